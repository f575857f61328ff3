"""The questions of the knowledge, as people type them, from the real understanding to the words said."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.dialogue.model import Catalogue
from bot.ports import Parse
from bot.understanding.rasa import parse_answer
from knowledge import strict_yaml
from knowledge.articles import article
from tests.conversations.runner import START, Run

FOLDER = Path(__file__).parents[1] / "knowledge" / "questions"
TUNED = ("jkn", "kerja", "hari-tua", "umum", "more", "later")


def questions(names: tuple[str, ...]) -> Iterator[tuple[list[str], str]]:
    """The articles any of which is right, and the question."""
    for name in names:
        for slugs, asked in strict_yaml.read(FOLDER / f"{name}.yml").items():
            for question in asked:
                yield re.split(r",\s*", slugs), question


class Assistant:
    """Answers the first message of somebody new, understood by the real Rasa."""

    def __init__(self, catalogue: Catalogue, rasa_url: str) -> None:
        self._catalogue = catalogue
        self._understand = cache(lambda text: _parse(rasa_url, text))

    def answers(self, slugs: list[str], question: str) -> bool:
        """Whether one of the articles is told, or a flow has begun that says the same by rules."""
        outcome = Run(self._catalogue, self._understand, START).step({"user": question})
        heard = "\n".join(said.text for said in outcome.says)
        frames = [*outcome.state["stack"][-1:], outcome.state.get("last")]
        flow = next((frame["flow"] for frame in frames if frame), None)
        return any(article(slug).title in heard or flow in article(slug).guides for slug in slugs)

    def missed(self, names: tuple[str, ...]) -> tuple[float, list[str]]:
        """The share of questions answered, and the others."""
        asked = list(questions(names))
        missed = [question for slugs, question in asked if not self.answers(slugs, question)]
        return 1 - len(missed) / len(asked), missed


def _parse(rasa_url: str, text: str) -> Parse:
    request = urllib.request.Request(f"{rasa_url}/model/parse", data=json.dumps({"text": text}).encode())
    with urllib.request.urlopen(request, timeout=10) as answer:
        return parse_answer(json.load(answer), "")


@pytest.fixture(scope="module")
def assistant(catalogue: Catalogue, rasa_url: str) -> Assistant:
    return Assistant(catalogue, rasa_url)


def test_nearly_all_questions_are_answered_by_their_article_or_by_the_flow_of_its_rule(assistant: Assistant) -> None:
    assert len(list(questions(TUNED))) >= 300
    share, missed = assistant.missed(TUNED)
    assert share >= 0.89, missed


def test_later_questions_are_mostly_answered(assistant: Assistant) -> None:
    share, missed = assistant.missed(("blind", "third"))
    assert share >= 0.76, missed


def test_questions_hidden_in_long_stories_are_mostly_answered(assistant: Assistant) -> None:
    share, missed = assistant.missed(("stories_blind",))
    assert share >= 0.72, missed
