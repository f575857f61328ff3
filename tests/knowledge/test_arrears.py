"""What must hold of arrears, instalments and the service fine whatever the numbers."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from knowledge.rules.arrears import reactivation, service_fine
from knowledge.rules.jkn_aids import glasses
from knowledge.rules.newborn import Parents, newborn
from knowledge.rules.rehab import rehab

TODAY = date(2026, 11, 25)
DUES = st.integers(
    1_000, 2_000_000
)  # rupiah a month; of less, rounding up to whole rupiah leaves nothing for the last instalment
MONTHS = st.integers(0, 240)
DAYS = st.dates(date(2025, 2, 3), date(2027, 12, 31))


@given(DUES, MONTHS, st.booleans())
def test_the_instalments_add_up_to_the_arrears(due: int, months: int, has_moved: bool) -> None:
    plan = rehab(due, months, on=TODAY, has_moved=has_moved)
    if plan.is_open:
        assert plan.each * (plan.instalments - 1) + plan.last == plan.arrears
        assert 0 <= plan.last <= plan.each


@given(st.integers(35_000, 2_000_000), st.integers(2, 240))
def test_who_has_moved_pays_no_instalment_below_the_least(due: int, months: int) -> None:
    plan = rehab(due, months, on=TODAY, has_moved=True)
    assert plan.each >= 35_000
    assert plan.instalments <= 36


@given(DUES, MONTHS, MONTHS)
def test_more_months_never_cost_less_and_never_more_than_24(due: int, months: int, more: int) -> None:
    less, longer = reactivation(due, months, on=TODAY), reactivation(due, months + more, on=TODAY)
    assert less.total <= longer.total <= 25 * due


@given(st.integers(0, 10**9), MONTHS)
def test_the_service_fine_is_never_above_its_most(cost: int, months: int) -> None:
    fine = service_fine(cost, months, on=TODAY)
    assert 0 <= fine.amount <= 30_000_000
    assert fine.applies == (fine.amount > 0)


@given(DAYS, st.integers(0, 90))
def test_care_is_fined_on_45_days_after_reactivation_and_not_later(active_on: date, later: int) -> None:
    fine = service_fine(4_000_000, 3, on=active_on + timedelta(days=later), reactivated_on=active_on)
    assert fine.applies == (later <= 45)


@given(DAYS, st.integers(0, 90))
def test_a_newborn_is_late_after_28_days_and_not_before(born_on: date, later: int) -> None:
    child = newborn(born_on, Parents.PBPU, on=born_on + timedelta(days=later))
    assert child.is_late == (later > 28)


@given(st.sampled_from([1, 2, 3]), DAYS, st.integers(0, 2000))
def test_who_waits_for_glasses_waits_for_a_day_to_come(care_class: int, last_on: date, later: int) -> None:
    on = last_on + timedelta(days=later)
    aid = glasses(care_class, on=on, last_on=last_on)
    assert aid.next_on is not None
    assert aid.is_waiting == (aid.next_on > on)
