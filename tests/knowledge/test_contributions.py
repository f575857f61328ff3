from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.errors import FactsError, NoValueError
from knowledge.format import format_citations
from knowledge.loader import Certainty
from knowledge.rules.contributions import (
    JkkRisk,
    Sector,
    bpu,
    jkn_assisted,
    jkn_self_paid,
    jkn_wage_earner,
    pu,
    relief_ended,
    relief_rate,
)
from knowledge.rules.results import Contribution, Payer

TODAY = date(2026, 11, 22)
WAGES = st.integers(1, 200_000_000)


def codes(result: Contribution) -> set[str]:
    return {remark.code for remark in result.notes}


@pytest.mark.parametrize(("care_class", "each"), [(1, 150_000), (2, 100_000), (3, 35_000)])
@pytest.mark.parametrize("people", [1, 4])
def test_a_self_paying_family_pays_per_person(care_class: int, each: int, people: int) -> None:
    bill = jkn_self_paid(care_class, people, on=TODAY)
    assert bill.due == each * people
    assert bill.certainty is Certainty.SOLID
    assert format_citations(bill.citations) == "Perpres 64/2020"


def test_class_three_shows_who_pays_the_rest() -> None:
    bill = jkn_self_paid(3, on=TODAY)
    assert [(line.payer, line.amount) for line in bill.lines] == [
        (Payer.PARTICIPANT, 35_000),
        (Payer.CENTRAL_GOVERNMENT, 4_200),
        (Payer.LOCAL_GOVERNMENT, 2_800),
    ]
    assert (bill.total, bill.government) == (42_000, 7_000)
    assert "Pemerintah membantu Rp7.000, jadi Anda membayar Rp35.000" in bill.notes[0].text


def test_class_three_costs_35_000_from_2021_on() -> None:
    assert jkn_self_paid(3, on=date(2021, 1, 1)).due == 35_000
    with pytest.raises(NoValueError):
        jkn_self_paid(3, on=date(2020, 12, 31))


@pytest.mark.parametrize(("care_class", "people"), [(0, 1), (4, 1), (3, 0), (3, -1)])
def test_an_impossible_class_or_family_is_refused(care_class: int, people: int) -> None:
    with pytest.raises(FactsError):
        jkn_self_paid(care_class, people, on=TODAY)


@pytest.mark.parametrize(
    ("wage", "worker", "employer"),
    [
        (5_000_000, 50_000, 200_000),
        (11_999_999, 120_000, 480_000),
        (12_000_000, 120_000, 480_000),
        (12_000_001, 120_000, 480_000),
        (30_000_000, 120_000, 480_000),
    ],
)
def test_a_wage_earner_pays_one_of_five_percent_up_to_the_ceiling(wage: int, worker: int, employer: int) -> None:
    bill = jkn_wage_earner(wage, on=TODAY)
    assert (bill.due, bill.employer) == (worker, employer)
    assert ("jkn_wage_above_ceiling" in codes(bill)) is (wage > 12_000_000)


def test_the_ceiling_is_cited_when_it_counts() -> None:
    assert "Perpres 75/2019 Pasal 32" in format_citations(jkn_wage_earner(13_000_000, on=TODAY).citations)
    assert "Perpres 75/2019" not in format_citations(jkn_wage_earner(11_000_000, on=TODAY).citations)


def test_each_extra_family_member_costs_the_worker_one_percent() -> None:
    bill = jkn_wage_earner(5_000_000, on=TODAY, extra_family=2)
    assert (bill.due, bill.employer) == (150_000, 200_000)
    assert bill.certainty is Certainty.SOLID


def test_extra_family_above_the_ceiling_is_uncertain_and_says_whom_to_ask() -> None:
    bill = jkn_wage_earner(20_000_000, on=TODAY, extra_family=1)
    assert bill.certainty is Certainty.UNCERTAIN
    assert "care_center_165" in bill.ask


def test_an_assisted_participant_pays_nothing() -> None:
    bill = jkn_assisted(3, on=TODAY)
    assert (bill.due, bill.government) == (0, 126_000)


@given(WAGES, WAGES)
def test_a_higher_wage_never_lowers_a_contribution(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert jkn_wage_earner(low, on=TODAY).total <= jkn_wage_earner(high, on=TODAY).total
    risk = JkkRisk.MEDIUM
    assert pu(low, on=TODAY, risk=risk).total <= pu(high, on=TODAY, risk=risk).total


@given(WAGES)
def test_the_jkn_of_a_wage_earner_never_exceeds_600_000(wage: int) -> None:
    assert jkn_wage_earner(wage, on=TODAY).total <= 600_000


@pytest.mark.parametrize(
    ("sector", "on", "with_jht", "due"),
    [
        (Sector.TRANSPORT, date(2025, 12, 31), False, 16_800),
        (Sector.TRANSPORT, date(2026, 1, 1), False, 8_400),
        (Sector.TRANSPORT, date(2027, 3, 31), False, 8_400),
        (Sector.TRANSPORT, date(2027, 3, 31), True, 28_400),
        (Sector.TRANSPORT, date(2027, 4, 1), False, 16_800),
        (Sector.TRANSPORT, date(2027, 4, 1), True, 36_800),
        (Sector.OTHER, date(2026, 3, 31), False, 16_800),
        (Sector.OTHER, date(2026, 4, 1), False, 8_400),
        (Sector.OTHER, date(2026, 12, 31), False, 8_400),
        (Sector.OTHER, date(2026, 12, 31), True, 28_400),
        (Sector.OTHER, date(2027, 1, 1), False, 16_800),
        (Sector.OTHER, date(2027, 1, 1), True, 36_800),
    ],
)
def test_the_relief_starts_and_ends_on_the_days_of_the_sector(
    sector: Sector, on: date, with_jht: bool, due: int
) -> None:
    bill = bpu(on=on, sector=sector, with_jht=with_jht)
    assert bill.due == due
    assert bill.certainty is Certainty.SOLID


def test_the_relief_says_until_when_and_what_comes_after() -> None:
    bill = bpu(on=TODAY, sector=Sector.OTHER, with_jht=True)
    assert bill.relief is not None
    assert (bill.relief.ends_on, bill.relief.saved, bill.relief.due_after) == (date(2026, 12, 31), 8_400, 36_800)
    assert "PP 50/2025" in format_citations(bill.citations)
    assert any("31 Desember 2026" in remark.text and "Rp36.800" in remark.text for remark in bill.notes)


def test_the_relief_leaves_jht_alone() -> None:
    bill = bpu(on=TODAY, sector=Sector.TRANSPORT, with_jht=True)
    assert {line.programme: line.amount for line in bill.lines} == {"jkk": 5_000, "jkm": 3_400, "jht": 20_000}


def test_contributions_paid_by_the_state_get_no_relief() -> None:
    bill = bpu(on=TODAY, sector=Sector.OTHER, with_jht=False, paid_by_state=True)
    assert (bill.due, bill.relief) == (16_800, None)


def test_a_relief_that_starts_soon_is_announced() -> None:
    assert "bpu_relief_not_started" in codes(bpu(on=date(2026, 3, 1), sector=Sector.OTHER, with_jht=False))
    assert "bpu_relief_not_started" not in codes(bpu(on=date(2020, 3, 1), sector=Sector.OTHER, with_jht=False))


def test_up_to_one_million_the_lowest_band_counts() -> None:
    for income in (1, 999_999, 1_000_000):
        bill = bpu(on=date(2027, 5, 1), sector=Sector.OTHER, with_jht=True, income=income)
        assert (bill.due, bill.certainty) == (36_800, Certainty.SOLID)


def test_above_the_lowest_band_the_amount_is_uncertain_and_175_knows() -> None:
    bill = bpu(on=date(2027, 5, 1), sector=Sector.OTHER, with_jht=True, income=3_000_000)
    assert bill.certainty is Certainty.UNCERTAIN
    assert bill.ask == ("bpjstk_175",)
    solid = [line.programme for line in bill.lines if line.certainty is Certainty.SOLID]
    assert solid == ["jkm"]


@pytest.mark.parametrize(
    ("risk", "jkk"),
    [
        (JkkRisk.VERY_LOW, 24_000),
        (JkkRisk.LOW, 54_000),
        (JkkRisk.MEDIUM, 89_000),
        (JkkRisk.HIGH, 127_000),
        (JkkRisk.VERY_HIGH, 174_000),
    ],
)
def test_a_wage_earner_shares_by_programme(risk: JkkRisk, jkk: int) -> None:
    bill = pu(10_000_000, on=TODAY, risk=risk)
    assert [(line.programme, line.payer, line.amount) for line in bill.lines] == [
        ("jkk", Payer.EMPLOYER, jkk),
        ("jkm", Payer.EMPLOYER, 30_000),
        ("jht", Payer.EMPLOYER, 370_000),
        ("jht", Payer.PARTICIPANT, 200_000),
        ("jp", Payer.EMPLOYER, 200_000),
        ("jp", Payer.PARTICIPANT, 100_000),
    ]
    assert bill.due == 300_000


@pytest.mark.parametrize(
    ("on", "worker", "employer"),
    [(date(2026, 2, 28), 105_474, 210_948), (date(2026, 3, 1), 110_863, 221_726)],
)
def test_the_pension_ceiling_of_2026_counts_from_march(on: date, worker: int, employer: int) -> None:
    lines = {line.payer: line for line in pu(20_000_000, on=on, risk=JkkRisk.LOW).lines if line.programme == "jp"}
    assert (lines[Payer.PARTICIPANT].amount, lines[Payer.EMPLOYER].amount) == (worker, employer)


def test_in_years_without_a_known_pension_ceiling_the_pension_part_is_uncertain() -> None:
    bill = pu(9_000_000, on=date(2019, 6, 1), risk=JkkRisk.LOW)
    assert bill.certainty is Certainty.UNCERTAIN
    assert {line.programme for line in bill.lines if line.certainty is Certainty.UNCERTAIN} == {"jp"}


def test_small_employers_have_no_pension_part() -> None:
    bill = pu(5_000_000, on=TODAY, risk=JkkRisk.LOW, with_jp=False)
    assert {line.programme for line in bill.lines} == {"jkk", "jkm", "jht"}


@pytest.mark.parametrize("wage", [0, -1])
def test_a_wage_that_is_not_positive_is_refused(wage: int) -> None:
    with pytest.raises(FactsError):
        jkn_wage_earner(wage, on=TODAY)
    with pytest.raises(FactsError):
        pu(wage, on=TODAY, risk=JkkRisk.LOW)
    with pytest.raises(FactsError):
        bpu(on=TODAY, sector=Sector.OTHER, with_jht=False, income=wage)


def test_a_negative_number_of_extra_family_members_is_refused() -> None:
    with pytest.raises(FactsError):
        jkn_wage_earner(5_000_000, on=TODAY, extra_family=-1)


@pytest.mark.parametrize(
    ("sector", "on", "rate", "is_over"),
    [
        (Sector.OTHER, date(2026, 3, 31), "0", False),
        (Sector.OTHER, date(2026, 4, 1), "0.5", False),
        (Sector.OTHER, date(2026, 12, 31), "0.5", False),
        (Sector.OTHER, date(2027, 1, 1), "0", True),
        (Sector.TRANSPORT, date(2027, 3, 31), "0.5", False),
        (Sector.TRANSPORT, date(2027, 4, 1), "0", True),
    ],
)
def test_a_relief_that_is_over_is_told_from_one_that_never_was(
    sector: Sector, on: date, rate: str, is_over: bool
) -> None:
    assert relief_rate(sector, on=on) == Decimal(rate)
    assert relief_ended(sector, on=on) is is_over


@given(WAGES, st.integers(0, 6))
def test_the_steps_add_up_to_what_is_due(wage: int, extra_family: int) -> None:
    bill = jkn_wage_earner(wage, on=TODAY, extra_family=extra_family)
    amounts = [item.amount for item in bill.steps]
    assert amounts[: len(bill.lines)] == [line.amount for line in bill.lines]
    assert amounts[len(bill.lines) :] == ([bill.due] if extra_family else [])


@pytest.mark.parametrize("sector", Sector)
@pytest.mark.parametrize("on", [date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 31), date(2027, 4, 1)])
def test_the_steps_of_the_self_employed_name_the_relief_only_while_there_is_one(sector: Sector, on: date) -> None:
    bill = bpu(on=on, sector=sector, with_jht=True)
    assert bill.steps[-1].amount == bill.due
    assert any(item.code == "bill_relieved" for item in bill.steps) is (bill.relief is not None)
