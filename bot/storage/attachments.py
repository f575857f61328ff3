"""Files of participants: noted with the message, fetched later, kept in the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.domain.messages import Attachment, ChannelName, Kind
from bot.storage.announcing import announce
from bot.storage.database import Db
from bot.storage.files import FileContent

FILES = "files"  # notification channel
MAX_TRIES = 5


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is still with the provider."""

    id: int
    channel: ChannelName
    attachment: Attachment
    attempts: int


async def note(db: Db, inbound_id: int, attachments: Sequence[Attachment], now: datetime) -> None:
    """Remember the files of a message, and tell who fetches them."""
    if attachments:
        await announce(db, [(FILES, "")])
    for file in attachments:
        await db.execute(
            text("""
                insert into attachments (inbound_id, kind, reference, content_type, size, filename, next_attempt_at,
                                         content, status)
                values (:inbound, :kind, :reference, :type, :size, :filename, :now, :content,
                        case when cast(:content as bytea) is null then 'pending' else 'stored' end)
            """),
            {
                "inbound": inbound_id,
                "kind": file.kind,
                "reference": file.reference,
                "type": file.content_type[:120],
                "size": file.size,
                "filename": file.filename,
                "now": now,
                "content": file.content,
            },
        )


async def wanted(db: Db, now: datetime, limit: int) -> list[Wanted]:
    """Lock files that are due to be fetched, oldest first."""
    rows = await db.execute(
        text("""
            select f.id, i.channel, f.kind, f.reference, f.content_type, f.size, f.filename, f.attempts
            from attachments f join inbound i on i.id = f.inbound_id
            where f.status = 'pending' and f.next_attempt_at <= :now
            order by f.id limit :limit for update of f skip locked
        """),
        {"now": now, "limit": limit},
    )
    return [
        Wanted(
            r.id,
            ChannelName(r.channel),
            Attachment(Kind(r.kind), r.reference, r.content_type, r.size, r.filename),
            r.attempts,
        )
        for r in rows
    ]


async def keep(db: Db, file_id: int, content: bytes, content_type: str) -> None:
    """Store the bytes."""
    await db.execute(
        text("""
            update attachments set status = 'stored', content = :content, content_type = :type, size = :size,
                   attempts = attempts + 1 where id = :id
        """),
        {"id": file_id, "content": content, "type": content_type, "size": len(content)},
    )


async def refuse(db: Db, file_id: int, reason: str) -> None:
    """Give the file up for good."""
    await db.execute(
        text("update attachments set status = 'refused', reason = :r, attempts = attempts + 1 where id = :id"),
        {"id": file_id, "r": reason},
    )


async def postpone(db: Db, file_id: int, until: datetime, reason: str) -> None:
    """Try again later; at the last try the file is refused."""
    await db.execute(
        text("""
            update attachments set attempts = attempts + 1, next_attempt_at = :until, reason = :reason,
                   status = case when attempts + 1 >= :tries then 'refused' else 'pending' end
            where id = :id
        """),
        {"id": file_id, "until": until, "reason": reason, "tries": MAX_TRIES},
    )


async def read(db: Db, attachment_id: int, contact_id: int, *, until: datetime | None = None) -> FileContent | None:
    """A file of this contact with its bytes; None when he sent none with this id until then, or it is not with us."""
    row = (
        await db.execute(
            text("""
                select f.content, f.content_type, f.filename, f.kind from attachments f
                join inbound i on i.id = f.inbound_id
                where f.id = :id and i.contact_id = :contact and f.status = 'stored'
                  and (cast(:until as timestamptz) is null or i.received_at < :until)
            """),
            {"id": attachment_id, "contact": contact_id, "until": until},
        )
    ).one_or_none()
    return FileContent(bytes(row.content), row.content_type, row.filename or row.kind) if row else None
