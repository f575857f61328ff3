"""The verbs of an agent within a conversation: reply, note, topic, priority, tags, reading, declining an offer."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.masking import mask_numbers
from bot.domain.messages import Location
from bot.domain.regions import is_code
from bot.domain.tickets import Actor, ActorKind, NotPossible, Priority, Verb
from bot.runtime import Runtime
from bot.services import offering, ticketing, whereabouts
from bot.services.outgoing import Words
from bot.services.ticketing import Act, acting, tell
from bot.storage import callbacks, contacts, files, offers
from bot.storage import tickets as stored

LONGEST_NOTE = 4000  # characters
MOST_TAGS = 10
LONGEST_TAG = 40


async def reply(
    runtime: Runtime,
    ticket_id: int,
    actor: Actor,
    text: str,
    *,
    file_ids: Sequence[int] = (),
    location: Location | None = None,
) -> None:
    """Queue an agent's words and files where the person wrote last, in order; whether they may go, the outbox knows.

    Raises `NotSendable` for what his channel does not take, `NotPossible` when there is nothing to say or nobody to say
    it to, besides what `acting` raises.
    """
    if not (text.strip() or file_ids or location):
        raise NotPossible("there is nothing to send")
    async with acting(runtime, ticket_id, actor, Verb.REPLY) as act:
        for number, file_id in enumerate(file_ids):
            file = await files.get(act.db, file_id)
            if file is None:
                raise NotPossible(f"there is no file {file_id}")
            await _send(runtime, act, Words(text if number == 0 else "", file=file))
        if location or not file_ids:
            await _send(runtime, act, Words("" if file_ids else text, location=location))
        act.data |= {"files": len(file_ids)} if file_ids else {}
        await _answered(act)


async def _send(runtime: Runtime, act: Act, words: Words) -> None:
    if not await tell(runtime, act, words, staff_id=act.actor.staff_id):
        raise NotPossible("the contact has no channel that is live")


async def _answered(act: Act) -> None:
    """The clocks: nobody waits any more; the first time, how long he did."""
    ticket = act.ticket
    values: dict[str, object] = {"waiting_since": None, "unread": 0, "last_message_at": act.now}
    if ticket.first_human_reply_at is None:
        waited = await ticketing.working_seconds(act.db, ticket, ticket.opened_at, act.now)
        values |= {"first_human_reply_at": act.now, "first_response_seconds": max(0, waited - ticket.away_seconds)}
        await callbacks.end(act.db, ticket.id, "done", act.now)
    await stored.change(act.db, ticket.id, **values)


async def add_note(runtime: Runtime, ticket_id: int, actor: Actor, text: str) -> int:
    """A note for colleagues; returns its id."""
    words = text.strip()[:LONGEST_NOTE]
    if not words or actor.staff_id is None:
        raise NotPossible("a note has words and an author")
    async with acting(runtime, ticket_id, actor, Verb.ADD_NOTE) as act:
        number = await stored.add_note(act.db, ticket_id, actor.staff_id, words, act.now)
        act.data["note"] = number
    return number


async def set_topic(runtime: Runtime, ticket_id: int, actor: Actor, topic: str | None, programme: str | None) -> None:
    """What it is about: that decides who is offered it."""
    async with acting(runtime, ticket_id, actor, Verb.SET_TOPIC) as act:
        act.data |= {"topic": topic, "programme": programme}
        await stored.change(act.db, ticket_id, topic=topic, programme=programme)


async def set_region(runtime: Runtime, ticket_id: int, actor: Actor, region: str | None) -> None:
    """Where the participant lives: that decides the working hours, and who is offered what he asks."""
    if region is not None and not is_code(region):
        raise NotPossible("a region is an official code such as 33 or 33.74")
    async with acting(runtime, ticket_id, actor, Verb.SET_REGION) as act:
        act.data["region"] = region
        await contacts.set_region(act.db, act.ticket.contact_id, region)
        await whereabouts.move(act.db, act.ticket, region, act.now)


async def set_priority(
    runtime: Runtime, ticket_id: int, actor: Actor, priority: Priority, *, seen: Priority | None = None
) -> None:
    """How urgent it is: that decides its place in the queue and its deadlines.

    `seen` is what the actor saw: a ticket that danger has raised meanwhile stays raised, and `NotPossible` is raised.
    """
    async with acting(runtime, ticket_id, actor, Verb.SET_PRIORITY) as act:
        if seen is not None and act.ticket.priority is not seen:
            raise NotPossible("the priority has changed meanwhile")
        act.data |= {"from": act.ticket.priority, "priority": priority}
        await stored.change(act.db, ticket_id, priority=priority)
        await ticketing.set_deadlines(act.db, act.ticket, priority, act.now)


async def set_tags(runtime: Runtime, ticket_id: int, actor: Actor, tags: Sequence[str]) -> None:
    """Labels of the desk's own; doubles and empty ones fall away."""
    tidy = list(dict.fromkeys(tag.strip().lower()[:LONGEST_TAG] for tag in tags if tag.strip()))[:MOST_TAGS]
    async with acting(runtime, ticket_id, actor, Verb.SET_TAGS) as act:
        act.data["tags"] = [mask_numbers(tag) for tag in tidy]
        await stored.change(act.db, ticket_id, tags=tidy)


async def mark_read(runtime: Runtime, ticket_id: int, actor: Actor) -> None:
    """Whose ticket it is has seen it; others' looks change nothing. Not part of the history."""
    async with runtime.engine.begin() as db:
        if actor.kind is ActorKind.STAFF and actor.staff_id is not None:
            await stored.mark_read(db, ticket_id, actor.staff_id)


async def decline(runtime: Runtime, ticket_id: int, actor: Actor) -> None:
    """The agent lets an offer go; the next one gets it."""
    async with acting(runtime, ticket_id, actor, Verb.DECLINE) as act:
        if actor.staff_id is None or not await offers.decline(act.db, ticket_id, actor.staff_id, act.now):
            raise NotPossible("the ticket is not being offered to this agent")
        await offering.offer(act.db, act.now)
