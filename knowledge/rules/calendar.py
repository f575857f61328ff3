"""Adding months and years to a day of law, and counting working days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

_FRIDAY = 4


def add_months(day: date, months: int) -> date:
    """The same day some months later; where that month has no such day, the first of the next.

    Waiting times must have passed completely, so the later day is the safe one.
    """
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        return add_months(date(year, month + 1, 1), 1)


def months_later_at_most(day: date, months: int) -> date:
    """The same day some months later; where that month has no such day, its last day.

    For what must be done within some months the earlier day is the safe one.
    """
    later = add_months(day, months)
    return later if later.day == day.day else later - timedelta(days=later.day)


def add_years(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March."""
    return add_months(day, 12 * years)


def last_day_of_year(year: int) -> date:
    """31 December."""
    return date(year + 1, 1, 1) - timedelta(days=1)


def is_working_day(day: date, holidays: Collection[date]) -> bool:
    """Monday to Friday and not a holiday."""
    return day.weekday() <= _FRIDAY and day not in holidays


def next_working_day(day: date, holidays: Collection[date]) -> date:
    """The day itself when it is a working day, else the first one after it."""
    while not is_working_day(day, holidays):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int, holidays: Collection[date]) -> date:
    """The last of so many working days after a day; the day itself is not one of them."""
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1), holidays)
    return day


def months_between(earlier: date, later: date) -> int:
    """Calendar months from one day to another, both begun months counted: January to March are three."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month + 1
