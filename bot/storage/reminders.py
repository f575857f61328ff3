"""Days a participant wants to be reminded of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import text

from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class Wish:
    """`what` is due on a day; the person is to be told at an instant before it."""

    what: str
    due_on: date
    remind_at: datetime


async def wish(db: Db, contact_id: int, wished: Wish, now: datetime) -> None:
    """Note the wish; wished again it only changes when to remind."""
    await db.execute(
        text("""
            insert into reminder_wishes (contact_id, what, due_on, remind_at, created_at)
            values (:contact, :what, :due_on, :remind_at, :now)
            on conflict (contact_id, what, due_on) do update set remind_at = excluded.remind_at
        """),
        {
            "contact": contact_id,
            "what": wished.what,
            "due_on": wished.due_on,
            "remind_at": wished.remind_at,
            "now": now,
        },
    )
