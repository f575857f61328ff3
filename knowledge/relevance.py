"""How surely the best hits of a search answer the question. Measured on `tests/knowledge/questions`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import IntEnum

from knowledge.search import Hit

_WANTED = 1.25  # how much more an article counts that is written for this wish
_CLOSE = 0.6  # of the best one's score: less is about something else
_AHEAD = 0.78  # of the best one's score: as much for another leaves open which is meant


class Relevance(IntEnum):
    """From nothing worth telling to an answer that may go before whatever else the question sounds like."""

    NONE = 0
    FAIR = 1  # better than to ask what is meant
    LIKELY = 2  # better than to say that we cannot help
    ENOUGH = 3  # when nothing else in the message tells what it is about
    SURE = 4


# The least score and the least part of the question spoken of; whether it must be well ahead of the others.
_NEEDS = {
    Relevance.SURE: (30.0, 0.6, True),
    Relevance.ENOUGH: (20.0, 0.6, True),
    Relevance.LIKELY: (15.0, 0.4, False),
    Relevance.FAIR: (8.0, 0.0, False),
}


def weigh(found: Iterable[Hit], wish: str | None) -> tuple[Hit, ...]:
    """The hits with those first that are written for the wish, where they are nearly as good."""
    weighed = [replace(hit, score=hit.score * _WANTED) if wish in hit.article.intents else hit for hit in found]
    return tuple(sorted(weighed, key=lambda hit: -hit.score))


def relevance(found: tuple[Hit, ...]) -> Relevance:
    """How surely the first one is the answer."""
    if not found:
        return Relevance.NONE
    best = found[0]
    ahead = all(hit.score <= _AHEAD * best.score for hit in found[1:])
    for level, (score, coverage, needs_ahead) in _NEEDS.items():
        if best.score >= score and best.coverage >= coverage and (ahead or not needs_ahead):
            return level
    return Relevance.NONE


def close(found: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The others that may be meant as well."""
    return tuple(hit for hit in found[1:] if hit.score >= _CLOSE * found[0].score)
