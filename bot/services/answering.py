"""Answer conversations: lock, load, understand, take the turn, and write everything in one transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import structlog

from bot import metrics
from bot.dialogue import engine
from bot.dialogue.turn import Outcome, Turn
from bot.domain.messages import Kind
from bot.ports import Parse
from bot.runtime import Runtime
from bot.services.outgoing import Words, compose
from bot.services.wording import say
from bot.storage import conversations, handoffs, inbound
from bot.storage.conversations import Outgoing, Recorded, TurnEffect
from bot.storage.database import Db
from bot.storage.inbound import Conversation, Pending

log = structlog.get_logger()

TRIES = 3  # then the message is set aside, with an alarm, and the person is told
RETRY_AFTER = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Answer:
    """All that answering one contact gives."""

    state: Mapping[str, Any]
    effects: tuple[TurnEffect, ...]


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


async def work_again(runtime: Runtime, inbound_id: int) -> bool:
    """Give a message that was set aside back to the inbox; False when it is not set aside."""
    async with runtime.engine.begin() as db:
        return await inbound.work_again(db, inbound_id, runtime.clock())


async def _answer(runtime: Runtime, db: Db, held: Mapping[int, Conversation]) -> int:
    if not held:
        return 0
    now = runtime.clock()
    waiting = groupby(
        sorted(await inbound.pending(db, list(held)), key=lambda m: m.contact_id), key=lambda m: m.contact_id
    )
    due = {c: m for c, m in ((c, list(ms)) for c, ms in waiting) if _is_complete(m, now, runtime.pacing.longest_wait)}
    answers = await asyncio.gather(
        *(_think(runtime, c, held[c], messages, now) for c, messages in due.items()), return_exceptions=True
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
    runtime: Runtime, contact_id: int, conversation: Conversation, messages: Sequence[Pending], now: datetime
) -> Answer:
    state: Mapping[str, Any] = conversation.state
    effects = []
    for thought in thoughts(messages):
        last = thought[-1]
        turn = Turn(
            text="\n".join(m.text for m in thought),
            now=now,
            zone=conversation.zone,
            kind=last.kind,
            choice=last.choice,
            edited=last.edits is not None,
        )
        turn, outcome = await _take(runtime, state, turn)
        state = outcome.state
        effects.append(_effect(runtime, contact_id, thought, turn.parse, outcome))
    return Answer(state, tuple(effects))


async def _take(runtime: Runtime, state: Mapping[str, Any], turn: Turn) -> tuple[Turn, Outcome]:
    if engine.needs_parse(runtime.catalogue, state, turn):
        parse = await runtime.understanding.parse(turn.text)
        turn = Turn(turn.text, turn.now, turn.zone, turn.kind, turn.choice, parse, turn.edited)
    return turn, engine.respond(runtime.catalogue, state, turn)


def _effect(
    runtime: Runtime, contact_id: int, thought: Sequence[Pending], parse: Parse | None, outcome: Outcome
) -> TurnEffect:
    last = thought[-1]
    able = runtime.channels[last.channel].capabilities
    outgoing = []
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
    )


async def _write(runtime: Runtime, db: Db, answers: Mapping[int, Answer]) -> None:
    now = runtime.clock()
    effects = [e for a in answers.values() for e in a.effects]
    await conversations.write_turns(db, effects, now)
    await conversations.save_states(db, {c: (a.state, engine.is_awaiting(a.state)) for c, a in answers.items()}, now)
    for effect in effects:
        for event in effect.events:
            if event.name == "handoff_requested":
                await _hand_off(db, effect.contact_id, event, now)


async def _hand_off(db: Db, contact_id: int, event: Recorded, now: datetime) -> None:
    """Open a request for a human; an urgent one is an alarm in the log as well."""
    reason, urgent = str(event.data.get("reason", "asked")), bool(event.data.get("urgent", False))
    handoff_id = await handoffs.request(db, contact_id, reason, urgent=urgent, now=now)
    if urgent:
        log.error("urgent_handoff", handoff_id=handoff_id, contact_id=contact_id, reason=reason)


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
