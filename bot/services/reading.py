"""What staff read of participants, in the audit: once a while for each thing, however often a page fetches it anew."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.services.audit import By, Thing
from bot.storage import audit
from bot.storage.audit import Entry
from bot.storage.database import Db

AGAIN = timedelta(hours=1)
AMONG = 200  # entries of one person, in which the same one is looked for


async def note(db: Db, by: By, verb: str, thing: Thing, data: Mapping[str, Any] | None = None, *, at: datetime) -> None:
    """Note that somebody has read this, unless it was noted of him within the hour. Call it last, as `audit.record`."""
    entry = Entry(at, by.staff_id, by.via, verb, thing.kind, thing.id, dict(data or {}))
    if not await audit.is_among_newest(db, entry, since=at - AGAIN, among=AMONG):
        await audit.append(db, entry)
