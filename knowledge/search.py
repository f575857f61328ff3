"""Finds the article for a free question: BM25 over words in their short form.

Deterministic and small on purpose; how people shorten, misspell and paraphrase is in `search_words.yml`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from knowledge.articles import Article, articles
from knowledge.search_emphasis import emphasis
from knowledge.search_index import index
from knowledge.search_words import roots, stem, words

# A hit must speak of this part of the question, by rarity of its words. Who names BPJS or one of its programmes is
# surely asking us, who speaks of an illness or an accident is likely to; of anybody else's words, more have to be ours.
_COVERAGE_WHEN_NAMED = 0.15
_COVERAGE_WHEN_OURS = 0.3
_COVERAGE = 0.5
# Of a question that has none of our words, one word in common is chance.
_LEAST_WORDS = 2
# A question that names nothing of ours is somebody else's when its words are asked of him so much more than of us.
_ELSEWHERE = 0.2
# Its words may be asked of us so much more that they are ours, too.
_OURS = 1.5
# So much like a way of asking for an article, a question is that way of asking, whatever its words are else used for.
_SURE_LIKENESS = 0.95
_SURE_RARITY = 4.0  # of its words: a word that few articles have, or several
# A strong hit is so much like a way of asking; who names nothing of ours has to say this many words of it.
_STRONG_LIKENESS = 0.5
_STRONG_WORDS = 3
# A hit with less than this share of the best one's score is no alternative to it.
_CLOSE = 0.4
# How much more an article counts that somebody might ask for in just these words.
_LIKENESS_WEIGHT = 2
# How much an article about all programmes, or about another than the named one, is put back.
_EVERY_PROGRAMME = 0.9
_OTHER_PROGRAMME = 0.6
# Words of a message that are looked up: whoever sends a book waits no longer for it.
_MOST_WORDS = 60
# Questions with their hits: a dialogue looks the same one up to decide, and again to answer.
_QUESTIONS_KEPT = 128
_ALL_PROGRAMMES = frozenset({"jkn", "jkk", "jkm", "jht", "jp", "jkp"})
_NAMES = {programme: frozenset({programme}) for programme in _ALL_PROGRAMMES} | {
    stem("ketenagakerjaan"): _ALL_PROGRAMMES - {"jkn"},
}


@dataclass(frozen=True)
class Hit:
    """An article that answers a question.

    `coverage` is how much of the question it speaks of, `likeness` how much the question is like the nearest way of
    asking for it, both 0 to 1. A strong hit is asked for in so many words; a weak one may have been meant. In the
    middle of another topic only a strong one is a question of its own: "kapan cairnya" is weak.
    """

    article: Article
    score: float
    coverage: float
    likeness: float
    is_strong: bool


@dataclass(frozen=True)
class _Need:
    """What an article must have of a question to be a hit."""

    coverage: float
    words: int = 1
    is_named: bool = False


@dataclass
class _Tally:
    """What an article has of a question so far."""

    score: float = 0.0
    covered: float = 0.0
    words: int = 0


def search(question: str, *, on: date, programme: str | None = None, limit: int = 3) -> tuple[Hit, ...]:
    """The best articles for a question, best first, as far as they come close to the best; empty when nothing fits.

    Articles no longer valid on the day are left out. `programme` (jkn, jkk, jkm, jht, jp, jkp) narrows to
    the articles about it.
    """
    return _search(question, on, programme, limit)


@lru_cache(maxsize=_QUESTIONS_KEPT)
def _search(question: str, on: date, programme: str | None, limit: int) -> tuple[Hit, ...]:
    asked = emphasis(question, most_words=_MOST_WORDS)
    found = [
        hit
        for hit in _hits(asked, _need({*question.lower().split(), *roots(question), *asked}))
        if hit.article.is_valid(on=on) and (programme is None or programme in hit.article.programmes)
    ]
    best = sorted(found, key=lambda hit: (-hit.score, hit.article.slug))[:limit]
    return tuple(hit for hit in best if hit.score >= _CLOSE * best[0].score)


def _need(typed: set[str]) -> _Need:
    known = words()
    if (known.names | _NAMES.keys()) & typed:
        return _Need(_COVERAGE_WHEN_NAMED, is_named=True)
    if known.others & typed:
        return _Need(math.inf)
    leaning = index().ours(typed)
    if known.ours & typed or leaning >= _OURS:
        return _Need(_COVERAGE_WHEN_OURS)
    return _Need(_COVERAGE, _LEAST_WORDS) if leaning >= _ELSEWHERE else _Need(math.inf)


def _hits(asked: Mapping[str, float], need: _Need) -> list[Hit]:
    known = index()
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    found: dict[str, float] = {}
    for typed, times in asked.items():
        word = known.known(typed)
        share = min(times, 1.0)
        if word is None:
            found[typed] = known.unknown_rarity * share
            continue
        found[word] = known.rarity[word] * share
        for slug, weight in known.weights[word].items():
            tally = tallies[slug]
            tally.score += weight * times
            tally.covered += known.rarity[word] * share
            tally.words += 1
    named = [_NAMES[word] for word in asked if word in _NAMES]
    whole, likeness = sum(found.values()), known.likeness(found)
    hits = (
        _hit(slug, tally, tally.covered / whole, likeness.get(slug, 0.0), need, named)
        for slug, tally in tallies.items()
    )
    return [hit for hit in hits if hit is not None]


def _hit(
    slug: str, tally: _Tally, coverage: float, likeness: float, need: _Need, named: list[frozenset[str]]
) -> Hit | None:
    is_enough = coverage >= need.coverage and tally.words >= need.words
    is_sure = likeness >= _SURE_LIKENESS and tally.covered >= _SURE_RARITY
    if not (is_enough or is_sure):
        return None
    item = articles()[slug]
    return Hit(
        article=item,
        score=tally.score * _nearness(item, named) * (1 + _LIKENESS_WEIGHT * likeness),
        coverage=coverage,
        likeness=likeness,
        is_strong=likeness >= _STRONG_LIKENESS and (need.is_named or tally.words >= _STRONG_WORDS),
    )


def _nearness(item: Article, named: list[frozenset[str]]) -> float:
    about = set(item.programmes)
    if not named:
        return 1.0
    if about == _ALL_PROGRAMMES:
        return _EVERY_PROGRAMME
    return 1.0 if any(about & programmes for programmes in named) else _OTHER_PROGRAMME
