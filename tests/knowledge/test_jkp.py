"""What holds of JKP for everybody, whatever his wage and day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.checklists import checklist
from knowledge.loader import Certainty
from knowledge.rules.calendar import add_months, months_later_at_most
from knowledge.rules.jkp import JkpFacts, JkpOutlook, JobEnd, jkp, jkp_cash

TODAY = date(2026, 11, 25)
WAGES = st.integers(1, 100_000_000)
DAYS = st.dates(date(2021, 2, 2), date(2030, 12, 31))


@given(WAGES, DAYS)
def test_there_are_six_months_and_none_is_above_three_million(wage: int, on: date) -> None:
    cash = jkp_cash(wage, on=on)
    assert len(cash.months) == 6
    assert max(cash.months) <= 3_000_000
    assert cash.steps[-1].amount == cash.total


@given(WAGES)
def test_the_new_rule_never_gives_less_than_the_old(wage: int) -> None:
    old, new = (jkp_cash(wage, on=day) for day in (date(2025, 2, 6), date(2025, 2, 7)))
    assert all(before <= after for before, after in zip(old.months, new.months, strict=True))


@given(DAYS, st.integers(0, 400))
def test_the_advised_day_is_always_in_time(ended_on: date, days: int) -> None:
    on = ended_on + timedelta(days=days)
    result = jkp(JkpFacts(JobEnd.PHK, ended_on), on=on)
    if result.outlook is JkpOutlook.LAPSED:
        assert on > months_later_at_most(ended_on, 3 if ended_on < date(2025, 2, 7) else 6)
    else:
        assert result.claim_by is not None
        assert on <= result.claim_by + timedelta(days=1)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 240))
def test_a_time_to_act_never_ends_later_than_a_time_to_wait(day: date, months: int) -> None:
    assert months_later_at_most(day, months) <= add_months(day, months)


@pytest.mark.parametrize("ended", JobEnd)
def test_every_end_of_a_job_says_that_bpjs_decides_and_from_where(ended: JobEnd) -> None:
    result = jkp(JkpFacts(ended, TODAY, wage=4_000_000), on=TODAY)
    assert "jkp_decides" in {remark.code for remark in result.notes}
    assert result.citations
    assert (result.cash is not None) is (ended in {JobEnd.PHK, JobEnd.CONTRACT_BROKEN})


@pytest.mark.parametrize("event", ["phk", "contract_broken"])
def test_the_proof_of_the_dismissal_comes_first(event: str) -> None:
    papers = checklist("jkp", event, on=TODAY)
    assert papers[0].certainty is Certainty.SOLID
    assert [paper.certainty for paper in papers] == sorted(paper.certainty for paper in papers)
    assert papers[1].only_if == "bila ada perundingan atau perkara"
