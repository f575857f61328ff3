"""What became of what was sent: the sender's own word, and the provider's, in whatever order they come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text

from bot.domain.messages import ChannelName, DeliveryStatus, Failure, StatusUpdate
from bot.storage import desk
from bot.storage.announcing import Notice, announce
from bot.storage.database import Db
from bot.storage.locks import LockClass
from bot.storage.webchat import WEBCHAT

FORWARD = ["sent", "failed", "delivered", "read"]  # a failure counts only for what has not been delivered


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
    ticket_id: int | None
    sent_at: datetime
    nudge: bool
    update: StatusUpdate


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
        returning o.channel, o.external_id, o.address_id, o.id, o.contact_id, o.ticket_id, o.staff_id, o.status,
                  o.nudge, o.parked_at
    ), unparked as (
        insert into events (contact_id, name, data, at)
        select contact_id, 'parked_reply_sent',
               jsonb_build_object('ticket_id', ticket_id, 'staff_id', staff_id, 'outbound_id', id), :now
        from done where parked_at is not null and status = 'sent'
    ), refused_nudge as (
        insert into events (contact_id, name, data, at)
        select contact_id, 'nudge_failed', jsonb_build_object('ticket_id', ticket_id, 'outbound_id', id), :now
        from done where nudge and status = 'failed'
    ), asked_to_write as (
        update outbound p set nudged_at = :now from done
        where done.nudge and done.status = 'sent' and p.address_id = done.address_id
          and p.status in ('queued', 'errored') and p.parked_at is not null
    )
    select done.address_id, done.ticket_id, done.staff_id, done.status <> 'queued' as has_ended,
           s.channel, s.external_id, s.status, s.error_code, s.failure, s.at
    from done left join status_updates s on s.channel = done.channel and s.external_id = done.external_id
""")  # the locks were taken in a statement before, so this one's snapshot holds what the other side committed


async def _lock_external_ids(db: Db, external_ids: Sequence[str]) -> None:
    """A status update may come before its message's id is committed: whoever is second must see the first."""
    await db.execute(
        text(
            """
            select pg_advisory_xact_lock(:class, h)
            from (select distinct hashtext(x) as h from unnest(cast(:ids as text[])) x order by 1) l
            """
        ),
        {"class": LockClass.EXTERNAL_ID, "ids": list(external_ids)},
    )


async def record(
    db: Db, results: Sequence[Result], *, worker: int, is_fetched: bool, now: datetime
) -> list[Undelivered]:
    """Write what became of this worker's claims; earlier status updates are applied now.

    With `is_fetched`, the pages that fetch these messages are told. Returns what those updates say was not delivered.
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
    values = {"rows": orjson.dumps(rows).decode(), "now": now, "worker": worker}
    done = (await db.execute(_RECORD, values)).all()
    pages = [(WEBCHAT, str(row.address_id)) for row in done] if is_fetched else []
    await announce(db, [*pages, *(_desk_news(row) for row in done if row.ticket_id is not None and row.has_ended)])
    early = dict.fromkeys(_status_update(row) for row in done if row.external_id is not None)
    applied = [await apply_status(db, update) for update in early]
    return [undelivered for undelivered in applied if undelivered]


def _desk_news(row: Any) -> Notice:
    return desk.news(row.ticket_id, row.staff_id, "status")


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
    returning o.id, o.contact_id, o.address_id, o.attempts, o.sent_at, o.ticket_id, o.staff_id, o.nudge,
              before.status <> o.status as has_changed, before.status <> 'failed' and o.status = 'failed' as has_failed
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
    if row and row.has_changed and row.ticket_id:
        await desk.tell(db, row.ticket_id, row.staff_id, "status")
    if row is None or not row.has_failed or update.failure is None:
        return None
    return Undelivered(
        row.id, row.contact_id, row.address_id, row.attempts, row.ticket_id, row.sent_at, row.nudge, update
    )


async def send_anew(db: Db, outbound_id: int, at: datetime) -> None:
    """A message that was accepted and not delivered goes back into the outbox."""
    await db.execute(
        text("""
            update outbound set status = 'queued', next_attempt_at = :at, external_id = null, parked_at = null
            where id = :id and status = 'failed'
        """),
        {"id": outbound_id, "at": at},
    )
