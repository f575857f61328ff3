"""The outbox: claimed with SKIP LOCKED, in order per address, throttled, and never silently lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import text

from bot.domain.messages import (
    Button,
    Capabilities,
    ChannelName,
    DeliveryStatus,
    Failure,
    OutboundMessage,
    StatusUpdate,
    Urn,
)
from bot.storage.database import Db

FORWARD = ["sent", "failed", "delivered", "read"]  # a failure counts only for what has not been delivered
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


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a claimed message."""

    id: int
    status: DeliveryStatus  # SENT, ERRORED, FAILED or QUEUED (put back untouched)
    external_id: str | None = None
    error_code: str | None = None
    retry_at: datetime | None = None
    outcome_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Undelivered:
    """A message the provider had accepted and now says it did not deliver."""

    id: int
    contact_id: int
    address_id: int
    attempts: int
    sent_at: datetime
    update: StatusUpdate


_CLAIM = text("""
    with pick as (
        select o.id
        from outbound o join addresses a on a.id = o.address_id
        where o.channel = :channel and o.status in ('queued', 'errored') and o.next_attempt_at <= :now
          and a.opted_out_at is null
          and a.send_due_at <= cast(:now as timestamptz) + cast(:burst as interval)
          and (cast(:window_start as timestamptz) is null or a.last_inbound_at > :window_start)
          and not exists (
              select 1 from outbound e
              where e.address_id = o.address_id and e.id <> o.id
                and (e.status = 'sending'
                     or (e.status in ('queued', 'errored') and (e.priority, e.id) < (o.priority, o.id))))
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
           c.priority, c.created_at,
           (select min(i.received_at) from inbound i
            where i.contact_id = c.contact_id and i.turn_id = c.turn_id) as received_at
    from claimed c join addresses a on a.id = c.address_id
    order by c.priority, c.id
""")


async def claim(
    db: Db, channel: ChannelName, able: Capabilities, *, worker: int, now: datetime, limit: int
) -> list[Claimed]:
    """Take up to `limit` messages that may go now, as far as the channel's rate allows, and mark them `sending`."""
    allowance = await _channel_allowance(db, channel, able.per_second, now, limit)
    if allowance <= 0:
        return []
    window = able.service_window_hours
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
            "window_start": now - timedelta(hours=window) + WINDOW_MARGIN if window else None,
        },
    )
    return [_claimed(r) for r in rows]


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


_RECORD = text("""
    with r as (
        select * from jsonb_to_recordset(cast(:rows as jsonb)) as r(
            id bigint, status text, external_id text, error_code text, retry_at timestamptz, unknown boolean)
    ), done as (
        update outbound o set
            status = r.status, external_id = coalesce(r.external_id, o.external_id), error_code = r.error_code,
            next_attempt_at = coalesce(r.retry_at, o.next_attempt_at), claimed_by = null,
            attempts = o.attempts - case when r.status = 'queued' then 1 else 0 end,
            unknown_outcomes = o.unknown_outcomes + r.unknown::int,
            sent_at = case when r.status = 'sent' then cast(:now as timestamptz) else o.sent_at end
        from r where o.id = r.id and o.status = 'sending' and o.claimed_by = :worker
        returning o.channel, o.external_id, o.address_id
    ), told as (
        select pg_notify('webchat', address_id::text) from done where :announce
    )
    select distinct s.channel, s.external_id, s.status, s.error_code, s.failure, s.at
    from done join status_updates s on s.channel = done.channel and s.external_id = done.external_id
    where (select count(*) from told) >= 0
""")  # the locks were taken in a statement before, so this one's snapshot holds what the other side committed


async def _lock_external_ids(db: Db, external_ids: Sequence[str]) -> None:
    """A status update may come before its message's id is committed: whoever is second must see the first."""
    await db.execute(
        text(
            """
            select pg_advisory_xact_lock(3, h)
            from (select distinct hashtext(x) as h from unnest(cast(:ids as text[])) x order by 1) l
            """
        ),
        {"ids": list(external_ids)},
    )


async def record(db: Db, results: Sequence[Result], *, worker: int, announce: bool, now: datetime) -> list[Undelivered]:
    """Write what became of this worker's claims; earlier status updates are applied now.

    With `announce`, pages that fetch their messages are told. Returns what those updates say was not delivered.
    """
    await _lock_external_ids(db, [r.external_id for r in results if r.external_id])
    rows = [
        {
            "id": r.id,
            "status": r.status,
            "external_id": r.external_id,
            "error_code": r.error_code,
            "retry_at": r.retry_at,
            "unknown": r.outcome_unknown,
        }
        for r in results
    ]
    values = {"rows": orjson.dumps(rows).decode(), "now": now, "worker": worker, "announce": announce}
    early = (await db.execute(_RECORD, values)).all()
    applied = [await apply_status(db, _status_update(row)) for row in early]
    return [undelivered for undelivered in applied if undelivered]


def _status_update(row: Any) -> StatusUpdate:
    return StatusUpdate(
        ChannelName(row.channel),
        row.external_id,
        DeliveryStatus(row.status),
        row.at,
        row.error_code,
        Failure(row.failure) if row.failure else None,
    )


_KEEP_STATUS = text("""
    insert into status_updates (channel, external_id, status, error_code, failure, at)
    values (:channel, :external_id, :status, :error_code, :failure, :at) on conflict do nothing
""")

_APPLY_STATUS = text("""
    update outbound o set
        status = case when array_position(cast(:order as text[]), :status)
                      > coalesce(array_position(cast(:order as text[]), o.status), 0) then :status else o.status end,
        error_code = case when :status = 'failed' and o.status = 'sent' then :error_code else o.error_code end,
        delivered_at = case when :status in ('delivered', 'read')
            then least(coalesce(o.delivered_at, :at), :at) else o.delivered_at end,
        read_at = case when :status = 'read' then coalesce(o.read_at, :at) else o.read_at end
    from outbound before
    where before.id = o.id and o.channel = :channel and o.external_id = :external_id
    returning o.id, o.contact_id, o.address_id, o.attempts, o.sent_at,
              before.status <> 'failed' and o.status = 'failed' as has_failed
""")


async def apply_status(db: Db, update: StatusUpdate) -> Undelivered | None:
    """Move a message forward by the provider's word, never backwards; the update is kept either way.

    Returns the message if this update says that it was not delivered after all.
    """
    await _lock_external_ids(db, [update.external_id])
    values = {
        "channel": update.channel,
        "external_id": update.external_id,
        "status": update.status,
        "error_code": update.error_code,
        "at": update.at,
    }
    await db.execute(_KEEP_STATUS, values | {"failure": update.failure})
    row = (await db.execute(_APPLY_STATUS, values | {"order": FORWARD})).first()
    if row is None or not row.has_failed or update.failure is None:
        return None
    return Undelivered(row.id, row.contact_id, row.address_id, row.attempts, row.sent_at, update)


async def send_anew(db: Db, outbound_id: int, at: datetime) -> None:
    """A message that was accepted and not delivered goes back into the outbox."""
    await db.execute(
        text("""
            update outbound set status = 'queued', next_attempt_at = :at, external_id = null
            where id = :id and status = 'failed'
        """),
        {"id": outbound_id, "at": at},
    )


async def abandoned(db: Db) -> list[int]:
    """Worker numbers that hold claims and are no longer alive: their advisory lock is free."""
    rows = await db.execute(
        text("""
            select claimed_by from (select distinct claimed_by from outbound where status = 'sending') w
            where claimed_by is not null and not exists (
                select 1 from pg_locks l where l.locktype = 'advisory' and l.classid = 2 and l.objid = w.claimed_by
                and l.database = (select oid from pg_database where datname = current_database()) and l.granted)
        """)
    )
    return [r.claimed_by for r in rows]


async def left_by(db: Db, worker: int) -> list[Claimed]:
    """The messages a dead worker was sending: nobody knows whether they arrived."""
    rows = await db.execute(
        text("""
            select o.id, o.contact_id, o.address_id, a.channel, a.address, o.text, o.buttons, o.attempts,
                   o.unknown_outcomes, o.priority, coalesce(o.claimed_at, o.created_at) as created_at,
                   null::timestamptz as received_at
            from outbound o join addresses a on a.id = o.address_id
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
            where id = :id and status = 'failed' returning pg_notify('outbox', channel)
        """),
        {"id": outbound_id, "now": now},
    )
    return row.one_or_none() is not None


async def close_window(db: Db, address_id: int, sent_at: datetime) -> None:
    """The window was closed when this was sent: believe it, unless the person has written since."""
    await db.execute(
        text("update addresses set last_inbound_at = 'epoch' where id = :id and last_inbound_at <= :sent_at"),
        {"id": address_id, "sent_at": sent_at},
    )
