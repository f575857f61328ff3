"""What the desk lists: folders, page by page, as far as somebody's permission goes, and how much is in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text

from bot.domain.staff import Role, Viewer
from bot.domain.tickets import Priority, TicketStatus
from bot.storage.database import Db

PAGE = 50


class Folder(StrEnum):
    MINE = "mine"
    OFFERED = "offered"  # to me
    WAITING = "waiting"
    EMERGENCY = "emergency"
    OPEN = "open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose tickets somebody may see."""

    staff_id: int
    region: str | None = None  # None: everywhere
    teams: frozenset[int] = frozenset()

    @classmethod
    def of(cls, viewer: Viewer) -> Reach:
        """The reach of a member of staff; an admin's is everywhere."""
        return cls(viewer.id, None if viewer.role is Role.ADMIN else viewer.region, viewer.teams)

    def values(self) -> dict[str, Any]:
        """What `REACHED` asks for."""
        return {"me": self.staff_id, "region": self.region, "teams": list(self.teams)}


EVERYBODY = Reach(0)


@dataclass(frozen=True, slots=True)
class Query:
    """One list. The filters narrow the folder."""

    folder: Folder
    topic: str | None = None
    programme: str | None = None
    tag: str | None = None
    words: str = ""  # in a name, a summary, a tag; or the number of a ticket


@dataclass(frozen=True, slots=True)
class Key:
    """Where a page ends, so that the next one begins behind it."""

    priority: str
    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list."""

    id: int
    contact_id: int
    contact_name: str | None
    status: TicketStatus
    priority: Priority
    reason: str
    topic: str | None
    programme: str | None
    region: str | None
    tags: list[str]
    staff_id: int | None
    staff_name: str | None
    team_id: int | None
    offered_to: int | None
    queued_at: datetime
    waiting_since: datetime | None
    callback_at: datetime | None
    first_due_at: datetime | None  # None after the first human word
    first_breached_at: datetime | None
    resolve_breached_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    unread: int
    unrouted: str | None
    last_message_at: datetime
    last_words: str
    channel: str | None
    key: Key = field(compare=False)


_IN_FOLDER = {
    Folder.MINE: "t.status <> 'closed' and t.staff_id = :me",
    Folder.OFFERED: "t.status = 'waiting' and o.staff_id = :me",
    Folder.WAITING: "t.status = 'waiting'",
    Folder.EMERGENCY: "t.status <> 'closed' and t.priority = 'emergency'",
    Folder.OPEN: "t.status <> 'closed'",
    Folder.CLOSED: "t.status = 'closed'",
}
_QUEUED = frozenset({Folder.WAITING, Folder.OFFERED})
_ORDER = {
    "queue": (
        "(t.priority, t.queued_at, t.id) > (:priority, cast(:at as timestamptz), :id)",
        "t.priority, t.queued_at, t.id",
    ),
    "closed": ("(t.closed_at, t.id) < (cast(:at as timestamptz), :id)", "t.closed_at desc, t.id desc"),
    "news": ("(t.last_message_at, t.id) < (cast(:at as timestamptz), :id)", "t.last_message_at desc, t.id desc"),
}
REACHED = """(cast(:region as text) is null or t.region is null or t.region = :region or t.region like :region || '.%'
              or t.staff_id = :me or t.team_id = any(:teams))"""
# The same for a member of staff s: his region lies within, or none is his; or a team of his does.
STAFF_REACHED = """(s.region is null or s.region = :region or s.region like :region || '.%'
                    or exists (select 1 from team_members m where m.staff_id = s.id and m.team_id = any(:teams)))"""
_NARROWED = """
    (cast(:topic as text) is null or t.topic = :topic)
    and (cast(:programme as text) is null or t.programme = :programme)
    and (cast(:tag as text) is null or :tag = any(t.tags))
    and (:words = '' or c.name ilike '%' || :words || '%' or t.summary ilike '%' || :words || '%'
         or :words = any(t.tags) or cast(t.id as text) = :words)
"""


def _order(folder: Folder) -> str:
    if folder in _QUEUED:
        return "queue"
    return "closed" if folder is Folder.CLOSED else "news"


async def page(db: Db, query: Query, reach: Reach, after: Key | None = None, limit: int = PAGE) -> list[Row]:
    """The next lines of a list: the queue's by urgency and age, closed ones and all others by what is newest."""
    behind, order = _ORDER[_order(query.folder)]
    rows = await db.execute(
        text(f"""
            with listed as (
                select t.*, c.name as contact_name, o.staff_id as offered_to, row_number() over (order by {order}) as n
                from tickets t join contacts c on c.id = t.contact_id
                left join ticket_offers o on o.ticket_id = t.id and o.ended_at is null
                where {_IN_FOLDER[query.folder]} and {REACHED} and {_NARROWED} and (:first or {behind})
                order by {order} limit :limit
            )
            select t.*, s.name as staff_name, last.text as last_words, last.channel
            from listed t left join staff s on s.id = t.staff_id
            left join lateral (select i.text, i.channel from inbound i
                               where i.contact_id = t.contact_id
                               and (t.closed_at is null or i.received_at <= t.closed_at)
                               order by i.id desc limit 1) last on true
            order by t.n
        """),  # noqa: S608 - made of the words above only
        _values(query, reach, after) | {"limit": limit},
    )
    return [_row(r, query.folder) for r in rows]


def _values(query: Query, reach: Reach, after: Key | None) -> dict[str, Any]:
    return {
        **reach.values(),
        "topic": query.topic,
        "programme": query.programme,
        "tag": query.tag,
        "words": query.words.strip().replace("%", "").replace("_", "")[:80],
        "first": after is None,
        "priority": after.priority if after else "",
        "at": after.at if after else None,
        "id": after.id if after else 0,
    }


def _row(row: Any, folder: Folder) -> Row:
    at = {"queue": row.queued_at, "closed": row.closed_at, "news": row.last_message_at}[_order(folder)]
    names = [name for name in Row.__dataclass_fields__ if name != "key"]
    values = {name: getattr(row, name) for name in names}
    values |= {"status": TicketStatus(row.status), "priority": Priority(row.priority)}
    values["last_words"] = (row.last_words or "")[:160]
    if row.first_human_reply_at:
        values["first_due_at"] = None
    return Row(**values, key=Key(row.priority, at, row.id))


@dataclass(frozen=True, slots=True)
class Counts:
    """What the folders hold, and how much of mine I have not read."""

    mine: int
    offered: int
    waiting: int
    emergency: int
    open: int
    unread: int  # my tickets with something new
    topics: dict[str, int]


async def counts(db: Db, reach: Reach) -> Counts:
    """The figures beside the folders, in one statement."""
    row = (
        await db.execute(
            text(f"""
                with t as materialized (
                    select t.id, t.status, t.priority, t.staff_id, t.topic, t.unread from tickets t
                    where t.status <> 'closed' and {REACHED}
                )
                select count(*) filter (where staff_id = :me) as mine,
                       (select count(*) from ticket_offers where staff_id = :me and ended_at is null) as offered,
                       count(*) filter (where status = 'waiting') as waiting,
                       count(*) filter (where priority = 'emergency') as emergency,
                       count(*) as open,
                       count(*) filter (where staff_id = :me and unread > 0) as unread,
                       (select coalesce(jsonb_object_agg(topic, n), '{{}}') from (
                            select topic, count(*) as n from t where topic is not null group by topic) x) as topics
                from t
            """),  # noqa: S608 - made of the words above only
            reach.values(),
        )
    ).one()
    return Counts(*row)
