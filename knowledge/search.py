"""Finds the article for a free question: BM25 over words in their short form.

Deterministic and small on purpose; how people shorten, misspell and paraphrase is in `search_words.yml`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from knowledge.articles import Article, articles
from knowledge.search_index import index
from knowledge.search_words import normalise, stem, words

# A hit must speak of this part of the question, by rarity of its words. Who names BPJS or one of its programmes is
# surely asking us, who speaks of an illness or an accident is likely to; of anybody else's words, more have to be ours.
_COVERAGE_WHEN_NAMED = 0.15
_COVERAGE_WHEN_OURS = 0.3
_COVERAGE = 0.5
# Of a question that has none of our words, one word in common is chance.
_LEAST_WORDS = 2
# How much more an article counts that somebody might ask for in just these words.
_LIKENESS_WEIGHT = 2
# How much an article about all programmes, or about another than the named one, is put back.
_EVERY_PROGRAMME = 0.9
_OTHER_PROGRAMME = 0.6
# Words of a message that are looked up: whoever sends a book waits no longer for it.
_MOST_WORDS = 60
_ALL_PROGRAMMES = frozenset({"jkn", "jkk", "jkm", "jht", "jp", "jkp"})
_NAMES = {programme: frozenset({programme}) for programme in _ALL_PROGRAMMES} | {
    stem("ketenagakerjaan"): _ALL_PROGRAMMES - {"jkn"},
}


@dataclass(frozen=True)
class Hit:
    """An article that answers a question; `coverage` is how much of the question it speaks of, 0 to 1."""

    article: Article
    score: float
    coverage: float


@dataclass(frozen=True)
class _Need:
    """What an article must have of a question to be a hit."""

    coverage: float
    words: int = 1


@dataclass
class _Tally:
    """What an article has of a question so far."""

    score: float = 0.0
    covered: float = 0.0
    words: int = 0


def search(question: str, *, on: date, programme: str | None = None, limit: int = 3) -> tuple[Hit, ...]:
    """The best articles for a question, best first; empty when nothing fits.

    Articles no longer valid on the day are left out. `programme` (jkn, jkk, jkm, jht, jp, jkp) narrows to
    the articles about it.
    """
    asked = Counter(normalise(question)[:_MOST_WORDS])
    need = _need({*question.lower().split(), *asked})
    if need is None:
        return ()
    hits = [
        hit
        for hit in _hits(asked, need)
        if hit.article.is_valid(on=on) and (programme is None or programme in hit.article.programmes)
    ]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.article.slug))[:limit])


def _need(typed: set[str]) -> _Need | None:
    """None when the words say that somebody else is asked."""
    known = words()
    if (known.names | _NAMES.keys()) & typed:
        return _Need(_COVERAGE_WHEN_NAMED)
    if known.others & typed:
        return None
    return _Need(_COVERAGE_WHEN_OURS) if known.ours & typed else _Need(_COVERAGE, _LEAST_WORDS)


def _hits(asked: Counter[str], need: _Need) -> list[Hit]:
    known = index()
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    found: dict[str, float] = {}
    whole = 0.0
    for typed, times in asked.items():
        word = known.known(typed)
        whole += known.unknown_rarity if word is None else known.rarity[word]
        if word is None:
            continue
        found[word] = known.rarity[word]
        for slug, weight in known.weights[word].items():
            tally = tallies[slug]
            tally.score += weight * times
            tally.covered += known.rarity[word]
            tally.words += 1
    named = [_NAMES[word] for word in asked if word in _NAMES]
    return [
        Hit(item, tally.score * _nearness(item, named) * (1 + _LIKENESS_WEIGHT * known.likeness(slug, found)), coverage)
        for slug, tally in tallies.items()
        if (coverage := tally.covered / whole) >= need.coverage and tally.words >= need.words
        for item in (articles()[slug],)
    ]


def _nearness(item: Article, named: list[frozenset[str]]) -> float:
    about = set(item.programmes)
    if not named:
        return 1.0
    if about == _ALL_PROGRAMMES:
        return _EVERY_PROGRAMME
    return 1.0 if any(about & programmes for programmes in named) else _OTHER_PROGRAMME
