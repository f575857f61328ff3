"""All that happened with one contact, in order: his words, ours, agents', verbs and notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text

from bot.storage.database import Db

PAGE = 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the timeline."""

    at: datetime
    rank: int  # of the sort of entry, for what happened in the same moment
    id: int


def earlier(mark: Mark | None, until: datetime | None) -> Mark | None:
    """The mark before which both let one read; None: neither of them holds anything back."""
    end = Mark(until, 0, 0) if until else None
    return min((m for m in (mark, end) if m), key=lambda m: (m.at, m.rank, m.id), default=None)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing. `sort` is in (the participant), out (we or an agent), event, or note."""

    sort: str
    id: int
    at: datetime
    rank: int
    ticket_id: int | None
    staff_id: int | None
    staff_name: str | None
    text: str
    kind: str | None  # of an inbound message
    channel: str | None
    status: str | None  # of a message
    data: dict[str, Any]

    @property
    def mark(self) -> Mark:
        return Mark(self.at, self.rank, self.id)


_SOURCES = """
    (select 'in' as sort, i.id, i.received_at as at, 1 as rank, i.ticket_id, cast(null as bigint) as staff_id,
            i.text, i.kind, i.channel, i.status,
            jsonb_build_object('extra', i.extra, 'edits', i.edits, 'choice', i.choice, 'files', coalesce(
                (select jsonb_agg(jsonb_build_object('id', f.id, 'kind', f.kind, 'type', f.content_type, 'name',
                                                     f.filename, 'size', f.size, 'status', f.status) order by f.id)
                 from attachments f where f.inbound_id = i.id), '[]')) as data
     from inbound i where i.contact_id = :c and (:first or
          (i.received_at, 1, i.id) < (cast(:at as timestamptz), :rank, :id))
     order by i.id desc limit :limit)
    union all
    (select 'out', o.id, o.created_at, 2, o.ticket_id, o.staff_id, o.text, null, o.channel, o.status,
            jsonb_build_object('buttons', o.buttons, 'location', o.location, 'nudge', o.nudge, 'sent_at', o.sent_at,
                               'delivered_at', o.delivered_at, 'read_at', o.read_at, 'parked_at', o.parked_at,
                               'error', o.error_code, 'file', (
                select jsonb_build_object('id', f.id, 'kind', f.kind, 'type', f.content_type, 'name', f.filename,
                                          'size', f.size) from files f where f.id = o.file_id))
     from outbound o where o.contact_id = :c and (:first or
          (o.created_at, 2, o.id) < (cast(:at as timestamptz), :rank, :id))
     order by o.id desc limit :limit)
    union all
    (select 'event', e.id, e.at, 3, e.ticket_id, e.staff_id, e.verb, e.actor, e.via, null, e.data
     from ticket_events e join tickets t on t.id = e.ticket_id
     where t.contact_id = :c and e.verb <> 'reply'
           and (:first or (e.at, 3, e.id) < (cast(:at as timestamptz), :rank, :id))
     order by e.id desc limit :limit)
    union all
    (select 'note', n.id, n.at, 4, n.ticket_id, n.staff_id, n.text, null, null, null, '{}'::jsonb
     from ticket_notes n join tickets t on t.id = n.ticket_id
     where t.contact_id = :c and (:first or
          (n.at, 4, n.id) < (cast(:at as timestamptz), :rank, :id))
     order by n.id desc limit :limit)
"""


async def before(db: Db, contact_id: int, mark: Mark | None = None, limit: int = PAGE) -> list[Entry]:
    """The newest entries before the mark, or of all, oldest first."""
    rows = await db.execute(
        text(f"""
            select x.sort, x.id, x.at, x.rank, x.ticket_id, x.staff_id, s.name as staff_name, x.text, x.kind,
                   x.channel, x.status, x.data
            from ({_SOURCES}) x left join staff s on s.id = x.staff_id
            order by x.at desc, x.rank desc, x.id desc limit :limit
        """),  # noqa: S608 - made of the words above only
        {
            "c": contact_id,
            "first": mark is None,
            "at": mark.at if mark else None,
            "rank": mark.rank if mark else 0,
            "id": mark.id if mark else 0,
            "limit": limit,
        },
    )
    return [Entry(*row) for row in rows][::-1]


async def history(db: Db, ticket_id: int) -> list[Entry]:
    """The verbs of one ticket, replies too, oldest first."""
    rows = await db.execute(
        text("""
            select 'event' as sort, e.id, e.at, 3, e.ticket_id, e.staff_id, s.name, e.verb, e.actor, e.via, null, e.data
            from ticket_events e left join staff s on s.id = e.staff_id where e.ticket_id = :t order by e.id
        """),
        {"t": ticket_id},
    )
    return [Entry(*row) for row in rows]
