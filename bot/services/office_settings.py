"""Supervisors set when people work and what is promised; open tickets are counted anew at once."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain import permissions
from bot.domain.regions import is_code
from bot.domain.staff import Viewer
from bot.domain.tickets import Actor, ActorKind, Priority, Via
from bot.runtime import Runtime
from bot.services import audit, clocks
from bot.services.audit import By, Thing
from bot.storage import agents, office
from bot.storage.database import Db
from bot.storage.office import EVERYWHERE, HoursRow, PolicyRow

MANAGE = permissions.Verb.MANAGE_DESK
LONGEST_NAME = 120
HOUR = re.compile(r"\d\d:\d\d")  # as forms write it


class NotASetting(ValueError):
    """The hours, the day or the promise make no sense. The message is a key of the desk's copy."""


async def set_hours(runtime: Runtime, actor: Actor, row: HoursRow) -> None:
    """Set the week of a region, or of everywhere (*). Raises `NotAllowed`, `NotASetting`."""
    _check_region(None if row.region == EVERYWHERE else row.region)
    _check_week(row)

    async def write(db: Db) -> None:
        await office.set_hours(db, row, runtime.clock())

    await _set(runtime, actor, row.region, "set_hours", write)


async def drop_hours(runtime: Runtime, actor: Actor, region: str) -> None:
    """The region follows its province, or everywhere, again."""

    async def write(db: Db) -> None:
        await office.drop_hours(db, region)

    await _set(runtime, actor, region, "drop_hours", write)


async def set_holiday(
    runtime: Runtime, actor: Actor, region: str | None, held_on: date, name: str, *, is_open: bool = False
) -> None:
    """Close a day, or open a national holiday. Raises `NotAllowed`, `NotASetting`."""
    _check_region(region)
    if not name.strip():
        raise NotASetting("holiday_without_name")

    async def write(db: Db) -> None:
        await office.set_holiday(db, region, held_on, name.strip()[:LONGEST_NAME], is_open=is_open)

    await _set(runtime, actor, region or EVERYWHERE, "set_holiday", write, {"on": held_on.isoformat()})


async def drop_holiday(runtime: Runtime, actor: Actor, holiday_id: int, region: str | None) -> None:
    """Take a day back. `region` is the day's own: that is what must be in the actor's reach."""

    async def write(db: Db) -> None:
        if not await office.drop_holiday(db, holiday_id, region):
            raise NotASetting("holiday_is_gone")

    await _set(runtime, actor, region or EVERYWHERE, "drop_holiday", write, {"holiday": holiday_id})


async def set_policy(runtime: Runtime, actor: Actor, row: PolicyRow) -> None:
    """Set what is promised for a priority; it holds everywhere. Raises `NotAllowed`, `NotASetting`."""
    fits = 0 < row.first_response_seconds <= row.resolution_seconds and 1 <= row.warn_percent <= 100
    if row.priority not in set(Priority) or not fits:
        raise NotASetting("promise_makes_no_sense")

    async def write(db: Db) -> None:
        await office.set_policy(db, row)

    await _set(runtime, actor, EVERYWHERE, "set_policy", write, {"priority": row.priority})


async def _set(
    runtime: Runtime,
    actor: Actor,
    region: str,
    verb: str,
    write: Callable[[Db], Awaitable[None]],
    data: dict[str, Any] | None = None,
) -> None:
    async with runtime.engine.begin() as db:
        await _authorise(db, actor, region)
        await write(db)
        now = runtime.clock()
        await clocks.recount(db, now)
        if actor.kind is ActorKind.STAFF:
            what = {"region": region, **(data or {})}
            await audit.record(db, By(actor.staff_id, actor.via), verb, Thing("office"), what, at=now)


async def _authorise(db: Db, actor: Actor, region: str) -> None:
    """What holds everywhere is set by those who reach everywhere."""
    if actor.staff_id is None and actor.via is Via.CLI:
        return
    viewer = await agents.viewer(db, actor.staff_id or 0)
    if viewer is None:
        raise permissions.NotAllowed(MANAGE)
    if not may_set(viewer, region):
        raise permissions.NotAllowed(MANAGE)


def may_set(viewer: Viewer, region: str) -> bool:
    """Whether somebody may set what holds in a region, or everywhere (*)."""
    if region == EVERYWHERE:
        return permissions.reaches_everywhere(viewer, MANAGE)
    return permissions.may(viewer, MANAGE, permissions.Place(region))


def _check_region(region: str | None) -> None:
    if region is not None and not is_code(region):
        raise NotASetting("region")


def _check_week(row: HoursRow) -> None:
    if row.zone is not None:
        try:
            ZoneInfo(row.zone)
        except (ZoneInfoNotFoundError, ValueError):
            raise NotASetting("zone_is_unknown") from None
    if set(row.week) - {str(day) for day in range(1, 8)}:
        raise NotASetting("day_is_unknown")
    for intervals in row.week.values():
        _check_day(intervals)


def _check_day(intervals: list[list[str]]) -> None:
    last = time(0)
    for number, interval in enumerate(intervals):
        if not all(HOUR.fullmatch(moment) for moment in interval):
            raise NotASetting("hour_is_unknown")
        try:
            opens, closes = (time.fromisoformat(moment) for moment in interval)
        except ValueError:
            raise NotASetting("hour_is_unknown") from None
        ends_later = opens < closes or closes == time(0)
        if not ends_later or (number and (opens < last or last == time(0))):
            raise NotASetting("hours_overlap")
        last = closes
