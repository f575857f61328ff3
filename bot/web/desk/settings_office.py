"""What an office sets: working hours by region, days off, and how soon tickets are promised to be answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from starlette.responses import Response

from bot.domain import workhours
from bot.domain.permissions import Verb
from bot.domain.regions import is_code
from bot.domain.tickets import Priority
from bot.services import office, office_settings
from bot.services.office import Office
from bot.services.office_settings import NotASetting
from bot.storage.office import EVERYWHERE, HolidayRow, HoursRow, PolicyRow
from bot.web.desk.access import Access, Handler, Refused, needs
from bot.web.desk.rendering import ZONE
from bot.web.desk.visit import Visit

BOTH = ("GET", "POST")
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
DAYS = tuple(str(day) for day in range(1, 8))  # ISO weekdays
INTERVALS = (0, 1)  # of a day: before and after the break
AHEAD = timedelta(days=180)  # of national holidays, as they are shown
MINUTE, HOURS = 60, 3600  # seconds
LONGEST = 100_000  # minutes or hours somebody may type


@dataclass(frozen=True, slots=True)
class Shown:
    """The hours of a region, and how they stand now."""

    row: HoursRow
    is_open: bool
    opens_at: datetime | None
    may_change: bool


async def _office(visit: Visit) -> Office:
    async with visit.gate.runtime.engine.begin() as db:
        return await office.load(db, visit.gate.now())


async def index(visit: Visit) -> Response:
    return visit.page("settings.html")


async def hours(visit: Visit) -> Response:
    """The hours of every region that has its own, and of all others."""
    found, now = await _office(visit), visit.gate.now()
    rows = sorted(found.rows.hours, key=lambda row: (row.region != EVERYWHERE, row.region))
    shown = []
    for row in rows:
        calendar = found.calendar(None if row.region == EVERYWHERE else row.region, row.zone or ZONE.key)
        may_change = office_settings.may_set(visit.viewer, row.region)
        shown.append(Shown(row, workhours.is_open(calendar, now), workhours.opens_at(calendar, now), may_change))
    return visit.page("settings_hours.html", shown=shown, days=DAYS, everywhere=EVERYWHERE)


async def week(visit: Visit) -> Response:
    """The week of one region: `?region=` names it; without one, a new region's."""
    region = visit.asked("region", 16)
    if visit.request.method == "GET":
        rows = {row.region: row for row in (await _office(visit)).rows.hours}
        row = rows.get(region) or HoursRow(region, None, rows[EVERYWHERE].week if EVERYWHERE in rows else {})
        return _week_page(visit, row, is_new=region not in rows)
    row = HoursRow(region or visit.region() or "", visit.text("zone", 40) or None, dict(_week(visit)))
    try:
        await office_settings.set_hours(visit.gate.runtime, visit.actor, row)
    except NotASetting as problem:
        return _week_page(visit, row, is_new=not region, problem=str(problem))
    return visit.go("/desk/settings/hours", "saved")


def _week(visit: Visit) -> Iterator[tuple[str, list[list[str]]]]:
    """What was filled in: an interval of which only one end is there is left for the service to refuse."""
    for day in DAYS:
        pairs = [[visit.text(f"{end}-{day}-{part}", 6) for end in ("opens", "closes")] for part in INTERVALS]
        filled = [pair for pair in pairs if any(pair)]
        if filled:
            yield day, filled


def _week_page(visit: Visit, row: HoursRow, *, is_new: bool, problem: str | None = None) -> Response:
    return visit.page(
        "settings_week.html",
        status=422 if problem else 200,
        row=row,
        is_new=is_new,
        everywhere=EVERYWHERE,
        zones=ZONES,
        days=DAYS,
        intervals=INTERVALS,
        may_change=is_new or office_settings.may_set(visit.viewer, row.region),
        problem=problem,
    )


async def drop_week(visit: Visit) -> Response:
    """A region keeps the common hours again."""
    region = visit.text("region", 16)
    if not is_code(region):
        raise Refused(422, "malformed")
    await office_settings.drop_hours(visit.gate.runtime, visit.actor, region)
    return visit.go("/desk/settings/hours", "hours_dropped")


async def holidays(visit: Visit) -> Response:
    """Days off: those of the nation, those set here, and a form for another one."""
    if visit.request.method == "GET":
        return await _holidays_page(visit)
    region, name, is_open = visit.region(), visit.text("name", 120), visit.text("kind") == "open"
    try:
        held_on = date.fromisoformat(visit.text("held_on", 10))
        await office_settings.set_holiday(visit.gate.runtime, visit.actor, region, held_on, name, is_open=is_open)
    except NotASetting as problem:
        return await _holidays_page(visit, str(problem))
    except ValueError:
        return await _holidays_page(visit, "holiday_without_day")
    return visit.go("/desk/settings/holidays", "saved")


async def _holidays_page(visit: Visit, problem: str | None = None) -> Response:
    found = await _office(visit)
    today = visit.gate.now().astimezone(ZONE).date()
    listed = [row for row in found.rows.holidays if row.held_on >= today]
    return visit.page(
        "settings_holidays.html",
        status=422 if problem else 200,
        listed=[(row, office_settings.may_set(visit.viewer, row.region or EVERYWHERE)) for row in listed],
        national=_national(found, listed, today),
        today=today,
        given={name: visit.text(name, 120) for name in ("held_on", "name", "region", "kind")},
        problem=problem,
    )


def _national(found: Office, listed: list[HolidayRow], today: date) -> list[tuple[date, str]]:
    """The national holidays to come, without what was set here."""
    own = {(row.held_on, row.name) for row in listed}
    days = sorted(found.calendar(None, ZONE.key).closed_on.items())
    return [(day, name) for day, name in days if today <= day <= today + AHEAD and (day, name) not in own]


async def drop_holiday(visit: Visit) -> Response:
    """Take a day back that was set here."""
    holiday_id, region = visit.number("holiday"), visit.text("region", 16) or None
    if holiday_id is None:
        raise Refused(422, "malformed")
    try:
        await office_settings.drop_holiday(visit.gate.runtime, visit.actor, holiday_id, region)
    except NotASetting as problem:
        return await _holidays_page(visit, str(problem))
    return visit.go("/desk/settings/holidays", "holiday_dropped")


async def promises(visit: Visit) -> Response:
    """How soon a ticket of each priority is to be answered and settled."""
    if visit.request.method == "GET":
        return await _promises_page(visit)
    row = _policy(visit)
    if row is None:
        return await _promises_page(visit, "promise_makes_no_sense")
    try:
        await office_settings.set_policy(visit.gate.runtime, visit.actor, row)
    except NotASetting as problem:
        return await _promises_page(visit, str(problem))
    return visit.go("/desk/settings/promises", "saved")


def _policy(visit: Visit) -> PolicyRow | None:
    """The promise that was filled in; None where a number is missing or beyond all measure."""
    first, resolution, warn = visit.number("first"), visit.number("resolution"), visit.number("warn")
    if first is None or resolution is None or warn is None or max(first, resolution, warn) > LONGEST:
        return None
    around = visit.text("around_the_clock") == "on"
    return PolicyRow(visit.text("priority", 16), first * MINUTE, resolution * HOURS, warn, around)


async def _promises_page(visit: Visit, problem: str | None = None) -> Response:
    rows = {row.priority: row for row in (await _office(visit)).rows.policies}
    return visit.page(
        "settings_promises.html",
        status=422 if problem else 200,
        rows=[(priority, rows.get(priority)) for priority in Priority],
        tried=_tried(visit.form) if problem else {},
        may_change=office_settings.may_set(visit.viewer, EVERYWHERE),
        problem=problem,
    )


def _tried(form: Mapping[str, object]) -> dict[str, str]:
    """What was typed and refused, so that it can be mended."""
    return {name: str(value)[:18] for name, value in form.items()}


ROUTES: tuple[tuple[str, Handler, Access, tuple[str, ...]], ...] = (
    ("/desk/settings", index, needs(Verb.MANAGE_DESK), ("GET",)),
    ("/desk/settings/hours", hours, needs(Verb.MANAGE_DESK), ("GET",)),
    ("/desk/settings/hours/week", week, needs(Verb.MANAGE_DESK), BOTH),
    ("/desk/settings/hours/drop", drop_week, needs(Verb.MANAGE_DESK), ("POST",)),
    ("/desk/settings/holidays", holidays, needs(Verb.MANAGE_DESK), BOTH),
    ("/desk/settings/holidays/drop", drop_holiday, needs(Verb.MANAGE_DESK), ("POST",)),
    ("/desk/settings/promises", promises, needs(Verb.MANAGE_DESK), BOTH),
)
