"""Conversations in the words of participants, each line understood by the real Rasa: none is told what it means."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path

import pytest

from bot.dialogue.model import Catalogue
from bot.ports import Parse
from bot.understanding.rasa import parse_answer
from tests.conversations.runner import run

FOLDER = Path(__file__).parent / "conversations"
FILES = sorted(FOLDER.glob("*/*.yml"))


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(FOLDER)) for path in FILES])
def test_the_conversation_comes_out_as_written(path: Path, catalogue: Catalogue, rasa_url: str) -> None:
    def understand(text: str) -> Parse:
        request = urllib.request.Request(f"{rasa_url}/model/parse", data=json.dumps({"text": text}).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            return parse_answer(json.load(answer), "")

    run(catalogue, path, understand)


def test_there_are_enough_conversations() -> None:
    assert len(FILES) >= 25
