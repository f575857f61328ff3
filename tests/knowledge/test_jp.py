"""What holds of the pension for everybody, whatever his birth, wage and months."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.checklists import checklist
from knowledge.loader import Certainty, parameter
from knowledge.rules.calendar import add_years
from knowledge.rules.jp import Heir, Membership, PensionKind, disability, first_monthly_on, old_age, survivor
from knowledge.rules.jp_age import age_table, pension_age

TODAY = date(2026, 11, 25)
BIRTHS = st.dates(date(1940, 1, 1), date(2010, 12, 31))
MONTHS = st.integers(0, 600)
WAGES = st.integers(1, 50_000_000)


def test_the_table_runs_from_56_to_65_without_gaps() -> None:
    table = age_table()
    assert [period.age for period in table] == list(range(56, 66))
    assert table[0].first_on == date(2015, 7, 1)
    assert table[-1].last_on is None
    assert all(
        earlier.last_on is not None and earlier.last_on + timedelta(days=1) == later.first_on
        for earlier, later in pairwise(table)
    )


@given(BIRTHS)
def test_the_age_of_the_day_is_really_reached_and_never_a_day_earlier(birth_on: date) -> None:
    reached = pension_age(birth_on, on=TODAY)
    figure = parameter("jp/pension_age")
    assert add_years(birth_on, int(figure.value(on=reached.reached_on))) <= reached.reached_on
    day_before = reached.reached_on - timedelta(days=1)
    if day_before >= date(2015, 7, 1):
        assert add_years(birth_on, int(figure.value(on=day_before))) > day_before


@given(BIRTHS, BIRTHS)
def test_who_is_born_later_never_reaches_it_earlier(one: date, other: date) -> None:
    older, younger = sorted((one, other))
    assert pension_age(older, on=TODAY).reached_on <= pension_age(younger, on=TODAY).reached_on


@given(MONTHS, WAGES, WAGES)
def test_a_higher_wage_never_gives_a_lower_pension(months: int, one: int, other: int) -> None:
    low, high = sorted((one, other))
    on = date(2025, 6, 1)
    assert (old_age(months, low, on=on).amount or 0) <= (old_age(months, high, on=on).amount or 0)


@given(st.integers(0, 400), WAGES)
def test_only_fifteen_years_give_a_monthly_pension_by_age(months: int, wage: int) -> None:
    kind = old_age(months, wage, on=TODAY).kind
    assert kind is (PensionKind.MONTHLY if months >= 180 else PensionKind.LUMP_SUM)


@given(st.integers(1, 179), st.integers(1, 300), WAGES)
def test_a_short_membership_is_never_worth_less_than_fifteen_years_or_nothing(paid: int, more: int, wage: int) -> None:
    membership = Membership(paid, paid + more, wage)
    result = disability(membership, 12, on=date(2025, 6, 1))
    assert (result.kind is PensionKind.MONTHLY) is (10 * paid >= 8 * (paid + more))
    assert result.months_counted in {None, 180}


@pytest.mark.parametrize("heir", Heir)
@given(pension=st.integers(1, 5_000_000))
def test_the_family_never_gets_more_than_half(heir: Heir, pension: int) -> None:
    result = survivor(heir, Membership(0, 0), on=TODAY, pension=pension)
    assert result.amount is not None
    assert 2 * result.amount <= pension + 1


def test_nobody_can_have_fifteen_years_before_july_2030() -> None:
    assert first_monthly_on(on=TODAY) == date(2030, 7, 1)


@pytest.mark.parametrize("event", ["old_age", "disability", "spouse", "child", "parent"])
def test_the_papers_of_jp_are_marked_as_practice(event: str) -> None:
    papers = checklist("jp", event, on=TODAY)
    assert papers[0].id == "formulir_jp"
    assert {paper.certainty for paper in papers} == {Certainty.UNCERTAIN}


def test_a_guardian_is_needed_for_a_minor_only() -> None:
    labels = {paper.id: paper.only_if for paper in checklist("jp", "child", on=TODAY)}
    assert labels["surat_wali"] == "bila anak belum 18 tahun"
