"""The supervisor's board: what waits, since when, what is late, and how each agent stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from bot.storage.database import Db
from bot.storage.ticket_lists import EVERYBODY, REACHED, STAFF_REACHED, Reach


@dataclass(frozen=True, slots=True)
class Queued:
    """Open tickets of one priority."""

    priority: str
    waiting: int
    assigned: int
    unanswered: int  # without a human word yet
    first_late: int
    resolve_late: int
    oldest_waiting_at: datetime | None
    warned: int = 0  # near a deadline, and not over one


@dataclass(frozen=True, slots=True)
class AgentRow:
    """How one agent stands."""

    id: int
    name: str
    role: str
    region: str | None
    presence: str
    presence_at: datetime
    capacity: int
    assigned: int
    unanswered: int  # participants who wait for his word
    offered: int
    closed_today: int
    last_active_at: datetime | None = None  # his last word or verb on a ticket, if there was one since "today" began


@dataclass(frozen=True, slots=True)
class Board:
    queues: list[Queued]
    agents: list[AgentRow]
    unrouted: dict[str, int]  # why nobody is offered how many tickets


# A deadline is near; none is over that still counts.
WARNED = """((t.first_human_reply_at is null and t.first_warned_at is not null) or t.resolve_warned_at is not null)
            and (t.first_human_reply_at is not null or t.first_breached_at is null) and t.resolve_breached_at is null"""


async def read(db: Db, reach: Reach, day_began_at: datetime) -> Board:
    """The board of a supervisor's reach. `day_began_at`: since when "today" counts."""
    return Board(await queues(db, reach), await _agents(db, reach, day_began_at), await _unrouted(db, reach))


async def queues(db: Db, reach: Reach = EVERYBODY) -> list[Queued]:
    """Open tickets by priority, the most urgent first."""
    rows = await db.execute(
        text(f"""
            select t.priority, count(*) filter (where t.status = 'waiting'),
                   count(*) filter (where t.status = 'assigned'),
                   count(*) filter (where t.first_human_reply_at is null),
                   count(*) filter (where t.first_breached_at is not null and t.first_human_reply_at is null),
                   count(*) filter (where t.resolve_breached_at is not null),
                   min(t.waiting_since) filter (where t.callback_at is null), count(*) filter (where {WARNED})
            from tickets t where t.status <> 'closed' and {REACHED} group by t.priority order by t.priority
        """),  # noqa: S608 - made of the words above only
        reach.values(),
    )
    return [Queued(*r) for r in rows]


async def _agents(db: Db, reach: Reach, since: datetime) -> list[AgentRow]:
    rows = await db.execute(
        text(f"""
            select s.id, s.name, s.role, s.region, s.presence, s.presence_at, s.capacity,
                   coalesce(held.n, 0), coalesce(held.waiting, 0), coalesce(offered.n, 0), coalesce(done.n, 0),
                   active.at
            from staff s
            left join (select staff_id, count(*) as n, count(waiting_since) as waiting from tickets
                       where status = 'assigned' group by staff_id) held on held.staff_id = s.id
            left join (select staff_id, count(*) as n from ticket_offers
                       where ended_at is null group by staff_id) offered on offered.staff_id = s.id
            left join (select staff_id, count(*) as n from tickets
                       where status = 'closed' and closed_at >= :since group by staff_id) done on done.staff_id = s.id
            left join (select staff_id, max(at) as at from ticket_events
                       where at >= :since and actor = 'staff' group by staff_id) active on active.staff_id = s.id
            where s.disabled_at is null
              and (cast(:region as text) is null or s.id = :me or {STAFF_REACHED})
            order by s.presence = 'available' desc, lower(s.name), s.id limit 500
        """),  # noqa: S608 - made of the words above only
        reach.values() | {"since": since},
    )
    return [AgentRow(*r) for r in rows]


async def _unrouted(db: Db, reach: Reach) -> dict[str, int]:
    rows = await db.execute(
        text(f"""
            select t.unrouted, count(*) as n from tickets t
            where t.status = 'waiting' and t.unrouted is not null and {REACHED} group by t.unrouted order by n desc
        """),  # noqa: S608 - made of the words above only
        reach.values(),
    )
    return {r.unrouted: r.n for r in rows}
