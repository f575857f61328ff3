"""What the web chat's page shows: the messages of one address, both ways."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.domain.messages import ChannelName, Kind, Location
from bot.storage.announcing import announce
from bot.storage.database import Db

WEBCHAT = "webchat"  # notification channel; the payload is the address id
TYPING = "webtyping"  # the same, for the sign that somebody writes


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last message a page has seen: by the moment it was sent, then by id."""

    sent_at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class ShownFile:
    """What a bubble says of a file before it is opened."""

    kind: Kind
    size: int  # bytes
    filename: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One bubble."""

    id: int
    mine: bool  # written by the participant
    text: str
    buttons: list[list[str]]
    files: list[str]
    at: datetime
    client_id: str | None = None
    file: ShownFile | None = None  # ours, to be looked at or kept
    location: Location | None = None


async def address_id(db: Db, address: str) -> int | None:
    """The id of a page's address; None before its first message."""
    found: int | None = await db.scalar(
        text("select id from addresses where channel = :c and address = :a"), {"c": ChannelName.WEB, "a": address}
    )
    return found


async def sent_since(db: Db, address: int, cursor: Cursor) -> list[Shown]:
    """What was sent to the page after the cursor, in the order it was sent."""
    rows = await db.execute(
        text("""
            select o.id, o.text, o.buttons, o.sent_at, o.location, f.kind, f.size, f.filename
            from outbound o left join files f on f.id = o.file_id
            where o.contact_id = (select contact_id from addresses where id = :a) and o.address_id = :a
              and o.sent_at is not null and (o.sent_at, o.id) > (:at, :id)
            order by o.sent_at, o.id limit 100
        """),
        {"a": address, "at": cursor.sent_at, "id": cursor.id},
    )
    return [_reply(r) for r in rows]


async def history(db: Db, address: int, limit: int) -> list[Shown]:
    """The newest messages both ways, oldest first."""
    sent = await db.execute(
        text("""
            select o.id, o.text, o.buttons, o.sent_at, o.location, f.kind, f.size, f.filename
            from outbound o left join files f on f.id = o.file_id
            where o.contact_id = (select contact_id from addresses where id = :a) and o.address_id = :a
              and o.sent_at is not null
            order by o.sent_at desc, o.id desc limit :n
        """),
        {"a": address, "n": limit},
    )
    received = await db.execute(
        text("""
            select i.id, i.text, i.external_id, i.received_at, i.extra->'location' as location,
                   coalesce((select json_agg(coalesce(f.filename, f.kind)) from attachments f
                             where f.inbound_id = i.id), '[]') as files
            from inbound i where i.contact_id = (select contact_id from addresses where id = :a) and i.address_id = :a
            order by id desc limit :n
        """),
        {"a": address, "n": limit},
    )
    mine = [_question(r) for r in received]
    shown = sorted([*mine, *(_reply(r) for r in sent)], key=lambda m: (m.at, not m.mine, m.id))
    return shown[-limit:]


def _question(row: Any) -> Shown:
    place = Location(*row.location) if row.location else None
    client_id = row.external_id.rpartition(":")[2]
    return Shown(row.id, True, row.text, [], row.files, row.received_at, client_id, location=place)


def _reply(row: Any) -> Shown:
    return Shown(
        row.id,
        False,
        row.text,
        row.buttons,
        [],
        row.sent_at,
        file=ShownFile(Kind(row.kind), row.size, row.filename) if row.kind else None,
        location=Location(*row.location) if row.location else None,
    )


async def show_typing(db: Db, address: int) -> None:
    """Tell the pages of this address, wherever they are open, that somebody writes."""
    await announce(db, [(TYPING, str(address))])
