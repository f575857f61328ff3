"""Tells the desk, in whichever process it runs, that something about a ticket has changed."""

from __future__ import annotations

import orjson
from sqlalchemy import text

from bot.storage.database import Db

DESK = "desk"  # notification channel; the payload is JSON without personal data


async def tell(db: Db, ticket_id: int, staff_id: int | None, kind: str) -> None:
    """Heard when the transaction commits; `kind` says what to look at anew."""
    payload = orjson.dumps({"ticket": ticket_id, "staff": staff_id, "kind": kind}).decode()
    await db.execute(text("select pg_notify('desk', :payload)"), {"payload": payload})
