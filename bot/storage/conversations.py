"""The effects of turns: state, words and events of many conversations written in a few statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text

from bot.domain.messages import Button, ChannelName, Location, Priority
from bot.storage.announcing import announce
from bot.storage.database import Db

OUTBOX = "outbox"  # notification channel; names the channel of the message
PRIORITIES = {Priority.REPLY: 0, Priority.CAMPAIGN: 1}


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message to be sent, already cut to the channel's length."""

    address_id: int
    channel: ChannelName
    text: str
    buttons: tuple[Button, ...] = ()
    priority: Priority = Priority.REPLY
    file_id: int | None = None  # `text` is then its caption
    location: Location | None = None
    staff_id: int | None = None  # who of the desk wrote it
    ticket_id: int | None = None
    nudge: bool = False  # the channel's approved template; `text` is what the desk is shown of it


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event of a turn."""

    name: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class TurnEffect:
    """All that one turn changes."""

    contact_id: int
    inbound_ids: tuple[int, ...]
    intent: str | None
    confidence: float | None
    understood_by: str | None
    outgoing: tuple[Outgoing, ...]
    events: tuple[Recorded, ...]
    ticket_id: int | None = None  # the contact's open ticket when he wrote
    with_human: bool = False  # a human had the conversation


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(rows).decode()


async def write_turns(db: Db, effects: Sequence[TurnEffect], now: datetime) -> None:
    """Insert turns with their messages and events, and mark what they answer as handled."""
    turn_ids = await _insert_turns(db, effects, now)
    await _mark_handled(db, effects, turn_ids, now)
    outgoing = [(e.contact_id, t, o) for e, t in zip(effects, turn_ids, strict=True) for o in e.outgoing]
    await insert_outbound(db, outgoing, now)
    await _insert_events(db, effects, turn_ids, now)


async def _insert_turns(db: Db, effects: Sequence[TurnEffect], now: datetime) -> list[int]:
    rows = [
        {
            "ord": n,
            "contact_id": e.contact_id,
            "intent": e.intent,
            "confidence": None if e.confidence is None else round(e.confidence * 100),
            "understood_by": e.understood_by,
        }
        for n, e in enumerate(effects)
    ]
    result = await db.execute(
        text("""
            with t as (
                select * from jsonb_to_recordset(cast(:rows as jsonb)) as t(
                    ord int, contact_id bigint, intent text, confidence int, understood_by text)
            ), counted as (
                update conversations c set turns = c.turns + n.n
                from (select contact_id, count(*) as n from t group by contact_id) n
                where c.contact_id = n.contact_id returning c.contact_id, c.turns - n.n as before
            )
            insert into turns (contact_id, number, intent, confidence, understood_by, handled_at)
            select t.contact_id, c.before + row_number() over (partition by t.contact_id order by t.ord),
                   intent, confidence, understood_by, :now
            from t join counted c on c.contact_id = t.contact_id order by t.ord
            returning id, contact_id, number
        """),
        {"rows": _json(rows), "now": now},
    )
    by_contact: dict[int, list[tuple[int, int]]] = {}
    for r in result:
        by_contact.setdefault(r.contact_id, []).append((r.number, r.id))
    queues = {contact: iter(sorted(turns)) for contact, turns in by_contact.items()}
    return [next(queues[e.contact_id])[1] for e in effects]


async def _mark_handled(db: Db, effects: Sequence[TurnEffect], turn_ids: Sequence[int], now: datetime) -> None:
    rows = [(i, t, e.ticket_id) for e, t in zip(effects, turn_ids, strict=True) for i in e.inbound_ids]
    await db.execute(
        text("""
            update inbound i set status = 'handled', turn_id = p.turn_id, ticket_id = p.ticket_id, handled_at = :now
            from unnest(cast(:ids as bigint[]), cast(:turns as bigint[]), cast(:tickets as bigint[]))
                 as p(id, turn_id, ticket_id)
            where i.id = p.id
        """),
        {
            "ids": [i for i, _, _ in rows],
            "turns": [t for _, t, _ in rows],
            "tickets": [ticket for _, _, ticket in rows],
            "now": now,
        },
    )


def _point(location: Location | None) -> list[float | str] | None:
    return [location.latitude, location.longitude, location.label] if location else None


async def relay(db: Db, messages: Mapping[int, int], now: datetime) -> None:
    """Messages (id → ticket) that are for a human alone: handled, without a turn of ours."""
    if messages:
        await db.execute(
            text("""
                update inbound i set status = 'handled', ticket_id = p.ticket_id, handled_at = :now
                from unnest(cast(:ids as bigint[]), cast(:tickets as bigint[])) as p(id, ticket_id) where i.id = p.id
            """),
            {"ids": list(messages), "tickets": list(messages.values()), "now": now},
        )


async def insert_outbound(db: Db, outgoing: Sequence[tuple[int, int | None, Outgoing]], now: datetime) -> None:
    """Queue messages as (contact, turn or None, message), in order."""
    if not outgoing:
        return
    rows = [
        {
            "ord": n,
            "contact_id": contact,
            "turn_id": turn,
            "address_id": o.address_id,
            "channel": o.channel,
            "text": o.text,
            "buttons": [[b.title, b.payload] for b in o.buttons],
            "priority": PRIORITIES[o.priority],
            "file_id": o.file_id,
            "location": _point(o.location),
            "nudge": o.nudge,
            "staff_id": o.staff_id,
            "ticket_id": o.ticket_id,
        }
        for n, (contact, turn, o) in enumerate(outgoing)
    ]
    await db.execute(
        text("""
            insert into outbound (contact_id, turn_id, address_id, channel, text, buttons, priority, file_id,
                                  location, nudge, staff_id, ticket_id, next_attempt_at, created_at)
            select contact_id, turn_id, address_id, channel, "text", buttons, priority, file_id,
                   nullif(location, 'null'), nudge, staff_id, ticket_id, :now, :now
            from jsonb_to_recordset(cast(:rows as jsonb)) as o(
                ord int, contact_id bigint, turn_id bigint, address_id bigint, channel text, "text" text,
                buttons jsonb, priority int, file_id bigint, location jsonb, nudge boolean, staff_id bigint,
                ticket_id bigint)
            order by ord
        """),
        {"rows": _json(rows), "now": now},
    )
    await announce(db, [(OUTBOX, channel) for channel in sorted({o.channel for _, _, o in outgoing})])


async def _insert_events(db: Db, effects: Sequence[TurnEffect], turn_ids: Sequence[int], now: datetime) -> None:
    rows = [
        {"contact_id": e.contact_id, "turn_id": t, "name": event.name, "data": dict(event.data)}
        for e, t in zip(effects, turn_ids, strict=True)
        for event in e.events
    ]
    if rows:
        await db.execute(
            text("""
                insert into events (contact_id, turn_id, name, data, at)
                select contact_id, turn_id, name, data, :now
                from jsonb_to_recordset(cast(:rows as jsonb)) as e(
                    contact_id bigint, turn_id bigint, name text, data jsonb)
            """),
            {"rows": _json(rows), "now": now},
        )


async def save_states(db: Db, states: Mapping[int, tuple[Mapping[str, Any], bool]], now: datetime) -> None:
    """Keep each conversation's (state, whether a question is open)."""
    rows = [{"contact_id": c, "state": s, "awaiting": a} for c, (s, a) in states.items()]
    await db.execute(
        text("""
            update conversations c set state = s.state, awaiting = s.awaiting, updated_at = :now
            from jsonb_to_recordset(cast(:rows as jsonb)) as s(contact_id bigint, state jsonb, awaiting boolean)
            where c.contact_id = s.contact_id
        """),
        {"rows": _json(rows), "now": now},
    )


async def add_event(db: Db, contact_id: int, name: str, data: Mapping[str, Any], now: datetime) -> None:
    """Record something that happened outside a turn."""
    await db.execute(
        text("insert into events (contact_id, name, data, at) values (:c, :n, cast(:d as jsonb), :at)"),
        {"c": contact_id, "n": name, "d": orjson.dumps(dict(data)).decode(), "at": now},
    )
