"""The catalogues conversations run on: the real one, and a made-up one that shows the patterns alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import flows
from bot.dialogue import loader
from bot.dialogue.loader import Source
from bot.dialogue.model import PATTERNS, Catalogue

EXAMPLE = Source(Path(__file__).parents[1] / "dialogue" / "example", "tests.dialogue.example")


@cache
def catalogue(name: str) -> Catalogue:
    if name == "example":
        return loader.load(replace(flows.SOURCE, only=(PATTERNS,)), EXAMPLE)
    return flows.load()
