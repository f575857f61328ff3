"""Every way through the guidance on death, accident and disability ends in an answer that keeps the house rules."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest

from bot.dialogue.turn import Outcome
from tests.flows.asking import DAYS, ask, faults, heard, tap

DECIDES = "Keputusan ada pada BPJS"
MONTHS_BEHIND = (0, 1, 3, 4, 40)
EVENTS = ["death", "work_accident", "disability"]


def told(outcome: Outcome, flow: str, on: date, **answers: object) -> Outcome:
    """Taps the answers one by one, as far as they are asked for."""
    while (slot := outcome.state.get("open")) in answers:
        outcome = tap(outcome, f"={flow}.{slot}:{written(answers.pop(slot))}", on)
    assert "open" not in outcome.state, f"{outcome.state['open']} was asked too"
    return outcome


def written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def contributions(insured_as: str, months: int) -> dict[str, object]:
    return {"insured_as": insured_as, "is_behind": months > 0, "months_behind": months}


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("cause", ["work", "other", "unsure"])
def test_every_family_gets_an_overview_of_what_may_be_its_right(cause: str, on: date) -> None:
    ways = product(("pu", "bpu", "unsure"), MONTHS_BEHIND, (True, False), (True, False))
    for insured_as, months, employed, children in ways:
        facts = contributions(insured_as, months) | {"was_employed": employed, "school_children": children}
        start = ask("ask_claim", on, life_event="death")
        outcome = told(start, "death_guidance", on, death_cause=cause, **facts)
        assert not faults(outcome), heard(outcome)
        words = heard(outcome)
        assert DECIDES in words
        assert "seluruh saldo almarhum" in words
        assert ("JP (pensiun)" in words) is (insured_as != "bpu")
        is_lost = insured_as == "bpu" and months > 3
        assert ("48 kali upah" in words) is (
            cause != "other" and not is_lost and (cause == "work" or employed or insured_as == "bpu")
        )
        assert ("2 x 24 jam" in words) is (cause != "other")
        assert outcome.says[-1].buttons[-1].title == "Bicara dengan petugas"


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("kind", ["at_work", "commute", "unsure"])
def test_every_accident_gets_its_report_and_what_it_pays(kind: str, on: date) -> None:
    for insured_as, months, days_ago in product(("pu", "bpu", "unsure"), MONTHS_BEHIND, (0, 2, 3, 400, 2000)):
        happened = on - timedelta(days=days_ago)
        facts = contributions(insured_as, months) | {"happened_at_work_on": happened.isoformat()}
        start = ask("ask_claim", on, life_event="work_accident")
        outcome = told(start, "accident_guidance", on, accident_kind=kind, **facts)
        assert not faults(outcome), heard(outcome)
        words = heard(outcome)
        assert ("sudah lewat" in words) is (days_ago > 2)
        assert ("tanpa batas biaya" in words) is not (insured_as == "bpu" and months > 3)
        assert "eputusan ada pada BPJS" in words


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("years_ago", [None, 2, 4])
def test_every_occupational_disease_gets_its_first_step(years_ago: int | None, on: date) -> None:
    for insured_as, months in product(("pu", "bpu", "unsure"), MONTHS_BEHIND):
        stopped = (on - timedelta(days=365 * (years_ago or 0))).isoformat()
        facts = contributions(insured_as, months) | {"still_works_there": years_ago is None, "stopped_work_on": stopped}
        start = ask("ask_claim", on, life_event="work_accident")
        outcome = told(start, "accident_guidance", on, accident_kind="disease", **facts)
        assert not faults(outcome), heard(outcome)
        words = heard(outcome)
        assert DECIDES in words
        assert ("sudah lewat" in words) is (years_ago == 4)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("extent", ["total", "partial", "unsure"])
def test_every_disability_gets_what_may_be_its_right(extent: str, on: date) -> None:
    for cause, insured_as, months in product(("work", "other", "unsure"), ("pu", "bpu", "unsure"), MONTHS_BEHIND):
        start = ask("ask_claim", on, life_event="disability")
        facts = contributions(insured_as, months)
        outcome = told(start, "disability_guidance", on, disability_cause=cause, disability_extent=extent, **facts)
        assert not faults(outcome), heard(outcome)
        words = heard(outcome)
        assert DECIDES in words
        assert ("seluruh saldo" in words) is (extent != "partial")
        is_lost = insured_as == "bpu" and months > 3
        assert ("56 kali upah" in words) is (cause != "other" and extent != "partial" and not is_lost)


@pytest.mark.parametrize("outcome", ["unfit", "partial", "function", "total", "death"])
def test_every_sum_of_jkk_is_shown_line_by_line(outcome: str) -> None:
    on = DAYS[0]
    answers = {"monthly_wage": 4_000_000, "unfit_months": 13, "disability_percent": 40, "function_percent": 50}
    start = ask("ask_benefits", on, program="jkk", money=4_000_000)
    said = told(start, "jkk_calculator", on, jkk_outcome=outcome, **answers)
    assert not faults(said), heard(said)
    words = heard(said)
    assert " × Rp4.000.000" in words
    assert "Jumlah: Rp" in words
    assert DECIDES in words
    assert "PP 82/2019 Pasal 25" in words


@pytest.mark.parametrize("flow", ["jkk_overview", "death_heirs", "scholarship", "accident_costs", "disability_papers"])
@pytest.mark.parametrize("on", DAYS)
def test_what_needs_no_question_is_told_at_once_with_its_source(flow: str, on: date) -> None:
    outcome = tap(ask("greet", on), f"/flow:{flow}", on)
    assert not faults(outcome), heard(outcome)
    assert "Sumber: PP " in heard(outcome)


@pytest.mark.parametrize("event", EVENTS)
def test_nobody_is_asked_for_names_or_numbers(event: str) -> None:
    outcome = ask("ask_claim", DAYS[0], life_event=event)
    assert not any(word in heard(outcome).casefold() for word in ("nik", "nama lengkap", "nomor kartu"))
