"""Whether the database holds the demo's invented people, and whether anybody real is in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db


class InventedPeople(Exception):
    """The database holds the demo: no provider may be given a message to people who do not exist."""


async def is_here(db: Db) -> bool:
    """Whether the demo has begun to fill this database."""
    return bool(await db.scalar(text("select exists (select 1 from demo)")))


async def is_full(db: Db) -> bool:
    """Whether it has come to the end."""
    return bool(await db.scalar(text("select exists (select 1 from demo where filled_at is not null)")))


async def is_used(db: Db) -> bool:
    """Whether anybody has written or been hired here."""
    return bool(
        await db.scalar(text("select exists (select 1 from contacts) or exists (select 1 from staff)")),
    )


async def begin(db: Db, now: datetime) -> None:
    await db.execute(text("insert into demo (begun_at) values (:now) on conflict do nothing"), {"now": now})


async def finish(db: Db, now: datetime) -> None:
    await db.execute(text("update demo set filled_at = :now"), {"now": now})
