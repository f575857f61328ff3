"""Choices as numbers in the text, for channels without buttons."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.domain.messages import Button

# Characters that eight choices of 24 characters, their numbers and the request for an answer may take.
ROOM = 280
_KEYS = {1: "one", 2: "two", 3: "three"}


@cache
def _copy() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("copy.id.yml").read_text(encoding="utf-8"))
    return loaded


def words(key: str) -> str:
    """What the channels say where a provider wants words and the message has none."""
    return str(_copy()["words"][key])


def with_choices(text: str, buttons: Sequence[Button]) -> str:
    """The text with its buttons as a numbered list, and how to answer; without buttons the text alone."""
    if not buttons:
        return text
    choices = "\n".join(f"{number}. {button.title}" for number, button in enumerate(buttons, start=1))
    how = str(_copy()["choices"][_KEYS.get(len(buttons), "more")]).format(last=len(buttons))
    return f"{text}\n\n{choices}\n\n{how}"
