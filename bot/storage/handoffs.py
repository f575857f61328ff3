"""Requests for a human: at most one open per contact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class Handoff:
    id: int
    contact_id: int
    reason: str
    urgent: bool
    requested_at: datetime
    closed_at: datetime | None


async def request(db: Db, contact_id: int, reason: str, *, urgent: bool, now: datetime) -> int:
    """Open a request, or raise the urgency of the open one; returns its id."""
    row = await db.execute(
        text("""
            insert into handoffs (contact_id, reason, urgent, requested_at) values (:c, :r, :u, :now)
            on conflict (contact_id) where closed_at is null
            do update set urgent = handoffs.urgent or excluded.urgent
            returning id
        """),
        {"c": contact_id, "r": reason, "u": urgent, "now": now},
    )
    return int(row.scalar_one())


async def listing(db: Db, *, open_only: bool) -> list[Handoff]:
    """Requests, urgent ones first, then the longest waiting."""
    rows = await db.execute(
        text("""
            select id, contact_id, reason, urgent, requested_at, closed_at from handoffs
            where closed_at is null or not :open_only
            order by closed_at is not null, urgent desc, requested_at limit 500
        """),
        {"open_only": open_only},
    )
    return [Handoff(*r) for r in rows]


async def close(db: Db, handoff_id: int, now: datetime) -> bool:
    """Close an open request; False when there is none with this id."""
    row = await db.execute(
        text("update handoffs set closed_at = :now where id = :id and closed_at is null returning id"),
        {"id": handoff_id, "now": now},
    )
    return row.one_or_none() is not None
