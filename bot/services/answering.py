"""Answer conversations: lock, load, understand, take the turn, and write everything in one transaction."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import structlog

from bot import metrics
from bot.dialogue import engine
from bot.dialogue.humans import ASSIGNED
from bot.dialogue.turn import Outcome, TicketView, Turn
from bot.domain.messages import Kind
from bot.domain.programmes import PROGRAMMES
from bot.ports import Parse
from bot.runtime import Runtime
from bot.services import keepsakes, whereabouts
from bot.services.outgoing import Words, compose
from bot.services.waiting import ENDS, Figures, Happening, take_effect
from bot.services.wording import say
from bot.storage import conversations, inbound, tickets
from bot.storage.conversations import Outgoing, Recorded, TurnEffect
from bot.storage.database import Db
from bot.storage.inbound import Conversation, Pending

log = structlog.get_logger()

TRIES = 3  # then the message is set aside, with an alarm, and the person is told
RETRY_AFTER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Taken:
    """One thought answered."""

    effect: TurnEffect
    text: str
    state: Mapping[str, Any]  # after it
    programme: str | None = None  # that he named

    @property
    def is_for_human_alone(self) -> bool:
        """Whether a human has the conversation and there is nothing for us to do."""
        return self.effect.with_human and not (self.effect.outgoing or self.effect.events)


@dataclass(frozen=True, slots=True)
class Answer:
    """All that answering one contact gives."""

    state: Mapping[str, Any]
    taken: tuple[Taken, ...]


async def answer_ready(runtime: Runtime, limit: int) -> int:
    """Answer up to `limit` contacts whose messages are due; returns how many were looked at.

    Raises whatever the database raises; then nothing of the batch has happened.
    """
    async with runtime.engine.begin() as db:
        return await _answer(runtime, db, await inbound.lock_ready(db, runtime.clock(), limit))


async def answer_contact(runtime: Runtime, contact_id: int) -> None:
    """Answer one contact by himself; a failure is counted against his messages only."""
    try:
        async with runtime.engine.begin() as db:
            await _answer(runtime, db, await inbound.lock_one(db, contact_id))
    except Exception as error:  # noqa: BLE001 - whatever it is, the message must not block the inbox
        async with runtime.engine.begin() as db:
            await _count_failure(runtime, db, contact_id, error)


async def ready_contacts(runtime: Runtime, limit: int) -> list[int]:
    """Contacts with messages due, to be answered one by one after a batch failed."""
    async with runtime.engine.begin() as db:
        return list(await inbound.lock_ready(db, runtime.clock(), limit))


async def _answer(runtime: Runtime, db: Db, held: Mapping[int, Conversation]) -> int:
    if not held:
        return 0
    now = runtime.clock()
    waiting = groupby(
        sorted(await inbound.pending(db, list(held)), key=lambda m: m.contact_id), key=lambda m: m.contact_id
    )
    due = {c: m for c, m in ((c, list(ms)) for c, ms in waiting) if _is_complete(m, now, runtime.pacing.longest_wait)}
    figures = Figures(db, now)
    answers = await asyncio.gather(
        *(_think(runtime, c, held[c], messages, figures) for c, messages in due.items()), return_exceptions=True
    )
    good: dict[int, Answer] = {}
    for contact_id, answer in zip(due, answers, strict=True):
        if isinstance(answer, Answer):
            good[contact_id] = answer
        elif isinstance(answer, Exception):
            await _count_failure(runtime, db, contact_id, answer)
        else:
            raise answer
    if good:
        await _write(runtime, db, good)
        _measure(good, due)
    return len(due)


def _is_complete(messages: Sequence[Pending], now: datetime, longest_wait: timedelta) -> bool:
    """Whether the person seems to have finished the thought, or has been writing long enough."""
    return messages[-1].ready_at <= now or messages[0].received_at + longest_wait <= now


def thoughts(messages: Sequence[Pending]) -> list[list[Pending]]:
    """Plain texts in a row are one thought; everything else stands alone."""
    groups: list[list[Pending]] = []
    for message in messages:
        joins = groups and _is_plain(message) and _is_plain(groups[-1][-1])
        if joins:
            groups[-1].append(message)
        else:
            groups.append([message])
    return groups


def _is_plain(message: Pending) -> bool:
    return message.kind is Kind.TEXT and message.edits is None and not message.text.startswith("/")


async def _think(
    runtime: Runtime, contact_id: int, conversation: Conversation, messages: Sequence[Pending], figures: Figures
) -> Answer:
    state: Mapping[str, Any] = conversation.state
    ticket = _ticket(conversation)
    taken = []
    for thought in thoughts(messages):
        last = thought[-1]
        turn = Turn(
            text=_words(thought),
            now=figures.now,
            zone=conversation.zone,
            kind=last.kind,
            choice=last.choice,
            edited=last.edits is not None,
            ticket=ticket,
            place=whereabouts.said(runtime.regions, runtime.catalogue.words, _words(thought)),
        )
        turn, outcome = await _take(runtime, contact_id, state, turn, figures)
        state = outcome.state
        effect = _effect(runtime, contact_id, thought, turn, outcome)
        taken.append(Taken(effect, turn.text, state, _programme(turn.parse)))
        ticket = _after(ticket, effect.events)
    return Answer(state, tuple(taken))


def _words(thought: Sequence[Pending]) -> str:
    return "\n".join(message.text for message in thought)


def _ticket(conversation: Conversation) -> TicketView | None:
    if conversation.ticket_id is None or conversation.ticket_status is None:
        return None
    return TicketView(conversation.ticket_id, conversation.ticket_status)


def _after(ticket: TicketView | None, events: Sequence[Recorded]) -> TicketView | None:
    """Who has the conversation for the next thought of the same batch."""
    return None if any(event.name in ENDS for event in events) else ticket


def _programme(parse: Parse | None) -> str | None:
    named = [str(e.value) for e in parse.entities if e.name == "program"] if parse else []
    return next((name for name in named if name in PROGRAMMES), None)


async def _take(
    runtime: Runtime, contact_id: int, state: Mapping[str, Any], turn: Turn, figures: Figures
) -> tuple[Turn, Outcome]:
    if engine.needs_parse(runtime.catalogue, state, turn):
        parse = await _parse(runtime, turn)
        turn = replace(turn, parse=parse, place=turn.place or whereabouts.named(runtime.regions, parse))
    outcome = engine.respond(runtime.catalogue, state, turn)
    if outcome.asks_queue:
        turn = replace(turn, queue=await figures.of(contact_id))
        outcome = engine.respond(runtime.catalogue, state, turn)
    return turn, outcome


async def _parse(runtime: Runtime, turn: Turn) -> Parse | None:
    """What the turn means. What is for a human reaches him, whether it could be read for danger or not."""
    try:
        return await runtime.understanding.parse(turn.text)
    except Exception as error:
        if turn.ticket is None or turn.ticket.status != ASSIGNED:
            raise
        log.warning("relayed_unread", ticket_id=turn.ticket.id, error=type(error).__name__)
        return None


def _effect(runtime: Runtime, contact_id: int, thought: Sequence[Pending], turn: Turn, outcome: Outcome) -> TurnEffect:
    last, parse, ticket = thought[-1], turn.parse, turn.ticket
    able = runtime.channels[last.channel].capabilities
    outgoing: list[Outgoing] = []
    for words in outcome.says:
        outgoing += compose(able, last.address_id, last.channel, Words(words.text, words.buttons))
    return TurnEffect(
        contact_id=contact_id,
        inbound_ids=tuple(m.id for m in thought),
        intent=parse.intent if parse else None,
        confidence=parse.confidence if parse else None,
        understood_by=parse.source if parse else None,
        outgoing=tuple(outgoing),
        events=tuple(Recorded(e.name, e.data) for e in outcome.events),
        ticket_id=ticket.id if ticket else None,
        with_human=ticket is not None and ticket.status == ASSIGNED,
    )


async def _write(runtime: Runtime, db: Db, answers: Mapping[int, Answer]) -> None:
    now = runtime.clock()
    taken = [t for a in answers.values() for t in a.taken]
    relayed = {i: t.effect.ticket_id for t in taken if t.is_for_human_alone for i in t.effect.inbound_ids}
    await conversations.relay(db, {i: ticket for i, ticket in relayed.items() if ticket is not None}, now)
    ours = [t for t in taken if not t.is_for_human_alone]
    if ours:
        await conversations.write_turns(db, [t.effect for t in ours], now)
        talked = {t.effect.contact_id for t in ours}
        states = {c: (a.state, engine.is_awaiting(a.state)) for c, a in answers.items() if c in talked}
        await conversations.save_states(db, states, now)
    await _tell_desk(db, taken, now)
    for one in ours:
        for event in one.effect.events:
            happening = _happening(one, event)
            await take_effect(runtime, db, happening, now)
            await keepsakes.take_effect(runtime, db, happening, now)


async def _tell_desk(db: Db, taken: Sequence[Taken], now: datetime) -> None:
    """Whoever has an open ticket waits for an answer of a human from now on."""
    counts: Counter[int] = Counter()
    for one in taken:
        if one.effect.ticket_id is not None:
            counts[one.effect.ticket_id] += len(one.effect.inbound_ids)
    await tickets.heard(db, counts, now)


def _happening(one: Taken, event: Recorded) -> Happening:
    effect = one.effect
    return Happening(
        effect.contact_id,
        event.name,
        event.data,
        effect.inbound_ids,
        one.text,
        one.state,
        intent=effect.intent,
        programme=one.programme,
    )


def _measure(answers: Mapping[int, Answer], due: Mapping[int, Sequence[Pending]]) -> None:
    for contact_id in answers:
        for message in due[contact_id]:
            metrics.answered.labels(message.channel).inc()


async def _count_failure(runtime: Runtime, db: Db, contact_id: int, error: Exception) -> None:
    """Count a try against the contact's waiting messages; at the last one set them aside and tell the person."""
    now = runtime.clock()
    kind = type(error).__name__  # the message of an exception may hold what the person wrote
    waiting = await inbound.pending(db, [contact_id])
    gone = await inbound.count_attempt(db, contact_id, kind, now + RETRY_AFTER, TRIES)
    if not gone:
        log.warning("turn_failed", contact_id=contact_id, error=kind)
        return
    metrics.set_aside.inc(len(gone))
    log.error("messages_set_aside", contact_id=contact_id, inbound_ids=gone, error=kind)
    await conversations.add_event(db, contact_id, "messages_set_aside", {"inbound_ids": gone, "error": kind}, now)
    last = waiting[-1]
    await conversations.insert_outbound(
        db, [(contact_id, None, Outgoing(last.address_id, last.channel, say("set_aside")))], now
    )
