"""Tells the desk, in whichever process it runs, that something about a ticket has changed."""

from __future__ import annotations

import orjson

from bot.storage.announcing import Notice, announce
from bot.storage.database import Db

DESK = "desk"  # notification channel; the payload is JSON without personal data


async def tell(db: Db, ticket_id: int | None, staff_id: int | None, kind: str) -> None:
    """Heard when the transaction commits; `kind` says what to look at anew."""
    await announce(db, [news(ticket_id, staff_id, kind)])


def news(ticket_id: int | None, staff_id: int | None, kind: str) -> Notice:
    """The same, to be announced with others."""
    return DESK, orjson.dumps({"ticket": ticket_id, "staff": staff_id, "kind": kind}).decode()
