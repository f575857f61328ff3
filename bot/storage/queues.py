"""What an operator asks: how much waits, how long, and what went wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class Depth:
    """How many rows stand in one state, and since when the oldest does."""

    queue: str  # inbound or outbound
    channel: str
    status: str
    count: int
    oldest_at: datetime | None


async def depths(db: Db) -> list[Depth]:
    """All that is not finished: waiting, being sent, parked until the person writes, set aside, held, failed."""
    rows = await db.execute(
        text("""
            select 'inbound' as queue, channel, status, count(*) as n, min(received_at) as oldest from inbound
            where status = 'pending' group by channel, status
            union all
            select 'inbound', channel, status, count(*), min(received_at) from inbound
            where status = 'set_aside' group by channel, status
            union all
            select 'outbound', o.channel,
                   case when o.parked_at > coalesce(a.last_inbound_at, 'epoch') then 'parked' else o.status end,
                   count(*), min(o.created_at)
            from outbound o join addresses a on a.id = o.address_id
            where o.status in ('queued', 'errored', 'sending') group by 1, 2, 3
            union all
            select 'outbound', channel, status, count(*), min(created_at) from outbound
            where status = 'failed' group by channel, status
            union all
            select 'staff_in', 'telegram', status, count(*), min(received_at) from staff_updates
            where status <> 'done' group by status
            union all
            select 'staff_out', 'telegram', status, count(*), min(created_at) from staff_posts
            where status in ('queued', 'failed') group by status
            order by 1, 2, 3
        """)
    )
    return [Depth(*r) for r in rows]


@dataclass(frozen=True, slots=True)
class ChannelState:
    channel: str
    paused_until: datetime | None
    problem: str | None


async def channel_states(db: Db, now: datetime) -> list[ChannelState]:
    """Which channels are paused, and why."""
    rows = await db.execute(
        text("select channel, nullif(greatest(paused_until, :now), :now), problem from channels order by channel"),
        {"now": now},
    )
    return [ChannelState(*r) for r in rows]


@dataclass(frozen=True, slots=True)
class InboundRow:
    """An inbound message without its words: lists are read by operators, over shoulders and in logs."""

    id: int
    contact_id: int
    channel: str
    kind: str
    status: str
    attempts: int
    error: str | None
    received_at: datetime


async def inbound_rows(db: Db, status: str | None, limit: int) -> list[InboundRow]:
    """The newest inbound messages, of one status or of all."""
    rows = await db.execute(
        text("""
            select id, contact_id, channel, kind, status, attempts, error, received_at from inbound
            where cast(:status as text) is null or status = :status order by id desc limit :limit
        """),
        {"status": status, "limit": limit},
    )
    return [InboundRow(*r) for r in rows]


@dataclass(frozen=True, slots=True)
class OutboundRow:
    """An outbound message without its words."""

    id: int
    contact_id: int
    channel: str
    status: str
    attempts: int
    unknown_outcomes: int
    error_code: str | None
    created_at: datetime
    sent_at: datetime | None


async def outbound_rows(db: Db, status: str | None, limit: int) -> list[OutboundRow]:
    """The newest outbound messages, of one status or of all."""
    rows = await db.execute(
        text("""
            select id, contact_id, channel, status, attempts, unknown_outcomes, error_code, created_at, sent_at
            from outbound where cast(:status as text) is null or status = :status order by id desc limit :limit
        """),
        {"status": status, "limit": limit},
    )
    return [OutboundRow(*r) for r in rows]


async def forget_old_status_updates(db: Db, before: datetime) -> int:
    """Providers' words older than this have done their work."""
    return (await db.execute(text("delete from status_updates where at < :before"), {"before": before})).rowcount
