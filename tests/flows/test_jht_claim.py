"""Every life event gets the rule, the papers and the source on every day, and never a verdict."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from knowledge.checklists import checklist
from knowledge.rules.jht import JhtEvent
from tests.flows.asking import DAYS, ask, faults, heard, tap

EVENTS = [event for event in JhtEvent if event is not JhtEvent.LEAVE_COUNTRY]
DECIDES = "Yang memutuskan klaim adalah BPJS Ketenagakerjaan"


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("event", EVENTS)
def test_an_event_alone_gets_the_rule_and_all_its_papers(event: JhtEvent, on: date) -> None:
    outcome = ask("ask_claim", on, program="jht")
    outcome = tap(outcome, f"=jht_claim.jht_event:{event.value}", on)
    assert not faults(outcome)
    assert not outcome.state.get("open")
    words = heard(outcome)
    assert DECIDES in words
    assert "Sumber: " in words
    for document in checklist("jht", event.value, on=on):
        assert f"- {document.label}" in words


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("balance", [10_000, 15_000_000, 15_000_001, 50_000_000, 60_000_000, 900_000_000])
def test_a_balance_is_counted_behind_the_rule(event: JhtEvent, balance: int, on: date) -> None:
    outcome = ask("ask_claim", on, "jht untuk rumah", program="jht", money=balance)
    outcome = tap(outcome, f"=jht_claim.jht_event:{event.value}", on)
    assert not faults(outcome)
    words = outcome.says[-1].text
    assert f"Rp{balance:,}".replace(",", ".") in words
    assert DECIDES in words


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("event", ["resign", "phk"])
@pytest.mark.parametrize("days_ago", [0, 1, 27, 28, 31, 32, 400])
def test_after_a_month_it_is_likely_and_before_it_is_not(event: str, days_ago: int, on: date) -> None:
    stopped = on - timedelta(days=days_ago)
    outcome = ask("ask_claim", on, program="jht", life_event=event, date=stopped.isoformat())
    assert not faults(outcome)
    words = outcome.says[-1].text
    assert ("kemungkinan sudah bisa" in words) is not ("tunggu" in words.split("mulai", 1)[1])
    if days_ago < 28:
        assert "sekarang belum" in words
    if days_ago > 31:
        assert "kemungkinan sudah bisa" in words


def test_leaving_the_country_is_not_promised_to_citizens() -> None:
    on = DAYS[0]
    asked = ask("ask_claim", on, program="jht", life_event="leave_country")
    assert asked.state["open"] == "is_foreigner"
    citizen = tap(asked, "=jht_claim.is_foreigner:false", on)
    assert "belum kami pastikan" in heard(citizen)
    assert "Dokumen" not in heard(citizen)
    foreigner = tap(asked, "=jht_claim.is_foreigner:true", on)
    assert "- Paspor" in heard(foreigner)
