"""The real flows remember what the flows around an answer need."""

from __future__ import annotations

from datetime import date

from bot.dialogue.state import decode
from bot.dialogue.turn import Outcome
from tests.flows.asking import ask, catalogue, tap

TODAY = date(2026, 11, 23)


def memory(outcome: Outcome) -> dict[str, object]:
    return decode(catalogue(), outcome.state).answers[0].view()


def test_a_contribution_remembers_its_source_and_its_sum() -> None:
    seen = memory(ask("ask_contribution", TODAY, **{"class": "3"}))
    assert ["perpres-64-2020", None, "2021-01-01"] in seen["citations"]  # type: ignore[operator]
    assert seen["amount"] == 35_000


def test_a_claim_remembers_right_papers_and_day_together() -> None:
    right = ask("ask_claim", TODAY, life_event="resign", program="jht")
    counted = tap(tap(right, "=jht_claim.wants_day:true", TODAY), "=jht_claim.happened_on:2026-11-10", TODAY)
    seen = memory(counted)
    assert seen["title"] == "Klaim JHT"
    assert {"ktp", "paklaring"} <= {item["id"] for item in seen["checklist"]}  # type: ignore[attr-defined]
    assert seen["deadlines"] == [{"what": "JHT mulai bisa diajukan", "due_on": "2026-12-10"}]


def test_a_corrected_event_takes_its_papers_out_of_the_memory() -> None:
    right = ask("ask_claim", TODAY, life_event="resign", program="jht")
    corrected = tap(right, "=jht_claim.jht_event:death", TODAY)
    papers = {item["id"] for item in memory(corrected)["checklist"]}  # type: ignore[attr-defined]
    assert "surat_kematian" in papers
    assert "paklaring" not in papers
