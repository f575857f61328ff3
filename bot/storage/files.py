"""Files that we send: kept once, named by their row."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.domain.messages import Kind
from bot.storage.database import Db


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What is known of a file without its bytes."""

    id: int
    kind: Kind
    content_type: str
    size: int
    filename: str


@dataclass(frozen=True, slots=True)
class FileContent:
    """A file as it is handed out."""

    content: bytes
    content_type: str
    filename: str


async def insert(db: Db, content: bytes, *, kind: Kind, content_type: str, filename: str, now: datetime) -> StoredFile:
    """Keep a file; it has been checked."""
    made = await db.execute(
        text("""
            insert into files (kind, content_type, size, filename, sha256, content, created_at)
            values (:kind, :type, :size, :filename, :sha256, :content, :now) returning id
        """),
        {
            "kind": kind,
            "type": content_type,
            "size": len(content),
            "filename": filename,
            "sha256": hashlib.sha256(content).hexdigest(),
            "content": content,
            "now": now,
        },
    )
    return StoredFile(made.scalar_one(), kind, content_type, len(content), filename)


async def get(db: Db, file_id: int) -> StoredFile | None:
    """What is known of a file; None when there is none."""
    row = (
        await db.execute(
            text("select id, kind, content_type, size, filename from files where id = :id"), {"id": file_id}
        )
    ).one_or_none()
    return StoredFile(row.id, Kind(row.kind), row.content_type, row.size, row.filename) if row else None


async def read(db: Db, file_id: int) -> FileContent | None:
    """A file with its bytes; None when there is none."""
    row = (
        await db.execute(text("select content, content_type, filename from files where id = :id"), {"id": file_id})
    ).one_or_none()
    return FileContent(bytes(row.content), row.content_type, row.filename) if row else None


async def read_of_contact(
    db: Db, file_id: int, contact_id: int, *, until: datetime | None = None
) -> FileContent | None:
    """A file that was to go to this contact; None when none of his messages until then holds it."""
    row = (
        await db.execute(
            text("""
                select f.content, f.content_type, f.filename from files f
                where f.id = :id and exists (
                    select 1 from outbound o where o.file_id = f.id and o.contact_id = :c
                    and (cast(:until as timestamptz) is null or o.created_at < :until))
            """),
            {"id": file_id, "c": contact_id, "until": until},
        )
    ).one_or_none()
    return FileContent(bytes(row.content), row.content_type, row.filename) if row else None


async def read_sent_to(db: Db, outbound_id: int, address_id: int) -> FileContent | None:
    """The file of a message that was sent to this address; None when there is no such message."""
    row = (
        await db.execute(
            text("""
                select f.content, f.content_type, f.filename from outbound o join files f on f.id = o.file_id
                where o.id = :id and o.address_id = :address and o.sent_at is not null
            """),
            {"id": outbound_id, "address": address_id},
        )
    ).one_or_none()
    return FileContent(bytes(row.content), row.content_type, row.filename) if row else None


async def forget_unsent(db: Db, before: datetime) -> int:
    """Drop files kept before this moment that no message holds; returns how many."""
    done = await db.execute(
        text("""
            with unsent as (
                select f.id from files f
                where f.created_at < :before and not exists (select 1 from outbound o where o.file_id = f.id)
                order by f.id limit 500 for update skip locked
            )
            delete from files using unsent where files.id = unsent.id
        """),
        {"before": before},
    )
    return done.rowcount
