"""Every end of a job, every birth and every amount is answered in full on every day, and never with a verdict."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.dialogue.turn import Outcome
from knowledge.checklists import checklist
from knowledge.format import format_rupiah
from knowledge.rules.jkp import jkp_cash
from knowledge.rules.jp_age import pension_age
from tests.flows.asking import DAYS, ask, faults, heard, tap

DISMISSED = ["phk", "contract_broken"]
DECIDES = ("Yang memutuskan", "Keputusannya ada pada BPJS")


def holds_back(outcome: Outcome) -> bool:
    return any(words in heard(outcome) for words in DECIDES)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("end", ["resign", "contract_end"])
def test_who_left_is_told_all_three_programmes_at_once(end: str, on: date) -> None:
    outcome = ask("ask_benefits", on, life_event=end)
    assert not faults(outcome)
    assert not outcome.state.get("open")
    assert holds_back(outcome)
    assert all(name in heard(outcome) for name in ("JHT (", "JKP (", "JKN (", "Sumber: "))
    assert len(outcome.says[-1].buttons) == 3


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("end", DISMISSED)
@pytest.mark.parametrize("days_ago", [0, 1, 30, 150, 186, 400, 4000])
@pytest.mark.parametrize("paid", ["yes", "no", "unsure"])
def test_a_dismissal_of_any_day_is_answered_in_full(end: str, days_ago: int, paid: str, on: date) -> None:
    stopped = on - timedelta(days=days_ago)
    outcome = tap(
        ask("ask_claim", on, program="jkp", date=stopped.isoformat()), f"=job_loss_guidance.job_end:{end}", on
    )
    outcome = tap(outcome, f"=job_loss_guidance.paid_a_year:{paid}", on)
    assert not faults(outcome)
    assert holds_back(outcome)
    is_open = days_ago <= 150 and paid != "no"
    assert ("kemungkinan bisa," in heard(outcome)) is is_open
    for document in checklist("jkp", end, on=on) if is_open else ():
        assert f"- {document.label}" in heard(outcome)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("wage", [300_000, 4_999_999, 5_000_000, 5_000_001, 900_000_000])
def test_the_cash_never_exceeds_the_ceiling(wage: int, on: date) -> None:
    outcome = ask("ask_benefits", on, program="jkp", life_event="phk", date=on.isoformat(), money=wage)
    outcome = tap(outcome, "=job_loss_guidance.paid_a_year:yes", on)
    assert not faults(outcome)
    assert f"{format_rupiah(jkp_cash(wage, on=on).total)} seluruhnya" in heard(outcome)
    assert ("Rp18.000.000 seluruhnya" in heard(outcome)) is (wage >= 5_000_000)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("birth_on", [date(1960, 2, 29), date(1968, 12, 31), date(1969, 1, 1), date(1999, 5, 5)])
def test_a_birth_alone_gets_both_ages(birth_on: date, on: date) -> None:
    outcome = ask("ask_claim", on, life_event="retire", date=birth_on.isoformat())
    assert not faults(outcome)
    assert holds_back(outcome)
    age = pension_age(birth_on, on=on).age
    assert f"{age} tahun" in heard(outcome)
    assert "usia 56 tahun" in heard(outcome)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("event", ["disability", "survivor", "pensioner"])
@pytest.mark.parametrize("heir", ["spouse", "child", "parent"])
def test_every_case_of_the_pension_has_its_rule_and_papers(event: str, heir: str, on: date) -> None:
    outcome = tap(ask("ask_claim", on, program="jp"), f"=jp_guidance.jp_event:{event}", on)
    if event == "survivor":
        outcome = tap(outcome, f"=jp_guidance.jp_heir:{heir}", on)
    assert not faults(outcome)
    assert not outcome.state.get("open")
    assert "PP 45/2015" in heard(outcome)
    papers = {"survivor": heir, "disability": "disability"}.get(event)
    for document in checklist("jp", papers, on=on) if papers else ():
        assert f"- {document.label}" in heard(outcome)


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("years_ago", [0, 1, 2, 10])
@pytest.mark.parametrize("amount", [10_000, 50_000_000, 50_000_001, 900_000_000])
def test_the_tax_of_any_two_payments_is_told_or_left_open(amount: int, years_ago: int, on: date) -> None:
    outcome = tap(ask("ask_claim", on), f"=jht_tax_calculator.jht_balance:{amount}", on)
    for slot, value in (("jht_taken", "true"), ("taken_amount", "60000000"), ("taken_year", str(on.year - years_ago))):
        outcome = tap(outcome, f"=jht_tax_calculator.{slot}:{value}", on)
    assert not faults(outcome)
    assert ("tarif pajak umum, jadi" in heard(outcome)) is (years_ago >= 2)
    assert "PP 68/2009" in heard(outcome)
