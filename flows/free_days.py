"""The public holidays around a day, for days that are counted in working days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from functools import cache

import holidays

_LONGEST_WAIT = timedelta(days=70)  # no day of law moves further than over the holidays of two months


def free_days(day: date) -> Collection[date]:
    """The holidays of its month and of the two after it."""
    return _holidays(day.year) | _holidays((day.replace(day=1) + _LONGEST_WAIT).year)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("ID", years=year))
