"""Working time is counted right over nights, weekends, holidays and zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import sla, workhours
from bot.domain.sla import Policy
from bot.domain.workhours import Calendar

OFFICE = {day: ((time(8), time(12)), (time(13), time(16))) for day in range(1, 6)}
NIGHT: dict[int, tuple[workhours.Hours, ...]] = {
    5: ((time(22), time(0)),),
    6: ((time(0), time(2)),),
}  # Friday night until two
HOLIDAY = date(2026, 12, 25)  # a Friday
ZONES = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}
HOUR = timedelta(hours=1)


def calendar(zone: str = "WIB", week: dict[int, tuple[workhours.Hours, ...]] | None = None) -> Calendar:
    return Calendar(ZoneInfo(ZONES[zone]), week or OFFICE, {HOLIDAY: "Hari Raya Natal"})


def local(day: int, clock: str, zone: str = "WIB", month: int = 11) -> datetime:
    """An instant of 2026 by the clock of a zone. 23 November is a Monday."""
    at = time.fromisoformat(clock)
    return datetime(2026, month, day, at.hour, at.minute, tzinfo=ZoneInfo(ZONES[zone])).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        pytest.param(local(23, "09:00"), local(23, "10:30"), 1.5, id="within a morning"),
        pytest.param(local(23, "11:00"), local(23, "14:00"), 2, id="over the break"),
        pytest.param(local(23, "15:00"), local(24, "09:00"), 2, id="over a night"),
        pytest.param(local(27, "15:00"), local(30, "09:00"), 2, id="over a weekend"),
        pytest.param(local(28, "09:00"), local(29, "20:00"), 0, id="a weekend alone"),
        pytest.param(local(23, "20:00"), local(24, "05:00"), 0, id="a night alone"),
        pytest.param(local(24, "15:00", month=12), local(28, "09:00", month=12), 2, id="over Christmas and a weekend"),
        pytest.param(local(23, "00:00"), local(30, "00:00"), 35, id="a whole week"),
        pytest.param(local(23, "10:00"), local(23, "10:00"), 0, id="no time at all"),
        pytest.param(local(23, "10:00"), local(23, "09:00"), 0, id="backwards"),
        pytest.param(local(23, "16:00"), local(24, "08:00"), 0, id="from closing to opening"),
    ],
)
def test_only_working_time_counts(start: datetime, end: datetime, hours: float) -> None:
    assert workhours.between(calendar(), start, end) == hours * HOUR


@pytest.mark.parametrize(("zone", "opens"), [("WIB", "01:00"), ("WITA", "00:00"), ("WIT", "23:00")])
def test_eight_in_the_morning_is_another_instant_in_every_zone(zone: str, opens: str) -> None:
    day = 22 if zone == "WIT" else 23  # in UTC it is still Sunday
    expected = datetime.fromisoformat(f"2026-11-{day}T{opens}:00+00:00")
    assert workhours.opens_at(calendar(zone), local(22, "12:00", zone)) == expected


def test_the_same_instant_is_open_in_one_zone_and_closed_in_another() -> None:
    at = local(23, "15:30")  # 17:30 in Jayapura
    assert workhours.is_open(calendar("WIB"), at)
    assert not workhours.is_open(calendar("WIT"), at)


def test_hours_may_reach_over_midnight_as_two_intervals() -> None:
    night = calendar(week=NIGHT)
    assert workhours.between(night, local(27, "21:00"), local(28, "12:00")) == 4 * HOUR
    assert workhours.is_open(night, local(28, "00:00"))
    assert not workhours.is_open(night, local(28, "02:00"))


def test_opening_counts_as_open_and_closing_does_not() -> None:
    assert workhours.is_open(calendar(), local(23, "08:00"))
    assert not workhours.is_open(calendar(), local(23, "16:00"))


def test_a_holiday_is_named_only_where_it_keeps_the_office_closed() -> None:
    christmas, saturday = local(25, "10:00", month=12), local(26, "10:00", month=12)
    assert workhours.holiday(calendar(), christmas) == "Hari Raya Natal"
    assert workhours.holiday(calendar(), saturday) is None
    worked = Calendar(ZoneInfo("Asia/Jakarta"), OFFICE, {HOLIDAY: "Hari Raya Natal"}, frozenset({HOLIDAY}))
    assert workhours.holiday(worked, christmas) is None
    assert workhours.is_open(worked, christmas)


def test_an_office_that_never_opens_has_no_deadline() -> None:
    never = Calendar(ZoneInfo("Asia/Jakarta"), {})
    assert workhours.opens_at(never, local(23, "10:00")) is None
    assert workhours.after(never, local(23, "10:00"), HOUR) is None


@pytest.mark.parametrize(
    ("since", "working", "due"),
    [
        pytest.param(local(23, "09:00"), HOUR, local(23, "10:00"), id="at once"),
        pytest.param(local(23, "11:30"), HOUR, local(23, "13:30"), id="behind the break"),
        pytest.param(local(23, "20:00"), HOUR, local(24, "09:00"), id="asked in the evening"),
        pytest.param(local(27, "15:30"), HOUR, local(30, "08:30"), id="asked on Friday afternoon"),
        pytest.param(local(24, "15:30", month=12), HOUR, local(28, "08:30", month=12), id="before Christmas"),
        pytest.param(local(23, "15:00"), HOUR, local(23, "16:00"), id="just before closing"),
    ],
)
def test_a_deadline_lies_in_working_time(since: datetime, working: timedelta, due: datetime) -> None:
    assert workhours.after(calendar(), since, working) == due


@given(
    start=st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    minutes=st.integers(1, 6000),
    zone=st.sampled_from(sorted(ZONES)),
)
def test_what_is_due_after_so_much_working_time_has_that_much_before_it(
    start: datetime, minutes: int, zone: str
) -> None:
    due = workhours.after(calendar(zone), start, timedelta(minutes=minutes))
    assert due is not None
    assert workhours.between(calendar(zone), start, due) == timedelta(minutes=minutes)


def test_call_back_hours_begin_on_full_hours_and_end_within_the_day() -> None:
    slots = workhours.slots(calendar(), local(23, "14:20"), length=HOUR, count=3)
    assert [slot.start for slot in slots] == [local(23, "15:00"), local(24, "08:00"), local(24, "09:00")]


def test_deadlines_warn_before_they_are_over_and_pauses_do_not_count() -> None:
    policy = Policy(HOUR, 4 * HOUR, warn_percent=50)
    due = sla.deadlines(policy, calendar(), local(23, "09:00"), paused=HOUR)
    assert (due.first.warn_at, due.first.due_at) == (local(23, "10:30"), local(23, "11:00"))
    assert (due.resolve.warn_at, due.resolve.due_at) == (local(23, "12:00"), local(23, "15:00"))


def test_an_emergency_counts_around_the_clock() -> None:
    policy = Policy(timedelta(minutes=2), HOUR, around_the_clock=True)
    due = sla.deadlines(policy, calendar(), local(28, "23:59"))
    assert due.first.due_at == local(28, "23:59") + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("waits", "agents", "expected"),
    [([], 3, None), ([60.0, 120.0], 3, None), ([60.0, 600.0, 120.0], 0, None), ([60.0, 600.0, 120.0], 1, 120)],
)
def test_a_wait_is_told_only_from_enough_real_figures(waits: list[float], agents: int, expected: int | None) -> None:
    wait = sla.expected_wait(waits, agents)
    assert wait == (None if expected is None else timedelta(seconds=expected))
