"""Every kind of participant gets an answer with its source on every day, and the figures of that day."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import Any

import pytest

from tests.flows.asking import DAYS, ask, catalogue, faults, heard, tap

INSTITUTIONS = (None, "bpjs_kesehatan", "bpjs_ketenagakerjaan")
SEGMENTS = (None, "pbpu", "ppu", "pbi", "bpu", "pu", "bp", "pmi", "construction")
CLASSES = (None, "1", "3")
WAGES = (None, 175_000, 4_500_000, 25_000_000)


@pytest.mark.parametrize("on", DAYS)
def test_every_combination_of_facts_is_answered_or_asked_for_one_thing(on: date) -> None:
    for program, segment, care_class, wage in product(INSTITUTIONS, SEGMENTS, CLASSES, WAGES):
        entities: dict[str, Any] = {"program": program, "segment": segment, "class": care_class, "money": wage}
        outcome = ask("ask_contribution", on, **entities)
        assert not faults(outcome), (entities, heard(outcome))
        asks = bool(outcome.state.get("open"))
        honest = "belum bisa saya hitung" in heard(outcome)
        assert asks or honest or "Sumber: " in heard(outcome), (entities, heard(outcome))
        assert asks or len(outcome.says[-1].buttons) <= 3


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("intent", ["ask_payment", "ask_arrears"])
@pytest.mark.parametrize("program", ["bpjs_kesehatan", "bpjs_ketenagakerjaan"])
def test_paying_and_being_late_are_answered_with_their_source(intent: str, program: str, on: date) -> None:
    outcome = ask(intent, on, program=program)
    assert not faults(outcome)
    assert "Sumber: " in heard(outcome)
    for button in outcome.says[-1].buttons:
        followed = tap(outcome, button.payload, on)
        assert not faults(followed), button.title


@pytest.mark.parametrize(
    ("on", "transport", "other"),
    [
        (date(2026, 1, 1), 8_400, 16_800),
        (date(2026, 3, 31), 8_400, 16_800),
        (date(2026, 4, 1), 8_400, 8_400),
        (date(2026, 12, 31), 8_400, 8_400),
        (date(2027, 1, 1), 8_400, 16_800),
        (date(2027, 3, 31), 8_400, 16_800),
        (date(2027, 4, 1), 16_800, 16_800),
    ],
)
def test_the_relief_of_the_self_employed_begins_and_ends_on_its_days(on: date, transport: int, other: int) -> None:
    for text, due in (("iuran bpu ojol", transport), ("iuran bpu petani", other)):
        words = heard(ask("ask_contribution", on, text, segment="bpu"))
        assert f"kematian): Rp{due:,}".replace(",", ".") in words
        assert f"tidak ikut): Rp{due + 20_000:,}".replace(",", ".") in words


@pytest.mark.parametrize("on", DAYS)
def test_the_sector_is_asked_only_while_it_makes_a_difference(on: date) -> None:
    outcome = ask("ask_contribution", on, segment="bpu")
    is_between_the_ends = date(2027, 1, 1) <= on <= date(2027, 3, 31)
    assert (outcome.state.get("open") == "work_sector") is is_between_the_ends


def test_no_question_is_asked_for_an_identity() -> None:
    questions = [
        copy.texts[0]
        for topic in ("contribution", "jht_claim")
        for key, copy in catalogue().topics[topic].copy.items()
        if key.startswith("utter_ask_")
    ]
    assert questions
    assert not [text for text in questions if "NIK" in text or "nomor" in text.casefold()]
