"""The audit: one chain of rows, each of which seals the one before it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import text

from bot.storage.database import Db
from bot.storage.locks import AUDIT_LOCK
from bot.storage.ticket_lists import EVERYBODY, REACHED, STAFF_REACHED, Reach

GENESIS = bytes(32)
CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z
BATCH = 1000


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody did or read. `staff_id` is None for an operator at the command line and for the clock."""

    at: datetime
    staff_id: int | None
    via: str
    verb: str
    object: str
    object_id: int | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with its place in the chain."""

    id: int
    entry: Entry
    prev_hash: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """An entry as people read it."""

    id: int
    at: datetime
    staff_id: int | None
    staff: str | None
    via: str
    verb: str
    object: str
    object_id: int | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Search:
    """Which entries: each None leaves its question open."""

    staff_id: int | None = None
    object: str | None = None
    object_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    reach: Reach = EVERYBODY  # only what lies within it, and what is done by those within it


_SEEN = f"""
    cast(:region as text) is null or a.staff_id = :me
    or exists (select 1 from staff s where s.id = a.staff_id and {STAFF_REACHED}
               and (s.region is not null or a.object not in ('ticket', 'contact', 'staff', 'team')))
    or case a.object
        when 'ticket' then exists (select 1 from tickets t where t.id = a.object_id and {REACHED})
        when 'contact' then exists (select 1 from contacts c where c.id = a.object_id and (
            c.region is null or c.region = :region or c.region like :region || '.%'))
        when 'staff' then exists (select 1 from staff s where s.id = a.object_id and {STAFF_REACHED})
        when 'team' then a.object_id = any(:teams)
        else a.object <> 'desk' end
"""  # noqa: S608 - made of the words above only


def seal(number: int, prev_hash: bytes, entry: Entry) -> bytes:
    """The hash of an entry at its place: over its number, the hash before it, and all it says."""
    return sha256(f'[{number},"{prev_hash.hex()}",{_said(entry)}'.encode()).digest()


def _said(entry: Entry) -> str:
    """The rest of what is sealed, to the end of the JSON; the database seals the same text."""
    said = [
        entry.at.astimezone(UTC),
        entry.staff_id,
        entry.via,
        entry.verb,
        entry.object,
        entry.object_id,
        entry.data,
    ]
    return orjson.dumps(said, option=CANONICAL)[1:].decode()


async def append(db: Db, entry: Entry) -> int:
    """Add an entry at the end; returns its number.

    The chain is locked until the transaction ends: call it last, after every other lock has been taken.
    """
    number: int = await db.scalar(
        text("""
            select audit_append(:lock, :genesis, :said, :at, cast(:staff as bigint), :via, :verb, :object,
                                cast(:object_id as bigint), cast(:data as jsonb))
        """),
        {
            "lock": AUDIT_LOCK,
            "genesis": GENESIS,
            "said": _said(entry),
            "at": entry.at,
            "staff": entry.staff_id,
            "via": entry.via,
            "verb": entry.verb,
            "object": entry.object,
            "object_id": entry.object_id,
            "data": orjson.dumps(entry.data).decode(),
        },
    )
    return number


async def is_among_newest(db: Db, entry: Entry, *, since: datetime, among: int) -> bool:
    """Whether so many newest entries of the same person hold the same one, written after `since`."""
    found = await db.scalar(
        text("""
            select exists (
                select 1 from (select * from audit where staff_id = :staff order by id desc limit :among) a
                where a.at > :since and a.via = :via and a.verb = :verb and a.object = :object
                  and a.object_id is not distinct from cast(:object_id as bigint) and a.data = cast(:data as jsonb))
        """),
        {
            "staff": entry.staff_id,
            "among": among,
            "since": since,
            "via": entry.via,
            "verb": entry.verb,
            "object": entry.object,
            "object_id": entry.object_id,
            "data": orjson.dumps(entry.data).decode(),
        },
    )
    return bool(found)


async def chain(db: Db) -> AsyncIterator[Row]:
    """Every row from the first to the last."""
    after = 0
    while True:
        rows = list(
            await db.execute(
                text("""
                    select id, at, staff_id, via, verb, object, object_id, data, prev_hash, hash
                    from audit where id > :after order by id limit :n
                """),
                {"after": after, "n": BATCH},
            )
        )
        for r in rows:
            entry = Entry(r.at, r.staff_id, r.via, r.verb, r.object, r.object_id, r.data)
            yield Row(r.id, entry, r.prev_hash, r.hash)
        if len(rows) < BATCH:
            return
        after = rows[-1].id


async def listing(db: Db, search: Search, *, before: int | None, limit: int) -> list[Listed]:
    """Entries, newest first, older than the number `before`."""
    rows = await db.execute(
        text(f"""
            select a.id, a.at, a.staff_id, s.name, a.via, a.verb, a.object, a.object_id, a.data
            from audit a left join staff s on s.id = a.staff_id
            where (cast(:staff as bigint) is null or a.staff_id = :staff)
              and (cast(:object as text) is null or a.object = :object)
              and (cast(:object_id as bigint) is null or a.object_id = :object_id)
              and (cast(:since as timestamptz) is null or a.at >= :since)
              and (cast(:until as timestamptz) is null or a.at < :until)
              and (cast(:before as bigint) is null or a.id < :before)
              and ({_SEEN})
            order by a.id desc limit :n
        """),  # noqa: S608 - made of the words above only
        {
            **search.reach.values(),
            "staff": search.staff_id,
            "object": search.object,
            "object_id": search.object_id,
            "since": search.since,
            "until": search.until,
            "before": before,
            "n": limit,
        },
    )
    return [Listed(*r) for r in rows]
