"""Requests for a human as older code writes them, while an update is under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class OldRequest:
    """One row of `handoffs` that nobody has closed."""

    id: int
    contact_id: int
    reason: str
    urgent: bool
    requested_at: datetime


async def open_requests(db: Db, limit: int) -> list[OldRequest]:
    """Requests that have no ticket yet, held with their conversations; those that somebody is at come later."""
    rows = await db.execute(
        text("""
            select h.id, h.contact_id, h.reason, h.urgent, h.requested_at
            from handoffs h join conversations v on v.contact_id = h.contact_id
            where h.closed_at is null order by h.id limit :limit for update skip locked
        """),
        {"limit": limit},
    )
    return [OldRequest(*r) for r in rows]


async def has_become_ticket(db: Db, request: OldRequest) -> bool:
    """Whether the migration has made a ticket of it already."""
    return bool(
        await db.scalar(
            text("select exists (select 1 from tickets where contact_id = :c and opened_at = :at and reason = :r)"),
            {"c": request.contact_id, "at": request.requested_at, "r": request.reason},
        )
    )


async def close(db: Db, request_id: int, now: datetime) -> None:
    """The request is a ticket from now on."""
    await db.execute(text("update handoffs set closed_at = :now where id = :id"), {"id": request_id, "now": now})
