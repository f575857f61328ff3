"""The verbs that change who has a conversation: open, claim, transfer, return, close, reopen. One transaction each."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.dialogue import engine
from bot.dialogue.turn import Outcome
from bot.domain import permissions
from bot.domain.staff import Presence
from bot.domain.tickets import (
    CHOSEN_BY_STAFF,
    CLOCK,
    Actor,
    ActorKind,
    AlreadyOpen,
    NotPossible,
    NotWanted,
    Priority,
    Ticket,
    TicketStatus,
    Verb,
)
from bot.domain.tickets import Outcome as TicketOutcome
from bot.runtime import Runtime
from bot.services import offering, opening, ticketing
from bot.services.outgoing import Words
from bot.services.saying import UnknownContact
from bot.services.ticketing import Act, acting, tell
from bot.services.wording import say
from bot.storage import agents, callbacks, contacts, conversations, offers, teams
from bot.storage import tickets as stored
from bot.storage.database import Db


async def open_ticket(runtime: Runtime, contact_id: int, actor: Actor) -> int:
    """An agent begins a conversation with a contact, and has it at once; returns the ticket's id.

    Raises `NotAllowed`, `AlreadyOpen`, `NotWanted`, and `UnknownContact` when there is no such contact.
    """
    async with runtime.engine.begin() as db:
        state = await stored.lock_conversation(db, contact_id)
        if state is None:
            raise UnknownContact(contact_id)
        now = runtime.clock()
        await ticketing.authorise(db, actor, Verb.OPEN, permissions.Place(await contacts.region(db, contact_id)))
        there = await stored.open_of(db, contact_id)
        if there:
            raise AlreadyOpen(there.id)
        await _refuse_unwanted(db, contact_id)
        request = opening.request_of(runtime.catalogue, state, "agent", Priority.NORMAL)
        ticket, _ = await opening.open_for(db, contact_id, request, actor, now)
        if actor.staff_id is not None:
            await _begin(runtime, Act(db, ticket, actor, now), actor.staff_id)
        return ticket.id


async def claim(runtime: Runtime, ticket_id: int, actor: Actor) -> None:
    """An agent takes a waiting ticket: the first one has it. Raises `AlreadyTaken`, `NotPossible`, `NotAllowed`."""
    staff_id = _staff(actor)
    async with acting(runtime, ticket_id, actor, Verb.CLAIM, moves=True) as act:
        await _begin(runtime, act, staff_id)


async def _begin(runtime: Runtime, act: Act, staff_id: int) -> None:
    """A human has the conversation now, and the participant is told who."""
    await _give(act, staff_id)
    names = await agents.names(act.db, [staff_id])
    await tell(runtime, act, Words(say("human_is_here", name=names[staff_id])))


def _staff(actor: Actor) -> int:
    if actor.staff_id is None:
        raise NotPossible("only a member of staff can have a conversation")
    return actor.staff_id


async def _give(act: Act, staff_id: int) -> None:
    values: dict[str, Any] = {"staff_id": staff_id, "assigned_at": act.now, "unrouted": None, "callback_at": None}
    await stored.move(act.db, act.ticket, TicketStatus.ASSIGNED, **values)
    await offers.end(act.db, act.ticket.id, "taken", act.now, claimed_by=staff_id)


async def transfer(
    runtime: Runtime,
    ticket_id: int,
    actor: Actor,
    *,
    to_staff: int | None = None,
    to_team: int | None = None,
    note: str = "",
) -> None:
    """Hand a ticket to an agent, who has it at once, or to a team's queue; the note is for whoever comes next.

    Raises `NotPossible` for an agent who is not there, a team there is none of, or when it is not exactly one of the
    two; `NotAllowed` for one outside the reach of a supervisor.
    """
    if (to_staff is None) == (to_team is None):
        raise NotPossible("a transfer goes to an agent or to a team")
    async with acting(runtime, ticket_id, actor, Verb.TRANSFER, moves=True) as act:
        act.data |= {"from_staff": act.ticket.staff_id, "to_staff": to_staff, "to_team": to_team}
        if to_staff is not None:
            await _hand_to(runtime, act, to_staff)
        elif to_team is not None:
            await _queue_for(act, to_team)
        if note.strip() and actor.staff_id is not None:
            await stored.add_note(act.db, ticket_id, actor.staff_id, note.strip(), act.now)
        if act.ticket.status is TicketStatus.ASSIGNED:
            await tell(runtime, act, Words(say("human_changes")))
        await offering.offer(act.db, act.now)


async def _hand_to(runtime: Runtime, act: Act, staff_id: int) -> None:
    if await agents.presence(act.db, staff_id) in {None, Presence.AWAY}:
        raise NotPossible("this agent is not at work")
    if act.ticket.staff_id == staff_id:
        raise NotPossible("this agent has the ticket")
    receiver = await agents.viewer(act.db, staff_id)
    assert receiver is not None  # his account has a presence
    await _demand_reach(act, receiver.region, receiver.teams)
    if act.ticket.status is TicketStatus.WAITING:
        await _begin(runtime, act, staff_id)
    else:
        await _give(act, staff_id)


async def _demand_reach(act: Act, region: str | None, teams_there: Collection[int]) -> None:
    """A member of staff hands tickets to whom he may; an operator at the command line, to anybody."""
    viewer = await agents.viewer(act.db, act.actor.staff_id) if act.actor.staff_id is not None else None
    if viewer and not permissions.may_hand_to(viewer, region, teams_there):
        raise permissions.NotAllowed(permissions.Verb.TRANSFER)


async def _queue_for(act: Act, team_id: int) -> None:
    """Back into the queue, of this team. Who had a human already keeps the assistant silent meanwhile."""
    team = await teams.get(act.db, team_id)
    if team is None:
        raise NotPossible(f"there is no team {team_id}")
    await _demand_reach(act, team.region, [team_id])
    await offers.end(act.db, act.ticket.id, "withdrawn", act.now)
    values: dict[str, Any] = {"staff_id": None, "team_id": team_id, "queued_at": act.now}
    if act.ticket.status is TicketStatus.ASSIGNED:
        await stored.move(act.db, act.ticket, TicketStatus.WAITING, **values)
    else:
        await stored.change(act.db, act.ticket.id, **values)


async def take_back(runtime: Runtime) -> int:
    """What members of staff who are shut out had in hand waits in the queue again; returns how many tickets."""
    async with runtime.engine.connect() as db:
        found = await stored.of_the_shut_out(db)
    for ticket_id in found:
        with suppress(NotPossible):
            await _take_back(runtime, ticket_id)
    return len(found)


async def _take_back(runtime: Runtime, ticket_id: int) -> None:
    async with acting(runtime, ticket_id, CLOCK, Verb.TRANSFER, moves=True) as act:
        holder = act.ticket.staff_id
        if holder is None or await agents.viewer(act.db, holder) is not None:
            raise NotPossible("its holder may work")
        act.data |= {"from_staff": holder}
        await stored.move(act.db, act.ticket, TicketStatus.WAITING, staff_id=None, queued_at=act.now)
        await tell(runtime, act, Words(say("human_changes")))
        await offering.offer(act.db, act.now)


async def return_to_assistant(runtime: Runtime, ticket_id: int, actor: Actor) -> None:
    """The assistant goes on where the flow stood: the open question is asked again."""
    async with acting(runtime, ticket_id, actor, Verb.RETURN, moves=True) as act:
        await finish(act, TicketOutcome.RETURNED)
        state = await _state(act)
        await _say(runtime, act, engine.hand_back(runtime.catalogue, state, act.now, act.ticket.zone))


async def close(runtime: Runtime, ticket_id: int, actor: Actor, outcome: TicketOutcome) -> None:
    """An agent ends a ticket. Who had an answer from a human is asked how he was served."""
    if outcome not in CHOSEN_BY_STAFF:
        raise NotPossible(f"{outcome} is no outcome an agent gives")
    async with acting(runtime, ticket_id, actor, Verb.CLOSE, moves=True) as act:
        act.data["outcome"] = outcome
        await finish(act, outcome)
        rates, state = act.ticket.first_human_reply_at is not None, await _state(act)
        zone, number = act.ticket.zone, act.ticket.id
        await _say(runtime, act, engine.after_human(runtime.catalogue, state, act.now, zone, number, rates=rates))


async def finish(act: Act, outcome: TicketOutcome) -> None:
    """Close the ticket that is held; what it cost in time is measured now."""
    ticket = act.ticket
    spent = await ticketing.working_seconds(act.db, ticket, ticket.opened_at, act.now)
    await stored.move(
        act.db,
        ticket,
        TicketStatus.CLOSED,
        closed_at=act.now,
        outcome=outcome,
        resolution_seconds=max(0, spent - ticket.away_seconds),
        waiting_since=None,
        unread=0,
        unrouted=None,
        callback_at=None,
    )
    await offers.end(act.db, ticket.id, "withdrawn", act.now)
    await callbacks.end(act.db, ticket.id, "cancelled", act.now)
    await offering.offer(act.db, act.now)


async def _state(act: Act) -> dict[str, Any]:
    """Of the dialogue, as the human found it; its conversation is held."""
    return await stored.lock_conversation(act.db, act.ticket.contact_id) or {}


async def _say(runtime: Runtime, act: Act, outcome: Outcome) -> None:
    """The assistant has the conversation again, and says so."""
    for words in outcome.says:
        await tell(runtime, act, Words(words.text, words.buttons))
    states = {act.ticket.contact_id: (outcome.state, engine.is_awaiting(outcome.state))}
    await conversations.save_states(act.db, states, act.now)


async def reopen(runtime: Runtime, ticket_id: int, actor: Actor) -> None:
    """A closed ticket goes on, with whoever opens it again, and the participant is told so.

    Raises `AlreadyOpen` when the contact has another one, and `NotWanted` when he asked to be left alone.
    """
    async with acting(runtime, ticket_id, actor, Verb.REOPEN, moves=True) as act:
        there = await stored.open_of(act.db, act.ticket.contact_id)
        if there:
            raise AlreadyOpen(there.id)
        await _refuse_unwanted(act.db, act.ticket.contact_id)
        ticket = await _count_away(act)
        values: dict[str, Any] = {"closed_at": None, "outcome": None, "resolution_seconds": None, "queued_at": act.now}
        if actor.kind is ActorKind.STAFF and actor.staff_id is not None:
            values |= {"staff_id": actor.staff_id, "assigned_at": act.now}
            await stored.move(act.db, ticket, TicketStatus.ASSIGNED, **values)
            names = await agents.names(act.db, [actor.staff_id])
            await tell(runtime, act, Words(say("human_is_back", name=names[actor.staff_id])))
        else:
            await stored.move(act.db, ticket, TicketStatus.WAITING, staff_id=None, **values)
            await tell(runtime, act, Words(say("human_will_be_back")))
        await ticketing.set_deadlines(act.db, ticket, ticket.priority, act.now)


async def _refuse_unwanted(db: Db, contact_id: int) -> None:
    """Who stopped us, or blocked us, is left alone until he writes."""
    if await contacts.wants_no_more(db, contact_id):
        raise NotWanted("the contact has asked to be left alone")


async def _count_away(act: Act) -> Ticket:
    """The time it was closed is nobody's delay."""
    ticket = act.ticket
    assert ticket.closed_at is not None  # a closed ticket, says `check`
    gone = await ticketing.working_seconds(act.db, ticket, ticket.closed_at, act.now)
    away = ticket.away_seconds + gone
    await stored.change(act.db, ticket.id, away_seconds=away)
    return replace(ticket, away_seconds=away)
