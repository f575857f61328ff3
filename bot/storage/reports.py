"""What supervisors' reports count, over tickets opened in a period and talks of that period.

A day and an hour are those of the participant's own zone. Times of answers were measured within working hours when
they happened, and are only put in order here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import text

from bot.storage.database import Db
from bot.storage.ticket_lists import REACHED, Reach


@dataclass(frozen=True, slots=True)
class Wanted:
    """The period, both days included, and what narrows it. Nothing beyond the reach is ever counted."""

    reach: Reach
    first: date
    last: date
    region: str | None = None  # official code; a province stands for its regencies too
    team_id: int | None = None
    programme: str | None = None


@dataclass(frozen=True, slots=True)
class Timing:
    """How long tickets of one priority took, in seconds of working time. None where none has come so far."""

    priority: str | None  # None: all of them
    opened: int
    answered: int
    in_time: int  # of those answered: within what was promised
    first: Sequence[float] | None  # at 50, 90 and 95 per cent
    settled: int
    resolution: Sequence[float] | None


@dataclass(frozen=True, slots=True)
class Scores:
    """Ratings from 1 to 5; `counts` in this order."""

    counts: tuple[int, int, int, int, int]

    @property
    def total(self) -> int:
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        if not self.total:
            return None
        return sum(score * count for score, count in enumerate(self.counts, 1)) / self.total


@dataclass(frozen=True, slots=True)
class Assistant:
    """What the assistant did alone. A day of talk is one participant on one day."""

    talk_days: int
    alone: int  # of these, without a ticket open on that day
    read: int  # messages whose meaning was looked for
    missed: int  # of these, not understood
    by_keywords: int  # of these, read by key words because the better way was away


@dataclass(frozen=True, slots=True)
class ExportRow:
    """One ticket, without anything that names the participant."""

    id: int
    opened_at: datetime
    zone: str
    priority: str
    status: str
    reason: str
    topic: str | None
    programme: str | None
    region: str | None
    team: str | None
    agent: str | None
    first_response_seconds: int | None
    first_late: bool
    resolution_seconds: int | None
    resolve_late: bool
    closed_at: datetime | None
    outcome: str | None
    score: int | None


# The instants between which the period's days lie in every zone; they let an index find the rows.
_PERIOD = """t.opened_at >= :low and t.opened_at < :high
    and cast(t.opened_at at time zone t.zone as date) between :first and :last"""
_NARROWED = """(cast(:only as text) is null or t.region = :only or t.region like :only || '.%')
    and (cast(:team as bigint) is null or t.team_id = :team)
    and (cast(:programme as text) is null or t.programme = :programme)"""
_TICKETS = f"{_PERIOD} and {REACHED} and {_NARROWED}"
_CONTACTS = """(cast(:region as text) is null or c.region is null or c.region = :region
         or c.region like :region || '.%')
    and (cast(:only as text) is null or c.region = :only or c.region like :only || '.%')"""
PERCENT = (50, 90, 95)
# Settled is what a human has answered and closed; who stopped waiting was not served.
_SETTLED = "t.resolution_seconds is not null and t.first_human_reply_at is not null"


def _values(wanted: Wanted) -> dict[str, Any]:
    day = timedelta(days=1)
    return {
        **wanted.reach.values(),
        "only": wanted.region,
        "team": wanted.team_id,
        "programme": wanted.programme,
        "first": wanted.first,
        "last": wanted.last,
        "low": datetime.combine(wanted.first, time(), UTC) - day,
        "high": datetime.combine(wanted.last, time(), UTC) + 2 * day,
    }


async def by_hour(db: Db, wanted: Wanted) -> list[int]:
    """Tickets opened in each of the 24 hours of the day."""
    rows = await db.execute(
        text(f"""
            select cast(extract(hour from t.opened_at at time zone t.zone) as int) as hour, count(*) as n
            from tickets t where {_TICKETS} group by 1
        """),  # noqa: S608 - made of the words above only
        _values(wanted),
    )
    found = {r.hour: r.n for r in rows}
    return [found.get(hour, 0) for hour in range(24)]


async def by_day(db: Db, wanted: Wanted) -> dict[date, int]:
    """Tickets opened on each day, days without one too."""
    rows = await db.execute(
        text(f"""
            select cast(t.opened_at at time zone t.zone as date) as day, count(*) as n
            from tickets t where {_TICKETS} group by 1
        """),  # noqa: S608 - made of the words above only
        _values(wanted),
    )
    found = {r.day: r.n for r in rows}
    length = (wanted.last - wanted.first).days + 1
    days = [wanted.first + timedelta(days=number) for number in range(length)]
    return {day: found.get(day, 0) for day in days}


async def by_topic(db: Db, wanted: Wanted) -> list[tuple[str | None, int]]:
    """Tickets by topic, the most frequent first."""
    rows = await db.execute(
        text(f"""
            select t.topic, count(*) as n from tickets t where {_TICKETS}
            group by t.topic order by n desc, t.topic nulls last limit 100
        """),  # noqa: S608 - made of the words above only
        _values(wanted),
    )
    return [(r.topic, r.n) for r in rows]


async def timings(db: Db, wanted: Wanted) -> list[Timing]:
    """First answer and settlement by priority, the most urgent first, and all of them last."""
    rows = await db.execute(
        text(f"""
            select t.priority, count(*) as opened, count(t.first_response_seconds) as answered,
                   count(*) filter (where t.first_response_seconds is not null and t.first_breached_at is null)
                       as in_time,
                   percentile_cont(array[0.5, 0.9, 0.95]) within group (order by t.first_response_seconds) as first,
                   count(*) filter (where {_SETTLED}) as settled,
                   percentile_cont(array[0.5, 0.9, 0.95]) within group (order by t.resolution_seconds)
                       filter (where {_SETTLED}) as resolution
            from tickets t where {_TICKETS} group by grouping sets ((t.priority), ()) order by t.priority nulls last
        """),  # noqa: S608 - made of the words above only
        _values(wanted),
    )
    return [
        Timing(r.priority, r.opened, r.answered, r.in_time, _known(r.first), r.settled, _known(r.resolution))
        for r in rows
    ]


def _known(percentiles: list[float | None] | None) -> tuple[float, ...] | None:
    found = tuple(p for p in percentiles or () if p is not None)
    return found or None


async def scores_of_humans(db: Db, wanted: Wanted) -> Scores:
    """How tickets of the period were rated."""
    return await _scores(
        db,
        f"select s.score, count(*) as n from satisfaction s join tickets t on t.id = s.ticket_id "  # noqa: S608
        f"where s.about = 'human' and {_TICKETS} group by s.score",
        wanted,
    )


async def scores_of_the_assistant(db: Db, wanted: Wanted) -> Scores:
    """How the assistant was rated in the period; it belongs to no team and no programme."""
    return await _scores(
        db,
        f"""select s.score, count(*) as n from satisfaction s join contacts c on c.id = s.contact_id
            where s.about = 'bot' and s.at >= :low and s.at < :high
              and cast(s.at at time zone c.zone as date) between :first and :last and {_CONTACTS}
            group by s.score""",  # noqa: S608 - made of the words above only
        wanted,
    )


async def _scores(db: Db, query: str, wanted: Wanted) -> Scores:
    found = {r.score: r.n for r in await db.execute(text(query), _values(wanted))}
    return Scores((found.get(1, 0), found.get(2, 0), found.get(3, 0), found.get(4, 0), found.get(5, 0)))


async def assistant(db: Db, wanted: Wanted) -> Assistant:
    """What the assistant did in the period; it belongs to no team and no programme."""
    row = (
        await db.execute(
            text(f"""
                with u as materialized (
                    select u.id, u.contact_id, u.understood_by, c.zone,
                           cast(u.handled_at at time zone c.zone as date) as day
                    from turns u join contacts c on c.id = u.contact_id
                    where u.handled_at >= :low and u.handled_at < :high
                      and cast(u.handled_at at time zone c.zone as date) between :first and :last and {_CONTACTS}
                ), days as (
                    select distinct contact_id, day, zone from u
                ), missed as (
                    select distinct turn_id from events
                    where name = 'not_understood' and at >= :low and at < :high
                )
                select (select count(*) from days) as talk_days,
                       (select count(*) from days d where not exists (
                            select 1 from tickets t where t.contact_id = d.contact_id
                            and cast(t.opened_at at time zone d.zone as date) <= d.day
                            and (t.closed_at is null or cast(t.closed_at at time zone d.zone as date) >= d.day)
                       )) as alone,
                       count(u.understood_by) as read,
                       count(*) filter (where u.understood_by is not null and m.turn_id is not null) as missed,
                       count(*) filter (where u.understood_by = 'keywords') as by_keywords
                from u left join missed m on m.turn_id = u.id
            """),  # noqa: S608 - made of the words above only
            _values(wanted),
        )
    ).one()
    return Assistant(*row)


async def tickets(db: Db, wanted: Wanted, limit: int) -> list[ExportRow]:
    """The tickets themselves, oldest first."""
    rows = await db.execute(
        text(f"""
            select t.id, t.opened_at, t.zone, t.priority, t.status, t.reason, t.topic, t.programme, t.region,
                   m.name as team, a.name as agent, t.first_response_seconds, t.first_breached_at is not null,
                   t.resolution_seconds, t.resolve_breached_at is not null, t.closed_at, t.outcome, s.score
            from tickets t left join teams m on m.id = t.team_id left join staff a on a.id = t.staff_id
            left join satisfaction s on s.ticket_id = t.id and s.about = 'human'
            where {_TICKETS} order by t.opened_at, t.id limit :limit
        """),  # noqa: S608 - made of the words above only
        _values(wanted) | {"limit": limit},
    )
    return [ExportRow(*r) for r in rows]
