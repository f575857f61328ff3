"""Short questions that leave out what they are about, for the answer before tells: "dokumennya?", "berapa?"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.dialogue import words
from bot.dialogue.model import Context
from knowledge import strict_yaml
from knowledge.search_words import normalise

_FILE = Path(__file__).parent / "following.id.yml"
_MOST_WORDS = 8
_NAMING = frozenset({"program", "life_event", "document"})  # entities that tell what a message is about


@dataclass(frozen=True, slots=True)
class Subject:
    """What the answer before was about: the flows that tell of it, and the entity values that name it."""

    flows: frozenset[str]
    names: frozenset[str] = frozenset()

    def is_asked(self, context: Context, *about: str) -> bool:
        """Whether a short message asks `about` one of these (names of `following.id.yml`) after such an answer."""
        if not self.goes_on(context):
            return False
        said = set(normalise(context.text))
        return any(_words()[name] & said for name in about)

    def is_told_money(self, context: Context) -> bool:
        """Whether a short message tells an amount after such an answer."""
        return self.goes_on(context) and any(entity.name == "money" for entity in context.entities)

    def goes_on(self, context: Context) -> bool:
        """Whether a short message that names no other subject comes after such an answer."""
        if context.asked or not context.answers or context.answers[0].flow not in self.flows:
            return False
        named = {str(entity.value) for entity in context.entities if entity.name in _NAMING}
        return named <= self.names and 0 < len(context.text.split()) <= _MOST_WORDS


def names(text: str, group: str) -> bool:
    """Whether one of the phrases of this group of `following.id.yml` stands in the text as it is."""
    plain = words.normalise(text)
    return words.contains_any(plain, tuple(map(str, _content()[group])))


def is_own_death(text: str) -> bool:
    """Whether nobody has died and the writer asks what would be: "kalau saya meninggal"."""
    case, death = (words.alternatives(_content()[name]) for name in ("in_case", "death"))
    return re.search(rf"\b(?:{case})\s+(?:\w+\s+)?(?:{death})\b", words.normalise(text)) is not None


@cache
def _words() -> Mapping[str, frozenset[str]]:
    """The file in the short form of the search. Raises KnowledgeFileError."""
    return {name: frozenset(normalise(" ".join(typed))) for name, typed in _content().items()}


@cache
def _content() -> Mapping[str, list[str]]:
    """The file as written. Raises KnowledgeFileError."""
    return strict_yaml.mapping(strict_yaml.read(_FILE), source=_FILE.name)
