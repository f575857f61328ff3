"""The tickets a supervisor's board names one by one: whom nobody is offered, what is late, what an agent has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.domain.tickets import Priority
from bot.storage.database import Db
from bot.storage.ticket_lists import EVERYBODY, REACHED, Reach

MOST = 50  # lines of one list


@dataclass(frozen=True, slots=True)
class Line:
    """A ticket without anything personal."""

    id: int
    priority: Priority
    status: str
    topic: str | None
    programme: str | None
    region: str | None
    opened_at: datetime
    waiting_since: datetime | None
    callback_at: datetime | None
    unrouted: str | None  # why nobody is offered it
    late_since: datetime | None  # the first deadline that is over and still counts
    staff_id: int | None
    staff_name: str | None
    team_name: str | None


# The first deadline that is over. That of the first answer counts no more once there was one.
_LATE_SINCE = """least(case when t.first_human_reply_at is null and t.first_breached_at is not null
                            then t.first_due_at end,
                       case when t.resolve_breached_at is not null then t.resolve_due_at end)"""
_LINES = f"""
    select t.id, t.priority, t.status, t.topic, t.programme, t.region, t.opened_at, t.waiting_since, t.callback_at,
           t.unrouted, {_LATE_SINCE} as late_since, t.staff_id, s.name as staff_name, m.name as team_name
    from tickets t left join staff s on s.id = t.staff_id left join teams m on m.id = t.team_id
    where {REACHED}
"""  # noqa: S608 - made of the words above only


async def unrouted(db: Db, reach: Reach) -> list[Line]:
    """Those that nobody is offered, from the head of the queue."""
    return await _lines(
        db, reach, "and t.status = 'waiting' and t.unrouted is not null order by t.priority, t.queued_at, t.id"
    )


async def late(db: Db, reach: Reach) -> list[Line]:
    """Those past a deadline, the longest overdue first."""
    condition = f"""and t.status <> 'closed' and (t.first_breached_at is not null or t.resolve_breached_at is not null)
                    and {_LATE_SINCE} is not null order by late_since, t.id"""
    return await _lines(db, reach, condition)


async def of_agent(db: Db, reach: Reach, staff_id: int) -> list[Line]:
    """What an agent has in hand, who waits longest for his word first."""
    condition = "and t.status = 'assigned' and t.staff_id = :staff order by t.priority, t.waiting_since, t.id"
    return await _lines(db, reach, condition, staff=staff_id)


async def one(db: Db, ticket_id: int) -> Line | None:
    """A single ticket; whoever asks has checked that the viewer may see it."""
    found = await _lines(db, EVERYBODY, "and t.id = :id", id=ticket_id)
    return found[0] if found else None


async def _lines(db: Db, reach: Reach, condition: str, **values: object) -> list[Line]:
    rows = await db.execute(
        text(f"{_LINES} {condition} limit {MOST}"),
        reach.values() | values,
    )
    return [Line(r.id, Priority(r.priority), *r[2:]) for r in rows]
