"""Times at which participants asked to be written to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db


async def agree(db: Db, ticket_id: int, contact_id: int, from_at: datetime, until_at: datetime, now: datetime) -> None:
    """Note the time; an earlier wish of the same ticket gives way."""
    await db.execute(
        text("""
            with noted as (
                insert into callbacks (ticket_id, contact_id, from_at, until_at, requested_at)
                values (:t, :c, :from_at, :until_at, :now)
                on conflict (ticket_id) where status = 'open'
                do update set from_at = excluded.from_at, until_at = excluded.until_at, requested_at = :now
            )
            update tickets set callback_at = :from_at, unrouted = null where id = :t
        """),
        {"t": ticket_id, "c": contact_id, "from_at": from_at, "until_at": until_at, "now": now},
    )


async def end(db: Db, ticket_id: int, status: str, now: datetime) -> None:
    """The call-back was made (`done`), or is not wanted any more (`cancelled`)."""
    await db.execute(
        text("""
            update callbacks set status = :s, ended_at = :now where ticket_id = :t and status = 'open'
        """),
        {"t": ticket_id, "s": status, "now": now},
    )
