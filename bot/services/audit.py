"""What staff read of personal data and what they change, kept so that nobody can change it unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.tickets import Via
from bot.storage import audit
from bot.storage.audit import GENESIS, Entry
from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, and by which way."""

    staff_id: int | None
    via: Via


@dataclass(frozen=True, slots=True)
class Thing:
    """What it was done to: a ticket, a contact, a member of staff … and its id, where it has one."""

    kind: str
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking the chain found. `broken_at` is the first entry that does not fit; None: all of them do."""

    entries: int
    broken_at: int | None
    head: str  # hash of the last entry, in hexadecimal: noted elsewhere, it shows whether the end was cut off


async def record(
    db: Db, by: By, verb: str, thing: Thing, data: Mapping[str, Any] | None = None, *, at: datetime
) -> int:
    """Add an entry in the caller's transaction; returns its number. `data` holds no secret and no personal data.

    Call it last in the transaction: the chain stays locked until the commit.
    """
    return await audit.append(db, Entry(at, by.staff_id, by.via, verb, thing.kind, thing.id, dict(data or {})))


async def verify(db: Db, anchor: tuple[int, str] | None = None) -> Verdict:
    """Walk the chain from the start. `anchor`: an entry's number and hash noted earlier, which must be there still."""
    number, prev_hash = 0, GENESIS
    async for row in audit.chain(db):
        fits = row.id == number + 1 and row.prev_hash == prev_hash
        if not fits or row.hash != audit.seal(row.id, prev_hash, row.entry):
            return Verdict(number, number + 1, prev_hash.hex())
        number, prev_hash = row.id, row.hash
        if anchor and anchor[0] == number and anchor[1] != prev_hash.hex():
            return Verdict(number, number, prev_hash.hex())
    if anchor and anchor[0] > number:
        return Verdict(number, number + 1, prev_hash.hex())
    return Verdict(number, None, prev_hash.hex())
