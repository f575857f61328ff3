"""The outbox: claimed with SKIP LOCKED, in order per address, throttled, and never silently lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from bot.domain.messages import (
    Button,
    Capabilities,
    ChannelName,
    Kind,
    Location,
    Nudge,
    OutboundFile,
    OutboundMessage,
    Urn,
)
from bot.storage.conversations import OUTBOX
from bot.storage.database import Db
from bot.storage.locks import LockClass

CHANNEL_BURST = timedelta(seconds=0.1)  # of the channel's rate: what is sent side by side is in doubt after a kill
WINDOW_MARGIN = timedelta(minutes=5)  # a message sent in the last minutes of a service window may arrive after it


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this process has to send now."""

    message: OutboundMessage
    contact_id: int
    address_id: int
    attempts: int  # this one included
    unknown_outcomes: int
    priority: int
    created_at: datetime
    received_at: datetime | None  # of the message it answers


_CLAIM = text("""
    with pick as (
        select o.id
        from outbound o join addresses a on a.id = o.address_id
        where o.channel = :channel and o.status in ('queued', 'errored') and o.next_attempt_at <= :now
          and a.opted_out_at is null
          and a.send_due_at <= cast(:now as timestamptz) + cast(:burst as interval)
          -- free text inside the service window, the template that asks for a message outside of it
          and (cast(:window_start as timestamptz) is null
               or coalesce(a.last_inbound_at > :window_start, false) <> o.nudge)
          and not exists (
              select 1 from outbound e
              where e.address_id = o.address_id and e.id <> o.id
                and (e.status = 'sending'
                     or (e.status in ('queued', 'errored') and not e.nudge and not o.nudge
                         and (e.priority, e.id) < (o.priority, o.id))))
        order by o.priority, o.id
        limit :limit
        for update of o skip locked
    ), claimed as (
        update outbound o set status = 'sending', attempts = attempts + 1, claimed_by = :worker, claimed_at = :now
        from pick where o.id = pick.id
        returning o.*
    ), written_to as materialized ( -- in one order, so that two transactions never wait for each other
        select a.id from addresses a join claimed c on c.address_id = a.id order by a.id for no key update of a
    ), paced as (
        update addresses a
        set send_due_at = greatest(a.send_due_at, cast(:now as timestamptz)) + cast(:interval as interval)
        from written_to w where w.id = a.id
    ), channel_paced as (
        update channels set send_due_at = greatest(send_due_at, cast(:now as timestamptz))
                                          + (select count(*) from claimed) * cast(:each as interval)
        where channel = :channel and exists (select 1 from claimed)
    )
    select c.id, c.contact_id, c.address_id, a.channel, a.address, c.text, c.buttons, c.attempts, c.unknown_outcomes,
           c.priority, c.created_at, c.location, c.nudge, p.name,
           f.id as file_id, f.kind, f.content_type, f.size, f.filename,
           (select min(i.received_at) from inbound i
            where i.contact_id = c.contact_id and i.turn_id = c.turn_id) as received_at
    from claimed c join addresses a on a.id = c.address_id join contacts p on p.id = c.contact_id
    left join files f on f.id = c.file_id
    order by c.priority, c.id
""")


async def claim(
    db: Db, channel: ChannelName, able: Capabilities, *, worker: int, now: datetime, limit: int
) -> list[Claimed]:
    """Take up to `limit` messages that may go now, as far as the channel's rate allows, and mark them `sending`."""
    allowance = await _channel_allowance(db, channel, able.per_second, now, limit)
    if allowance <= 0:
        return []
    rows = await db.execute(
        _CLAIM,
        {
            "channel": channel,
            "worker": worker,
            "now": now,
            "limit": allowance,
            "each": timedelta(seconds=1 / able.per_second),
            "interval": timedelta(seconds=able.contact_interval),
            "burst": _contact_burst(able),
            "window_start": window_start(able, now),
        },
    )
    return [_claimed(r) for r in rows]


def window_length(able: Capabilities) -> timedelta | None:
    """How long after a person's message we write to him freely; None: always."""
    hours = able.service_window_hours
    return timedelta(hours=hours) - WINDOW_MARGIN if hours else None


def window_start(able: Capabilities, now: datetime) -> datetime | None:
    """Who has written after this instant can be written to freely now; None: everybody can."""
    length = window_length(able)
    return now - length if length else None


def _contact_burst(able: Capabilities) -> timedelta:
    """How far ahead of the even pace one contact may be."""
    return timedelta(seconds=able.contact_interval * (able.contact_burst - 1))


async def _channel_allowance(db: Db, channel: ChannelName, per_second: float, now: datetime, limit: int) -> int:
    """How many messages the channel takes at once: at most the burst's worth, shared by all processes."""
    row = (
        await db.execute(
            text("select send_due_at, paused_until from channels where channel = :c for update"),
            {"c": channel},
        )
    ).one_or_none()
    if row is None or row.paused_until > now:
        return 0
    room = max(CHANNEL_BURST, timedelta(seconds=1 / per_second)) - (max(row.send_due_at, now) - now)
    return min(limit, int(room.total_seconds() * per_second + 1e-6))


def _claimed(row: Any) -> Claimed:
    message = OutboundMessage(
        id=row.id,
        to=Urn(ChannelName(row.channel), row.address),
        text=row.text,
        buttons=tuple(Button(title, payload) for title, payload in row.buttons),
        file=_file(row) if row.file_id else None,
        location=Location(*row.location) if row.location else None,
        nudge=Nudge(row.name or "") if row.nudge else None,
    )
    return Claimed(
        message,
        row.contact_id,
        row.address_id,
        row.attempts,
        row.unknown_outcomes,
        row.priority,
        row.created_at,
        row.received_at,
    )


def _file(row: Any) -> OutboundFile:
    return OutboundFile(row.file_id, Kind(row.kind), row.content_type, row.size, row.filename)


async def add_channel(db: Db, channel: ChannelName) -> None:
    """Make the channel known, so that its rate can be shared."""
    await db.execute(
        text("insert into channels (channel) values (:c) on conflict do nothing"),
        {"c": channel},
    )


async def pause_channel(db: Db, channel: ChannelName, until: datetime, problem: str | None) -> None:
    """Nothing goes out on the channel until then; `problem` names what an operator must mend."""
    await db.execute(
        text("""
            update channels set paused_until = greatest(paused_until, :until), problem = :problem where channel = :c
        """),
        {"c": channel, "until": until, "problem": problem},
    )


async def abandoned(db: Db) -> list[int]:
    """Worker numbers that hold claims and are no longer alive: their advisory lock is free."""
    rows = await db.execute(
        text("""
            select claimed_by from (select distinct claimed_by from outbound where status = 'sending') w
            where claimed_by is not null and not exists (
                select 1 from pg_locks l where l.locktype = 'advisory' and l.classid = :class and l.objid = w.claimed_by
                and l.database = (select oid from pg_database where datname = current_database()) and l.granted)
        """),
        {"class": LockClass.WORKER},
    )
    return [r.claimed_by for r in rows]


async def left_by(db: Db, worker: int) -> list[Claimed]:
    """The messages a dead worker was sending: nobody knows whether they arrived."""
    rows = await db.execute(
        text("""
            select o.id, o.contact_id, o.address_id, a.channel, a.address, o.text, o.buttons, o.attempts,
                   o.unknown_outcomes, o.priority, coalesce(o.claimed_at, o.created_at) as created_at, o.location,
                   o.nudge, p.name, f.id as file_id, f.kind, f.content_type, f.size, f.filename,
                   null::timestamptz as received_at
            from outbound o join addresses a on a.id = o.address_id join contacts p on p.id = o.contact_id
            left join files f on f.id = o.file_id
            where o.status = 'sending' and o.claimed_by = :worker order by o.id for update of o skip locked
        """),
        {"worker": worker},
    )
    return [_claimed(r) for r in rows]


async def next_attempt_at(db: Db, channel: ChannelName, able: Capabilities, after: datetime) -> datetime | None:
    """When the next message may become due on the channel: a retry, a throttle, or the end of a pause.

    What was due before and was not claimed waits for an event, not for a time, and is passed over.
    """
    found: datetime | None = await db.scalar(
        text("""
            select min(d.at) from channels c, lateral (
                select greatest(o.next_attempt_at, a.send_due_at - cast(:burst as interval),
                                c.send_due_at, c.paused_until) as at
                from outbound o join addresses a on a.id = o.address_id
                where o.channel = c.channel and o.status in ('queued', 'errored') and a.opted_out_at is null) d
            where c.channel = :c and d.at > :after
        """),
        {"c": channel, "after": after, "burst": _contact_burst(able)},
    )
    return found


async def try_again(db: Db, outbound_id: int, now: datetime) -> bool:
    """Queue a message anew that failed for good."""
    row = await db.execute(
        text("""
            update outbound set status = 'queued', attempts = 0, next_attempt_at = :now, error_code = null
            where id = :id and status = 'failed' returning pg_notify(:outbox, channel)
        """),
        {"id": outbound_id, "now": now, "outbox": OUTBOX},
    )
    return row.one_or_none() is not None


async def external_ids(db: Db, claimed: Claimed, since: datetime) -> set[str]:
    """The provider's ids of the other messages to its address: what is looked up cannot be one of them."""
    rows = await db.execute(
        text("""
            select external_id from outbound
            where contact_id = :contact and address_id = :address and id <> :id
              and external_id is not null and sent_at >= :since
        """),
        {
            "contact": claimed.contact_id,
            "address": claimed.address_id,
            "id": claimed.message.id,
            "since": since,
        },
    )
    return {r.external_id for r in rows}


async def close_window(db: Db, address_id: int, sent_at: datetime) -> None:
    """The window was closed when this was sent: believe it, unless the person has written since."""
    await db.execute(
        text("update addresses set last_inbound_at = 'epoch' where id = :id and last_inbound_at <= :sent_at"),
        {"id": address_id, "sent_at": sent_at},
    )
