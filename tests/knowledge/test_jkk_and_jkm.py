"""What holds of accident and death benefits whatever the facts are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.checklists import checklist
from knowledge.loader import Certainty, parameter
from knowledge.rules import death, jkk, jkk_reporting, jkm, scholarship
from knowledge.rules.benefits import Cover, Payment
from knowledge.rules.death import Cause, DeathFacts
from knowledge.rules.jkm import JkmFacts
from knowledge.rules.scholarship import Child, Level

TODAY = date(2026, 11, 25)
WAGES = st.integers(1, 100_000_000)
MONTHS = st.integers(0, 60)
JKM_FACTS = st.builds(
    JkmFacts,
    cover=st.sampled_from(Cover),
    was_active=st.booleans(),
    arrears_months=MONTHS,
    paid_months=st.none() | MONTHS,
)
DEATHS = st.builds(
    DeathFacts,
    cause=st.sampled_from(Cause),
    jkm=JKM_FACTS,
    wage=st.none() | WAGES,
    has_school_children=st.none() | st.booleans(),
)
CHILDREN = st.lists(
    st.builds(Child, st.sampled_from(Level), st.none() | st.integers(3, 30), st.booleans(), st.booleans()), min_size=1
)
CHECKLISTS = [
    ("jkk", "work_accident"),
    ("jkk", "occupational_disease"),
    ("jkk", "disability"),
    ("jkk", "death"),
    ("jkk", "scholarship"),
    ("jkm", "death"),
    ("jkm", "no_heirs"),
    ("jkm", "scholarship"),
]


@given(WAGES, WAGES)
def test_a_higher_wage_never_pays_less(wage: int, other: int) -> None:
    low, high = sorted((wage, other))
    for rule in (jkk.death, jkk.total_disability):
        assert rule(low, on=TODAY).total <= rule(high, on=TODAY).total


@given(WAGES)
def test_total_disability_pays_more_of_the_wage_than_death(wage: int) -> None:
    assert jkk.total_disability(wage, on=TODAY).lines[0].amount > jkk.death(wage, on=TODAY).lines[0].amount


@given(WAGES, st.integers(1, 100))
def test_partial_disability_never_pays_more_than_eighty_wages(wage: int, percent: int) -> None:
    share = Decimal(percent) / 100
    whole = jkk.partial_disability(wage, percent=share, on=TODAY).total
    assert whole <= 80 * wage
    assert jkk.partial_disability(wage, percent=share, function_loss=Decimal("0.5"), on=TODAY).total <= whole


@given(WAGES, st.integers(1, 60))
def test_a_month_more_of_unfitness_never_pays_more_than_a_wage(wage: int, months: int) -> None:
    now = jkk.temporary(wage, months=months, on=TODAY).total
    later = jkk.temporary(wage, months=months + 1, on=TODAY).total
    assert 0 <= later - now <= wage


@given(st.integers(1, 50_000_000), st.integers(1, 50_000_000), st.integers(1, 50_000_000))
def test_transport_never_pays_more_than_was_spent_or_than_its_limits(land: int, sea: int, air: int) -> None:
    paid = jkk.transport(land=land, sea=sea, air=air, on=TODAY)
    limits = jkk.transport_limits(on=TODAY)
    for line, spent, limit in zip(paid.lines, (land, sea, air), limits.lines, strict=True):
        assert line.amount == min(spent, limit.amount)


@given(st.sampled_from(Cover), MONTHS)
def test_longer_arrears_never_open_more(cover: Cover, months: int) -> None:
    order = list(Payment)
    now = jkk.standing(cover, months_in_arrears=months, on=TODAY)
    later = jkk.standing(cover, months_in_arrears=months + 1, on=TODAY)
    assert order.index(now.cash) <= order.index(later.cash)


@given(JKM_FACTS)
def test_jkm_never_pays_more_than_its_three_parts(facts: JkmFacts) -> None:
    result = jkm.death(facts, on=TODAY)
    assert result.total + result.held_total in {0, 10_000_000, 42_000_000}
    assert not (result.held and not result.lines)


@given(DEATHS)
def test_one_death_never_counts_both_jkk_and_jkm(facts: DeathFacts) -> None:
    overview = death.entitlements(facts, on=TODAY)
    counted = {share.programme for share in overview.shares if share.outlook is death.Outlook.LIKELY}
    assert not {"jkk", "jkm"} <= counted
    assert "jht" in overview.programmes
    assert ("jp" in overview.programmes) == (facts.jkm.cover is Cover.PU)


@given(CHILDREN)
def test_a_scholarship_is_for_two_children_at_most(children: list[Child]) -> None:
    result = scholarship.a_year(tuple(children), on=TODAY)
    assert len(result.lines) <= 2
    assert result.total <= 2 * parameter("scholarship/university_year").value(on=TODAY)


@given(st.dates(date(2019, 12, 2), TODAY))
def test_a_right_never_lapses_before_five_years_since_the_longer_time(happened_on: date) -> None:
    due_on = jkk_reporting.claim_until(happened_on, on=TODAY).due_on
    assert due_on.year - happened_on.year == 5
    assert (due_on.month, due_on.day) >= (happened_on.month, happened_on.day)


@given(st.dates(date(2015, 7, 1), TODAY), st.integers(0, 10))
def test_a_report_is_over_when_two_days_have_passed(happened_on: date, days: int) -> None:
    asked_on = happened_on + timedelta(days=days)
    assert jkk_reporting.report(happened_on, on=asked_on).is_over == (days > 2)


def test_the_most_for_all_children_is_that_of_two_whole_courses() -> None:
    assert scholarship.most(on=TODAY).total == 2 * scholarship.whole_course(on=TODAY).total


def test_every_uncertain_amount_carries_a_remark_that_says_where_to_confirm_it() -> None:
    results = (
        jkk.death(4_000_000, on=TODAY),
        jkk.total_disability(4_000_000, on=TODAY),
        jkk.transport_limits(on=TODAY),
        jkk.medical_care(on=TODAY),
        jkk.aid(jkk.Aid.GLASSES, price=1, on=TODAY),
        scholarship.most(on=TODAY),
        scholarship.whole_course(on=TODAY),
        scholarship.a_year((Child(Level.PRIMARY),), on=TODAY),
        scholarship.late_claim(Level.PRIMARY, school_years=1, on=TODAY),
    )
    assert all(result.certainty is Certainty.UNCERTAIN and result.ask == ("bpjstk_175",) for result in results)


@pytest.mark.parametrize(("service", "event"), CHECKLISTS)
def test_a_checklist_names_the_papers_of_the_law_first_and_each_once(service: str, event: str) -> None:
    papers = checklist(service, event, on=TODAY)
    certainties = [paper.certainty for paper in papers]
    assert certainties == sorted(certainties)
    assert len({paper.id for paper in papers}) == len(papers)
