"""What supervisors set: working hours, holidays of their own, service levels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import text

from bot.storage.database import Db

EVERYWHERE = "*"


@dataclass(frozen=True, slots=True)
class HoursRow:
    """The week of a region, or of all that have none of their own."""

    region: str
    zone: str | None
    week: Mapping[str, list[list[str]]]


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """A day on which a region does not work, or works although it is a national holiday."""

    id: int
    region: str | None
    held_on: date
    name: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class PolicyRow:
    priority: str
    first_response_seconds: int
    resolution_seconds: int
    warn_percent: int
    around_the_clock: bool


@dataclass(frozen=True, slots=True)
class OfficeRows:
    hours: tuple[HoursRow, ...]
    holidays: tuple[HolidayRow, ...]
    policies: tuple[PolicyRow, ...]


async def load(db: Db, since: date) -> OfficeRows:
    """Everything that says when somebody works, in one statement; holidays from `since` on."""
    row = (
        await db.execute(
            text("""
                select (select coalesce(jsonb_agg(jsonb_build_array(region, zone, week)), '[]')
                        from working_hours) as h,
                       (select coalesce(jsonb_agg(jsonb_build_array(id, region, held_on, name, is_open)
                                                  order by held_on), '[]')
                        from holidays_local where held_on >= :since) as d,
                       (select coalesce(jsonb_agg(jsonb_build_array(priority, first_response_seconds,
                                resolution_seconds, warn_percent, around_the_clock)), '[]') from sla_policies) as p
            """),
            {"since": since},
        )
    ).one()
    return OfficeRows(
        tuple(HoursRow(*h) for h in row.h),
        tuple(HolidayRow(d[0], d[1], date.fromisoformat(d[2]), d[3], d[4]) for d in row.d),
        tuple(PolicyRow(*p) for p in row.p),
    )


async def set_hours(db: Db, row: HoursRow, now: datetime) -> None:
    """Set the week of a region."""
    await db.execute(
        text("""
            insert into working_hours (region, zone, week, updated_at) values (:r, :z, cast(:w as jsonb), :now)
            on conflict (region) do update set zone = excluded.zone, week = excluded.week, updated_at = :now
        """),
        {"r": row.region, "z": row.zone, "w": orjson.dumps(row.week).decode(), "now": now},
    )


async def drop_hours(db: Db, region: str) -> bool:
    """A region keeps the hours of everywhere again; those themselves stay."""
    done = await db.execute(text("delete from working_hours where region = :r and region <> '*'"), {"r": region})
    return bool(done.rowcount)


async def set_holiday(db: Db, region: str | None, held_on: date, name: str, *, is_open: bool) -> int:
    """Note a day; the same day and region once."""
    made = await db.execute(
        text("""
            insert into holidays_local (region, held_on, name, is_open) values (:r, :d, :n, :o)
            on conflict (region, held_on) do update set name = excluded.name, is_open = excluded.is_open
            returning id
        """),
        {"r": region, "d": held_on, "n": name, "o": is_open},
    )
    return int(made.scalar_one())


async def drop_holiday(db: Db, holiday_id: int, region: str | None) -> bool:
    """Take a day back; False when there is none with this id and region."""
    done = await db.execute(
        text("""
            delete from holidays_local where id = :id and region is not distinct from cast(:region as text)
        """),
        {"id": holiday_id, "region": region},
    )
    return bool(done.rowcount)


async def set_policy(db: Db, row: PolicyRow) -> None:
    """Set what is promised for a priority."""
    values: dict[str, Any] = {
        "p": row.priority,
        "f": row.first_response_seconds,
        "r": row.resolution_seconds,
        "w": row.warn_percent,
        "a": row.around_the_clock,
    }
    await db.execute(
        text("""
            insert into sla_policies (priority, first_response_seconds, resolution_seconds, warn_percent,
                                      around_the_clock)
            values (:p, :f, :r, :w, :a)
            on conflict (priority) do update set first_response_seconds = excluded.first_response_seconds,
                resolution_seconds = excluded.resolution_seconds, warn_percent = excluded.warn_percent,
                around_the_clock = excluded.around_the_clock
        """),
        values,
    )
