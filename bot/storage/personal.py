"""Personal data that pages show masked, one thing at a time, for the service that writes down who saw it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db


async def address(db: Db, contact_id: int, address_id: int) -> str | None:
    """An address of the contact; None when it is not his."""
    found: str | None = await db.scalar(
        text("select address from addresses where id = :id and contact_id = :c"), {"id": address_id, "c": contact_id}
    )
    return found


async def message(db: Db, contact_id: int, inbound_id: int, *, until: datetime | None = None) -> str | None:
    """The text of a message the contact sent; None when it is not his, or came later."""
    found: str | None = await db.scalar(
        text("""
            select text from inbound where id = :id and contact_id = :c
            and (cast(:until as timestamptz) is null or received_at < :until)
        """),
        {"id": inbound_id, "c": contact_id, "until": until},
    )
    return found


async def summary(db: Db, ticket_id: int) -> str | None:
    found: str | None = await db.scalar(text("select summary from tickets where id = :id"), {"id": ticket_id})
    return found
