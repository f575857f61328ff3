"""Whatever was answered last in any conversation, its source, papers, days and summary can be asked for."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

from bot.dialogue import engine
from bot.dialogue.memory import ANSWER_BYTES, encode
from bot.dialogue.state import decode
from bot.dialogue.turn import Outcome, Turn
from bot.services.summary import copy, summary_of
from bot.services.summary_pdf import render
from tests.conversations.catalogues import catalogue
from tests.conversations.runner import run
from tests.flows.asking import faults

FOLDER = Path(__file__).parent
FLOWS = catalogue("flows")
AROUND = ("legal_basis", "checklist", "remind_me", "summary_pdf")


@cache
def played() -> dict[str, Outcome]:
    """The last turn of every conversation of the real flows that has answered something."""
    files = (path for path in sorted(FOLDER.glob("*/*.yml")) if "catalogue" not in yaml.safe_load(path.read_text()))
    outcomes = {f"{path.parent.name}/{path.stem}": run(FLOWS, path) for path in files}
    return {name: outcome for name, outcome in outcomes.items() if outcome.state.get("answers")}


def asked(outcome: Outcome, flow: str) -> Outcome:
    at = decode(FLOWS, outcome.state).at
    assert at is not None
    state = json.loads(json.dumps(outcome.state))
    return engine.respond(FLOWS, state, Turn("", at + timedelta(minutes=1), choice=f"/flow:{flow}"))


@pytest.mark.parametrize("flow", AROUND)
def test_after_every_answer_it_can_be_asked_for(flow: str) -> None:
    wrong = {name: found for name, outcome in played().items() if (found := faults(asked(outcome, flow)))}
    assert wrong == {}


def test_no_answer_is_too_long_to_be_remembered_with_its_words() -> None:
    """An answer that loses its words for lack of room would leave an empty summary."""
    answers = {name: decode(FLOWS, outcome.state).answers[0] for name, outcome in played().items()}
    assert {name for name, answer in answers.items() if not answer.view()["says"]} == set()
    assert max(len(json.dumps(encode(answer)).encode()) for answer in answers.values()) < ANSWER_BYTES


def test_the_longest_summary_is_small() -> None:
    summaries = [summary_of(FLOWS, outcome.state) for outcome in played().values()]
    longest = max((each for each in summaries if each), key=lambda each: sum(map(len, each.said + each.sources)))
    assert len(render(longest, copy())) < 200_000
