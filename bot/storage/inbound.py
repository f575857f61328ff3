"""The inbox: stored once, worked in order, set aside when it cannot be worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import text

from bot.domain.messages import ChannelName, InboundMessage, Kind
from bot.storage.announcing import announce
from bot.storage.contacts import Address
from bot.storage.database import Db

INBOX = "inbox"  # notification channel; says when the message is due, in seconds since 1970; empty: look now


@dataclass(frozen=True, slots=True)
class Conversation:
    """What is known of a conversation before its turn: the dialogue's state, the person's zone, who has it."""

    state: dict[str, Any]
    zone: str
    ticket_id: int | None = None  # the open one
    ticket_status: str | None = None  # assigned: a human has the conversation


@dataclass(frozen=True, slots=True)
class Pending:
    """A message waiting for its turn."""

    id: int
    contact_id: int
    address_id: int
    channel: ChannelName
    kind: Kind
    text: str
    choice: str | None
    edits: str | None
    received_at: datetime
    ready_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message with the address it came from and how long to wait for the rest of the thought."""

    message: InboundMessage
    address: Address
    quiet: timedelta


_INSERT = text("""
    with m as (
        select * from jsonb_to_recordset(cast(:rows as jsonb)) as m(
            ord int, contact_id bigint, address_id bigint, channel text, external_id text, kind text, "text" text,
            choice text, extra jsonb, edits text, sent_at timestamptz, quiet float)
    ), stored as (
        insert into inbound (contact_id, address_id, channel, external_id, kind, text, choice, extra, edits,
                             sent_at, received_at, ready_at)
        select m.contact_id, address_id, channel, external_id, kind, "text", choice, extra, edits, sent_at, :now,
               cast(:now as timestamptz) + interval '1 second'
               * case when c.awaiting or c.ticket_status = 'assigned' then 0 else m.quiet end
        from m join conversations c on c.contact_id = m.contact_id
        order by m.ord
        on conflict (channel, external_id) do nothing
        returning id, contact_id, channel, external_id, ready_at
    ), written_from as materialized ( -- in one order, so that two transactions never wait for each other
        select a.id from addresses a join (select distinct contact_id, channel from stored) s
            on a.contact_id = s.contact_id and a.channel = s.channel
        order by a.id for no key update of a
    ), seen as ( -- not for what was delivered again: it opens no window and undoes no opt-out
        update addresses a set last_inbound_at = :now, opted_out_at = null, nudged_at = null
        from written_from w where a.id = w.id
    )
    select stored.*, extract(epoch from ready_at)::text as due from stored
""")


def _row(ordinal: int, arrival: Arrival) -> dict[str, Any]:
    message = arrival.message
    extra: dict[str, Any] = {}
    if message.location:
        extra["location"] = [message.location.latitude, message.location.longitude, message.location.label]
    if message.contact:
        extra["contact"] = [message.contact.name, message.contact.phone, message.contact.is_own]
    return {
        "ord": ordinal,
        "contact_id": arrival.address.contact_id,
        "address_id": arrival.address.id,
        "channel": message.sender.channel,
        "external_id": message.external_id,
        "kind": message.kind,
        "text": message.text,
        "choice": message.choice,
        "extra": extra,
        "edits": message.edits,
        "sent_at": message.sent_at,
        "quiet": arrival.quiet.total_seconds(),
    }


async def store(db: Db, arrivals: Sequence[Arrival], now: datetime) -> dict[tuple[str, str], int]:
    """Insert what is new, by (channel, external id); returns the row id of each new message."""
    rows = [_row(n, arrival) for n, arrival in enumerate(arrivals)]
    stored = (await db.execute(_INSERT, {"rows": orjson.dumps(rows).decode(), "now": now})).all()
    await announce(db, [(INBOX, r.due) for r in stored])
    return {(r.channel, r.external_id): r.id for r in stored}


_LOCK_READY = text("""
    with due as materialized (
        select distinct contact_id from (
            select contact_id from inbound where status = 'pending' and ready_at <= :now
            order by ready_at limit cast(:limit as int) * 4
        ) p limit :limit
    )
    select v.contact_id, v.state, c.zone, v.ticket_id, v.ticket_status
    from conversations v join contacts c on c.id = v.contact_id
    where v.contact_id in (select contact_id from due)
    for update of v skip locked
""")


async def lock_ready(db: Db, now: datetime, limit: int) -> dict[int, Conversation]:
    """Lock up to `limit` conversations with messages due, and load their state: the lock comes first.

    Conversations held by another worker are passed over.
    """
    rows = await db.execute(_LOCK_READY, {"now": now, "limit": limit})
    return {r.contact_id: Conversation(r.state, r.zone, r.ticket_id, r.ticket_status) for r in rows}


async def lock_one(db: Db, contact_id: int) -> dict[int, Conversation]:
    """The same for one contact; empty when another worker holds it."""
    rows = await db.execute(
        text("""
            select v.contact_id, v.state, c.zone, v.ticket_id, v.ticket_status
            from conversations v join contacts c on c.id = v.contact_id
            where v.contact_id = :id for update of v skip locked
        """),
        {"id": contact_id},
    )
    return {r.contact_id: Conversation(r.state, r.zone, r.ticket_id, r.ticket_status) for r in rows}


async def pending(db: Db, contact_ids: Sequence[int]) -> list[Pending]:
    """The waiting messages of these contacts, oldest first."""
    rows = await db.execute(
        text("""
            select id, contact_id, address_id, channel, kind, text, choice, edits, received_at, ready_at
            from inbound where status = 'pending' and contact_id = any(:ids) order by id
        """),
        {"ids": list(contact_ids)},
    )
    return [
        Pending(
            r.id,
            r.contact_id,
            r.address_id,
            ChannelName(r.channel),
            Kind(r.kind),
            r.text,
            r.choice,
            r.edits,
            r.received_at,
            r.ready_at,
        )
        for r in rows
    ]


async def count_attempt(db: Db, contact_id: int, error: str, retry_at: datetime, tries: int) -> list[int]:
    """After a failure: try the contact's messages again later, or set them aside at the last try.

    Returns the ids of the messages set aside now.
    """
    rows = await db.execute(
        text("""
            update inbound set attempts = attempts + 1, error = :error, ready_at = :retry_at,
                   status = case when attempts + 1 >= :tries then 'set_aside' else status end
            where contact_id = :contact and status = 'pending'
            returning id, status
        """),
        {"contact": contact_id, "error": error, "retry_at": retry_at, "tries": tries},
    )
    return [r.id for r in rows if r.status == "set_aside"]


async def work_again(db: Db, inbound_id: int, now: datetime) -> bool:
    """Put a message that was set aside back into the inbox."""
    row = await db.execute(
        text("""
            update inbound set status = 'pending', attempts = 0, ready_at = :now
            where id = :id and status = 'set_aside' returning pg_notify(:channel, '')
        """),
        {"id": inbound_id, "now": now, "channel": INBOX},
    )
    return row.one_or_none() is not None
