"""When people work: hours and holidays of a region as a calendar, and what is promised for each priority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from bot.domain.permissions import covers
from bot.domain.sla import Policy
from bot.domain.tickets import Priority
from bot.domain.workhours import Calendar, Hours
from bot.storage import office
from bot.storage.database import Db
from bot.storage.office import EVERYWHERE, HoursRow, OfficeRows

LOOK_BACK = timedelta(days=60)  # tickets older than this are measured without the local holidays of then
_UNPROMISED = Policy(timedelta(hours=1), timedelta(hours=16))  # for a priority somebody took away


@dataclass(frozen=True, slots=True)
class Office:
    """All hours, holidays and promises, as they are set now."""

    rows: OfficeRows
    today: date

    def calendar(self, region: str | None, zone: str) -> Calendar:
        """The calendar that holds for a participant of this region, who is in this zone."""
        hours = self._hours(region)
        closed = dict(_national(self.today.year - 1, self.today.year + 2))
        of_region = [d for d in self.rows.holidays if d.region is None or (region and covers(d.region, region))]
        closed |= {day.held_on: day.name for day in of_region if not day.is_open}
        return Calendar(
            ZoneInfo((hours.zone if hours else None) or zone),
            {int(day): tuple(map(_interval, intervals)) for day, intervals in hours.week.items()} if hours else {},
            closed,
            frozenset(day.held_on for day in of_region if day.is_open),
        )

    def _hours(self, region: str | None) -> HoursRow | None:
        """Of the regency, else of the province, else of everywhere."""
        by_region = {row.region: row for row in self.rows.hours}
        wanted = [region, region.partition(".")[0]] if region else []
        return next((by_region[name] for name in [*wanted, EVERYWHERE] if name in by_region), None)

    def policy(self, priority: Priority) -> Policy:
        """What is promised for the priority."""
        row = next((row for row in self.rows.policies if row.priority == priority), None)
        if row is None:
            return _UNPROMISED
        return Policy(
            timedelta(seconds=row.first_response_seconds),
            timedelta(seconds=row.resolution_seconds),
            row.warn_percent,
            row.around_the_clock,
        )


def _interval(written: list[str]) -> Hours:
    return time.fromisoformat(written[0]), time.fromisoformat(written[1])


@cache
def _national(first: int, last: int) -> dict[date, str]:
    """The national holidays of these years with their Indonesian names; those by the moon are estimates at first."""
    return dict(holidays.country_holidays("ID", years=range(first, last), language="id"))


async def load(db: Db, now: datetime) -> Office:
    """The office as it is set now."""
    today = now.date()
    return Office(await office.load(db, today - LOOK_BACK), today)
