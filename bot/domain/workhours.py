"""Working time: when an office is open, how much working time lies between two instants, and when so much has passed.

Pure. Instants are aware; days and hours are those of the calendar's zone, across changes of its offset too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_AHEAD = timedelta(days=400)  # an office that does not open within it never does

type Hours = tuple[time, time]  # opens, closes; an end of 00:00 means midnight


@dataclass(frozen=True, slots=True)
class Calendar:
    """The hours of one region. `closed_on` and `open_on` are days of that zone; the second outranks the first."""

    zone: ZoneInfo
    week: Mapping[int, tuple[Hours, ...]]  # by ISO weekday, 1 is Monday; intervals in order and apart
    closed_on: Mapping[date, str] = field(default_factory=dict)  # day → name of the holiday
    open_on: frozenset[date] = frozenset()

    def hours(self, day: date) -> tuple[Hours, ...]:
        """The intervals of this day; none on a holiday."""
        if day in self.closed_on and day not in self.open_on:
            return ()
        return self.week.get(day.isoweekday(), ())


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of working time, in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def spans(calendar: Calendar, after: datetime) -> Iterator[Span]:
    """The working time from `after` on, in order, for `LOOK_AHEAD`."""
    day = after.astimezone(calendar.zone).date()
    last = (after + LOOK_AHEAD).astimezone(calendar.zone).date()
    while day <= last:
        for span in _of_day(calendar, day):
            if span.end > after:
                yield Span(max(span.start, after.astimezone(UTC)), span.end)
        day += timedelta(days=1)


def _of_day(calendar: Calendar, day: date) -> Iterator[Span]:
    for opens, closes in calendar.hours(day):
        end_day = day + timedelta(days=1) if closes == time(0) else day
        start = datetime.combine(day, opens, calendar.zone).astimezone(UTC)
        end = datetime.combine(end_day, closes, calendar.zone).astimezone(UTC)
        if end > start:
            yield Span(start, end)


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether somebody works at this instant; the closing time itself is not open."""
    first = next(spans(calendar, at), None)
    return first is not None and first.start <= at


def opens_at(calendar: Calendar, at: datetime) -> datetime | None:
    """The next instant of working time, `at` itself when open; None when none is planned."""
    first = next(spans(calendar, at), None)
    return first.start if first else None


def between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    """The working time between two instants; zero when the end is not after the start."""
    total = timedelta()
    if end <= start:
        return total
    for span in spans(calendar, start):
        if span.start >= end:
            break
        total += min(span.end, end) - span.start
    return total


def after(calendar: Calendar, start: datetime, working: timedelta) -> datetime | None:
    """The instant at which so much working time has passed since `start`; None when it never does."""
    left = working
    for span in spans(calendar, start):
        if left <= span.length:
            return span.start + left
        left -= span.length
    return None


def slots(calendar: Calendar, after: datetime, *, length: timedelta, count: int) -> tuple[Span, ...]:
    """The next `count` stretches of this length that begin on a full hour of the office and lie within its hours."""
    found: list[Span] = []
    for span in spans(calendar, after):
        start = _full_hour(span.start)
        while start + length <= span.end and len(found) < count:
            found.append(Span(start, start + length))
            start += length
        if len(found) == count:
            break
    return tuple(found)


def _full_hour(at: datetime) -> datetime:
    floor = at.replace(minute=0, second=0, microsecond=0)
    return floor if floor == at else floor + timedelta(hours=1)


def holiday(calendar: Calendar, at: datetime) -> str | None:
    """The name of the holiday that keeps the office closed on this day, on which it would work otherwise."""
    day = at.astimezone(calendar.zone).date()
    if calendar.hours(day) or not calendar.week.get(day.isoweekday()):
        return None
    return calendar.closed_on.get(day)
