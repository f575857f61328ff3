"""Tickets for the pages of the desk: opened where and when a test says, with what came of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage import contacts
from tests.desk.conftest import Office


async def contact(office: Office, region: str | None = None, zone: str = "Asia/Jakarta") -> int:
    """A participant of a region."""
    async with office.engine.begin() as db:
        made = await contacts.create(db, "Sari", office.now())
        await db.execute(
            text("update contacts set region = :r, zone = :z where id = :c"), {"r": region, "z": zone, "c": made}
        )
    return made


async def a_ticket(office: Office, opened_at: datetime | None = None, **columns: Any) -> int:
    """A ticket of a new participant; every column may be given."""
    at = opened_at or office.now()
    values = {"status": "waiting", "priority": "normal", "reason": "asked", "opened_at": at, "queued_at": at}
    values |= {"last_message_at": at, "waiting_since": at} | columns
    values["contact_id"] = columns.get("contact_id") or await contact(office, columns.get("region"))
    names = ", ".join(values)
    async with office.engine.begin() as db:
        made = await db.scalar(
            text(f"insert into tickets ({names}) values (:{', :'.join(values)}) returning id"),
            values,
        )
    return int(made)
