from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.loader import Certainty
from knowledge.rules.arrears import reactivation, service_fine
from knowledge.rules.calendar import (
    add_months,
    add_working_days,
    add_years,
    is_working_day,
    months_between,
    months_later_at_most,
    next_working_day,
)
from knowledge.rules.due_dates import Scheme, due_date, late_consequences

TODAY = date(2026, 11, 22)
DAYS = st.dates(date(2021, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("scheme", "nominal"),
    [
        (Scheme.JKN, date(2026, 12, 10)),
        (Scheme.PU_JKK_JKM, date(2027, 1, 15)),
        (Scheme.PU_JHT, date(2027, 1, 15)),
        (Scheme.PU_JP, date(2027, 1, 15)),
        (Scheme.BPU_JKK_JKM, date(2026, 12, 15)),
        (Scheme.BPU_JHT, date(2027, 1, 15)),
    ],
)
@pytest.mark.parametrize("day", [1, 15, 31])
def test_the_due_day_belongs_to_the_month_of_the_contribution(scheme: Scheme, nominal: date, day: int) -> None:
    assert due_date(scheme, on=date(2026, 12, day), holidays=()).nominal_on == nominal


def test_a_sunday_moves_to_monday_where_the_law_says_so() -> None:
    due = due_date(Scheme.BPU_JKK_JKM, on=date(2026, 11, 1), holidays=())
    assert (due.nominal_on, due.due_on) == (date(2026, 11, 15), date(2026, 11, 16))
    assert "due_moved_to_working_day" in {remark.code for remark in due.notes}


def test_holidays_after_a_weekend_move_the_day_further() -> None:
    holidays = {date(2026, 11, 16), date(2026, 11, 17)}
    assert due_date(Scheme.BPU_JKK_JKM, on=TODAY, holidays=holidays).due_on == date(2026, 11, 18)


def test_the_self_employed_are_advised_to_pay_by_the_15th_of_the_month_itself() -> None:
    for scheme in (Scheme.BPU_JKK_JKM, Scheme.BPU_JHT):
        due = due_date(scheme, on=TODAY, holidays=())
        assert due.pay_by == date(2026, 11, 15)
        assert "bpu_due_conflict" in {remark.code for remark in due.notes}


@pytest.mark.parametrize(
    ("scheme", "on", "channel"),
    [
        (Scheme.JKN, date(2026, 10, 1), "care_center_165"),
        (Scheme.PU_JP, date(2026, 10, 1), "bpjstk_175"),
    ],
)
def test_where_no_move_is_confirmed_the_day_stays_and_the_answer_says_whom_to_ask(
    scheme: Scheme, on: date, channel: str
) -> None:
    due = due_date(scheme, on=on, holidays=())
    assert due.nominal_on.weekday() >= 5
    assert due.due_on == due.pay_by == due.nominal_on
    assert (due.certainty, due.ask) == (Certainty.UNCERTAIN, (channel,))


@given(st.sampled_from(Scheme), DAYS, st.sets(st.integers(0, 40), max_size=6))
def test_paying_by_the_advised_day_is_never_late(scheme: Scheme, on: date, offsets: set[int]) -> None:
    holidays = {on + timedelta(days=offset) for offset in offsets}
    due = due_date(scheme, on=on, holidays=holidays)
    assert due.pay_by <= due.due_on
    assert due.nominal_on <= due.due_on
    moves = scheme not in {Scheme.JKN, Scheme.PU_JP}
    assert not moves or is_working_day(due.due_on, holidays)


def test_jkn_has_no_fine_for_paying_late() -> None:
    late = late_consequences(Scheme.JKN, on=TODAY)
    assert late.fine_rate == 0
    assert "Sejak 1 Juli 2016 tidak ada denda" in late.notes[0].text
    assert late.ask == ("care_center_165",)


@pytest.mark.parametrize("scheme", [Scheme.PU_JKK_JKM, Scheme.PU_JHT, Scheme.PU_JP])
def test_a_late_employer_is_fined_and_not_the_worker(scheme: Scheme) -> None:
    late = late_consequences(scheme, on=TODAY)
    assert (str(late.fine_rate), late.is_fine_for_employer) == ("0.02", True)


@pytest.mark.parametrize("scheme", [Scheme.BPU_JKK_JKM, Scheme.BPU_JHT])
def test_the_self_employed_are_not_fined(scheme: Scheme) -> None:
    assert late_consequences(scheme, on=TODAY).fine_rate == 0


def test_the_self_employed_lose_cover_after_three_months() -> None:
    notes = late_consequences(Scheme.BPU_JKK_JKM, on=TODAY).notes
    assert any("Lebih dari 3 bulan" in remark.text for remark in notes)


@pytest.mark.parametrize(("unpaid", "billed"), [(0, 0), (1, 1), (24, 24), (25, 24), (60, 24)])
def test_at_most_24_months_of_arrears_are_billed(unpaid: int, billed: int) -> None:
    cost = reactivation(35_000, unpaid, on=TODAY)
    assert (cost.months_billed, cost.total) == (billed, 35_000 * (billed + 1))


@pytest.mark.parametrize(
    ("cost", "unpaid", "fine"),
    [
        (2_000_000, 1, 100_000),
        (2_000_000, 12, 1_200_000),
        (2_000_000, 13, 1_200_000),
        (100_000_000, 12, 30_000_000),
        (2_000_000, 0, 0),
    ],
)
def test_the_service_fine_has_its_two_caps(cost: int, unpaid: int, fine: int) -> None:
    assert service_fine(cost, unpaid, on=TODAY).amount == fine


def test_a_month_after_the_31st_is_the_first_of_the_month_after_next() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 3, 1)
    assert add_months(date(2026, 12, 15), 1) == date(2027, 1, 15)
    assert add_years(date(1972, 2, 29), 56) == date(2028, 2, 29)
    assert add_years(date(1976, 2, 29), 57) == date(2033, 3, 1)


@given(DAYS, st.sets(DAYS, max_size=5))
def test_the_next_working_day_is_the_first_that_is_one(day: date, holidays: set[date]) -> None:
    found = next_working_day(day, holidays)
    assert is_working_day(found, holidays)
    between = (found - day).days
    assert not any(is_working_day(found - timedelta(days=back), holidays) for back in range(1, between + 1))


@given(DAYS, st.integers(1, 30), st.sets(DAYS, max_size=5))
def test_so_many_working_days_lie_after_a_day(day: date, count: int, holidays: set[date]) -> None:
    last = add_working_days(day, count, holidays)
    after = (day + timedelta(days=ahead) for ahead in range(1, (last - day).days + 1))
    assert sum(is_working_day(item, holidays) for item in after) == count
    assert is_working_day(last, holidays)


def test_both_begun_months_count() -> None:
    assert months_between(date(2026, 11, 30), date(2026, 11, 30)) == 1
    assert months_between(date(2026, 11, 30), date(2026, 12, 1)) == 2
    assert months_between(date(2025, 12, 1), date(2026, 1, 31)) == 2


@given(DAYS, st.integers(1, 60))
def test_a_right_never_ends_later_than_a_waiting_time_of_the_same_months(day: date, months: int) -> None:
    assert add_months(day, months) - timedelta(days=1) <= months_later_at_most(day, months) <= add_months(day, months)


def test_a_right_of_six_months_from_the_31st_ends_in_the_sixth_month() -> None:
    assert months_later_at_most(date(2026, 10, 31), 6) == date(2027, 4, 30)
    assert months_later_at_most(date(2026, 10, 30), 6) == date(2027, 4, 30)
