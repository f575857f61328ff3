"""From what an agent writes and taps on Telegram to the verbs of the desk."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.domain.messages import Button, Kind
from bot.domain.permissions import may_hand_to
from bot.domain.staff import Presence
from bot.domain.tickets import NotPossible, Outcome
from bot.ports import FetchError
from bot.services import conversing, handoff, presence
from bot.services.outgoing import keep_file
from bot.services.staffbot import words
from bot.services.staffbot.hand import Hand
from bot.services.staffbot.words import say
from bot.storage import staff as accounts
from bot.storage import staff_news, staff_posts, staff_updates, teams
from bot.storage.staff import Account
from bot.storage.staff_news_rows import InHand
from bot.storage.teams import Team
from bot.storage.tickets import find

MOST_CHOICES = 12
OUTCOMES = (Outcome.SOLVED, Outcome.REFERRED, Outcome.UNREACHABLE, Outcome.UNSUITABLE)
COMMAND = re.compile(r"/([a-z_]{1,32})(?:@\w{1,64})?(?:\s+(.*))?", re.DOTALL)
TAP = re.compile(r"(claim|skip|which|close|staff|team):(\d{1,18})(?::([a-z]{1,16}|\d{1,18}))?")
FILENAMES = {Kind.IMAGE: "foto.jpg", Kind.VOICE: "suara.ogg", Kind.VIDEO: "video.mp4"}
type Verb = Callable[[Hand, int, str], Awaitable[None]]


async def serve(hand: Hand) -> None:
    """Do one thing. Raises what the verbs raise, and `FetchError` for a file that cannot be had."""
    if hand.event.choice is not None:
        await _tapped(hand, hand.event.choice)
        return
    command = COMMAND.fullmatch(hand.event.text) if hand.event.kind is Kind.TEXT else None
    if command and command[1] in OF_ONESELF:
        await OF_ONESELF[command[1]](hand)
    elif command and command[1] in OF_A_TICKET:
        await _about_a_ticket(hand)
    elif hand.event.text.startswith("/") and hand.event.kind is Kind.TEXT:
        await hand.answer(say("unknown_command", help=say("help")))
    elif hand.event.is_private or hand.event.thread_id is not None:
        await _about_a_ticket(hand)


async def _about_a_ticket(hand: Hand) -> None:
    """The topic's ticket, the one whose message he answers, or the only one he has; else he is asked."""
    event = hand.event
    if not event.is_private:
        of_topic = await staff_posts.ticket_of_topic(hand.db, event.chat_id, event.thread_id or 0)
        if of_topic is not None:
            await _do(hand, of_topic)
        return
    named = await staff_posts.ticket_of(hand.db, event.chat_id, event.reply_to) if event.reply_to else None
    if named is not None:
        await _do(hand, named)
        return
    own = await staff_news.tickets_of(hand.db, hand.staff_id)
    if len(own) == 1:
        await _do(hand, own[0].id)
    elif own:
        await staff_updates.hold(hand.db, event.update_id)
        await hand.answer(say("which"), tuple(Button(_short(t), f"which:{event.update_id}:{t.id}") for t in own))
    else:
        await hand.answer(say("none"))


def _short(ticket: InHand) -> str:
    return f"#{ticket.id} {(ticket.programme or '').upper()}".strip()


async def _do(hand: Hand, ticket_id: int) -> None:
    hand.named = ticket_id
    command = COMMAND.fullmatch(hand.event.text) if hand.event.kind is Kind.TEXT else None
    if command and command[1] in OF_A_TICKET:
        await OF_A_TICKET[command[1]](hand, ticket_id, (command[2] or "").strip())
    else:
        await _reply(hand, ticket_id)


async def _reply(hand: Hand, ticket_id: int) -> None:
    """His words, file or place to the participant. Only who has the ticket: others talk of it among themselves."""
    ticket = await find(hand.db, ticket_id)
    if ticket and ticket.staff_id not in {None, hand.staff_id}:
        await hand.answer(say("not_holder", id=ticket_id))
        return
    event, file_ids = hand.event, []
    if event.attachment is not None:
        bot = hand.runtime.staff_bot
        if bot is None:
            raise FetchError("no_bot")
        fetched = await bot.fetch(event.attachment)
        name = event.attachment.filename or FILENAMES.get(event.kind, "berkas")
        file_ids.append((await keep_file(hand.db, fetched.content, name, hand.now)).id)
    elif not event.text and event.location is None:
        await hand.answer(say("kind_not_relayed"))
        return
    await conversing.reply(hand.runtime, ticket_id, hand.actor, event.text, file_ids=file_ids, location=event.location)


async def _note(hand: Hand, ticket_id: int, text: str) -> None:
    if not text:
        await hand.answer(say("note_empty"))
        return
    await conversing.add_note(hand.runtime, ticket_id, hand.actor, text)
    await hand.answer(say("noted", id=ticket_id))


async def _ask_outcome(hand: Hand, ticket_id: int, _: str) -> None:
    buttons = tuple(Button(say(f"outcome_{o}"), f"close:{ticket_id}:{o}") for o in OUTCOMES)
    await hand.answer(say("outcome", id=ticket_id), buttons)


async def _return(hand: Hand, ticket_id: int, _: str) -> None:
    await handoff.return_to_assistant(hand.runtime, ticket_id, hand.actor)


async def _ask_receiver(hand: Hand, ticket_id: int, _: str) -> None:
    buttons = [Button(p.name[:40], f"staff:{ticket_id}:{p.id}") for p in await _colleagues(hand)]
    buttons += [Button(say("team", name=t.name)[:40], f"team:{ticket_id}:{t.id}") for t in await _teams(hand)]
    await hand.answer(say("transfer_to" if buttons else "nobody_there", id=ticket_id), tuple(buttons))


async def _colleagues(hand: Hand) -> list[Account]:
    """Who is at work and may be handed a ticket by him; those who are available first."""
    people = [
        person
        for person in await accounts.listing(hand.db)
        if person.id != hand.staff_id
        and person.disabled_at is None
        and person.presence is not Presence.AWAY
        and may_hand_to(hand.served, person.region, person.teams)
    ]
    return sorted(people, key=lambda person: person.presence)[:MOST_CHOICES]


async def _teams(hand: Hand) -> list[Team]:
    return [t for t in await teams.listing(hand.db) if may_hand_to(hand.served, t.region, [t.id])][:MOST_CHOICES]


async def _list(hand: Hand) -> None:
    own = await staff_news.tickets_of(hand.db, hand.staff_id, 30)
    lines = [
        say(
            "list_line",
            id=t.id,
            priority=say(f"priority_{t.priority}"),
            programme=(t.programme or "").upper(),
            waiting=say("list_waiting", time=words.lasting(hand.now - t.waiting_since)) if t.waiting_since else "",
        ).strip()
        for t in own
    ]
    await hand.answer("\n".join([say("list"), *lines]) if lines else say("none"))


async def _help(hand: Hand) -> None:
    await hand.answer(say("help"))


def _become(chosen: Presence) -> Callable[[Hand], Awaitable[None]]:
    async def become(hand: Hand) -> None:
        await presence.set_presence(hand.runtime, hand.staff_id, chosen, hand.actor)
        await hand.answer(say(f"presence_{chosen}"))

    return become


OF_ONESELF: Mapping[str, Callable[[Hand], Awaitable[None]]] = {
    "start": _help,
    "bantuan": _help,
    "help": _help,
    "tiket": _list,
    "tersedia": _become(Presence.AVAILABLE),
    "istirahat": _become(Presence.BREAK),
    "pulang": _become(Presence.AWAY),
}
OF_A_TICKET: Mapping[str, Verb] = {
    "selesai": _ask_outcome,
    "kembalikan": _return,
    "alihkan": _ask_receiver,
    "catatan": _note,
}


async def _tapped(hand: Hand, payload: str) -> None:
    """A button of ours; a payload that is none of ours does nothing."""
    tap = TAP.fullmatch(payload)
    if tap is None:
        return
    number, more = int(tap[2]), tap[3] or ""
    if tap[1] == "which":
        await _which(hand, number, more)
        return
    hand.named = number
    await TAPS[tap[1]](hand, number, more)


async def _claim(hand: Hand, ticket_id: int, _: str) -> None:
    await handoff.claim(hand.runtime, ticket_id, hand.actor)


async def _skip(hand: Hand, ticket_id: int, _: str) -> None:
    try:
        await conversing.decline(hand.runtime, ticket_id, hand.actor)
    except NotPossible:
        await hand.replace_question(say("not_offered", id=ticket_id))


async def _close(hand: Hand, ticket_id: int, outcome: str) -> None:
    if outcome in set(OUTCOMES):
        await handoff.close(hand.runtime, ticket_id, hand.actor, Outcome(outcome))
        await hand.replace_question(say("ended_closed", id=ticket_id))


async def _to_staff(hand: Hand, ticket_id: int, staff_id: str) -> None:
    if staff_id.isdigit():
        await handoff.transfer(hand.runtime, ticket_id, hand.actor, to_staff=int(staff_id))
        await hand.replace_question(say("transferred", id=ticket_id))


async def _to_team(hand: Hand, ticket_id: int, team_id: str) -> None:
    if team_id.isdigit() and await teams.get(hand.db, int(team_id)):
        await handoff.transfer(hand.runtime, ticket_id, hand.actor, to_team=int(team_id))
        await hand.replace_question(say("transferred", id=ticket_id))


TAPS: Mapping[str, Verb] = {
    "claim": _claim,
    "skip": _skip,
    "close": _close,
    "staff": _to_staff,
    "team": _to_team,
}


async def _which(hand: Hand, update_id: int, ticket: str) -> None:
    """He has said which ticket an earlier message of his was for."""
    earlier = await staff_updates.held(hand.db, update_id, hand.event.user_id)
    if earlier is None or not ticket.isdigit() or await find(hand.db, int(ticket)) is None:
        await hand.replace_question(say("which_gone"))
        return
    await staff_updates.finish(hand.db, update_id, "held")
    await hand.replace_question(say("which_done", id=int(ticket)))
    await _do(replace(hand, event=earlier), int(ticket))
