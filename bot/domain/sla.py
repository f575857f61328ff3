"""How soon a ticket must be answered and settled, and when to warn that it may not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from bot.domain import workhours
from bot.domain.workhours import Calendar


@dataclass(frozen=True, slots=True)
class Policy:
    """What is promised for one priority. Working time, unless it counts around the clock."""

    first_response: timedelta
    resolution: timedelta
    warn_percent: int = 80  # of the time gone, when supervisors are warned
    around_the_clock: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """Two instants; None when that much working time never comes."""

    warn_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Deadlines:
    first: Deadline
    resolve: Deadline


def deadlines(policy: Policy, calendar: Calendar, since: datetime, paused: timedelta = timedelta()) -> Deadlines:
    """By when to answer and to settle what was asked at `since`; `paused` working time does not count."""
    return Deadlines(
        _deadline(policy, calendar, since, policy.first_response, paused),
        _deadline(policy, calendar, since, policy.resolution, paused),
    )


def _deadline(policy: Policy, calendar: Calendar, since: datetime, limit: timedelta, paused: timedelta) -> Deadline:
    warned = limit * policy.warn_percent / 100
    return Deadline(_later(policy, calendar, since, warned + paused), _later(policy, calendar, since, limit + paused))


def _later(policy: Policy, calendar: Calendar, since: datetime, by: timedelta) -> datetime | None:
    return since + by if policy.around_the_clock else workhours.after(calendar, since, by)


MIN_WAITS = 3  # fewer recent waits say nothing about the next one


def expected_wait(recent: Sequence[float], agents: int) -> timedelta | None:
    """What the next one may expect: the median of the waits (seconds) of those served lately.

    None when it cannot be told honestly: too few were served, or nobody is at work who could serve him.
    """
    if len(recent) < MIN_WAITS or agents < 1:
        return None
    return timedelta(seconds=median(recent))
