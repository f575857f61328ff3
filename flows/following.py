"""Short questions that leave out what they are about, for the answer before tells: "dokumennya?", "berapa?"."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from pathlib import Path

from bot.dialogue.model import Context
from knowledge import strict_yaml
from knowledge.search_words import normalise

_FILE = Path(__file__).parent / "following.id.yml"
_MOST_WORDS = 8
_SUBJECTS = frozenset({"program", "life_event", "document"})  # who names one of these asks about that


def asks(context: Context, *about: str, after: Collection[str]) -> bool:
    """Whether it is asked `about` one of these (names of `following.id.yml`) after an answer of one of these flows."""
    return follows(context, after) and any(_words()[name] & set(normalise(context.text)) for name in about)


def tells_money(context: Context, *, after: Collection[str]) -> bool:
    """Whether an amount is told after an answer of one of these flows."""
    return follows(context, after) and any(entity.name == "money" for entity in context.entities)


def follows(context: Context, after: Collection[str]) -> bool:
    """Whether a short message without a subject of its own comes after an answer of one of these flows."""
    if context.asked or not context.answers or context.answers[0].flow not in after:
        return False
    has_subject = any(entity.name in _SUBJECTS for entity in context.entities)
    return not has_subject and 0 < len(context.text.split()) <= _MOST_WORDS


@cache
def _words() -> Mapping[str, frozenset[str]]:
    """The file, in the short form of the search. Raises KnowledgeFileError."""
    content = strict_yaml.mapping(strict_yaml.read(_FILE), source=_FILE.name)
    return {name: frozenset(normalise(" ".join(words))) for name, words in content.items()}
