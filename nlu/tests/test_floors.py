"""The understanding does not get worse than its floors."""

from __future__ import annotations

from typing import Any

import pytest

from components.model import Parse
from evaluate import THRESHOLD, entity_figures, read
from report import samples
from report.figures import Reading, accuracy, danger_figures


@pytest.fixture(scope="module")
def readings(parse: Parse) -> list[Reading]:
    return [read(parse, sample) for sample in samples.short_chat()]


def test_short_chat_is_understood(readings: list[Reading], floors: dict[str, Any]) -> None:
    wrong = [f"{r.sample.gold} read as {r.intent}: {r.sample.text}" for r in readings if not r.right]
    assert accuracy(readings).value >= floors["short_chat_accuracy"], "\n".join(wrong)


def test_it_is_seldom_wrong_and_confident(readings: list[Reading], floors: dict[str, Any]) -> None:
    confident = [r for r in readings if not r.right and r.confidence >= THRESHOLD]
    assert len(confident) / len(readings) <= floors["short_chat_wrong_and_confident"]


def test_each_kind_of_entity_is_read(floors: dict[str, Any]) -> None:
    f1 = {kind: figures.f1 for kind, figures in entity_figures().items()}
    assert {kind: f1[kind] for kind, floor in floors["entity_f1"].items() if f1[kind] < floor} == {}


def test_danger_is_recognised_before_anything_else(parse: Parse, floors: dict[str, Any]) -> None:
    figures, missed, alarms = danger_figures(samples.danger(), lambda text: parse(text).get("danger"))
    assert figures.recall >= floors["danger_recall"], missed
    assert figures.precision >= floors["danger_precision"], alarms


def test_who_tells_of_a_death_is_not_taken_for_one_in_danger(parse: Parse) -> None:
    told = samples.bereaved()
    alarms = {text: danger for text in told if (danger := parse(text).get("danger"))}
    assert len(told) >= 45
    assert [text for text, danger in alarms.items() if danger["kind"] == "self_harm"] == []
    assert len(alarms) / len(told) <= 0.07, alarms


def test_danger_in_a_long_story_is_found(parse: Parse) -> None:
    told = [text for texts in samples.long_danger().values() for text in texts]
    assert all(len(text.split()) >= 25 for text in told)
    assert [text for text in told if not parse(text).get("danger")] == []


def test_who_asks_what_is_paid_for_an_injury_is_in_no_danger(parse: Parse) -> None:
    asked = samples.claims()
    alarms = {text: danger for text in asked if (danger := parse(text).get("danger"))}
    assert len(asked) >= 40
    assert len(alarms) / len(asked) <= 0.1, alarms


def test_there_are_enough_messages_to_measure_danger() -> None:
    texts = samples.danger()
    harmless = [*texts["harmless"], *(s.text for s in samples.short_chat())]
    assert sum(len(listed) for kind, listed in texts.items() if kind != "harmless") >= 120
    assert len(harmless) >= 300
