"""Meaning by keywords, for the minutes when Rasa is away. The words stand in keywords.id.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from bot.ports import Entity, Parse

CATALOGUE = Path(__file__).with_name("keywords.id.yml")
CLEAR = 0.75  # one intent stands out: above any threshold of the dialogue
UNCLEAR = 0.4  # several fit equally well: the dialogue offers them
LONGEST_TEXT = 1000

type Patterns = Mapping[str, tuple[re.Pattern[str], ...]]


class KeywordUnderstanding:
    """Counts the keywords of each intent. Good enough to reach the right menu, and it never fails."""

    def __init__(self, catalogue: Path = CATALOGUE) -> None:
        content: Mapping[str, Any] = yaml.safe_load(catalogue.read_text(encoding="utf-8"))
        self._intents = _compiled(content["intents"])
        self._danger = _compiled(content["danger"])
        self._entities = {name: _compiled(values) for name, values in content["entities"].items()}

    async def parse(self, text: str) -> Parse:
        words = text.strip()[:LONGEST_TEXT].casefold()
        ranking = self._ranking(words)
        danger = next((kind for kind, patterns in self._danger.items() if _count(patterns, words)), None)
        return Parse(
            intent=ranking[0][0] if ranking else None,
            confidence=ranking[0][1] if ranking else 0.0,
            ranking=ranking,
            entities=tuple(self._found(words)),
            danger=danger,
            source="keywords",
        )

    def _ranking(self, words: str) -> tuple[tuple[str, float], ...]:
        """Intents by what was found of them; where two share the lead, none of them is clear."""
        counts = {intent: _count(patterns, words) for intent, patterns in self._intents.items()}
        found = sorted(((count, intent) for intent, count in counts.items() if count), key=lambda pair: -pair[0])
        if not found:
            return ()
        shared = len(found) > 1 and found[0][0] == found[1][0]
        first = UNCLEAR if shared else CLEAR
        return tuple((intent, first if count == found[0][0] else UNCLEAR / 2) for count, intent in found)

    def _found(self, words: str) -> list[Entity]:
        return [
            Entity(name=name, value=value, text=match.group(), start=match.start(), end=match.end())
            for name, values in self._entities.items()
            for value, patterns in values.items()
            if (match := next(filter(None, (pattern.search(words) for pattern in patterns)), None))
        ]


def _compiled(catalogue: Mapping[str, list[str]]) -> Patterns:
    return {
        str(name): tuple(re.compile(rf"\b(?:{pattern})\b") for pattern in patterns)
        for name, patterns in catalogue.items()
    }


def _count(patterns: tuple[re.Pattern[str], ...], words: str) -> int:
    return sum(1 for pattern in patterns if pattern.search(words))
