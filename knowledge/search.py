"""Finds the article for a free question: BM25 over normalised, lightly stemmed words.

Deterministic and small on purpose; knows how people shorten and misspell from `search_words.yml`.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from knowledge import strict_yaml
from knowledge.articles import Article, articles

FILE = Path(__file__).parent / "search_words.yml"

# The customary BM25 constants; titles and sample questions count more than the body.
_K1 = 1.4
_B = 0.6
_TITLE_WEIGHT = 3
_QUESTION_WEIGHT = 2
# A hit must cover this part of the question's meaning (by rarity of its words).
_MIN_COVERAGE = 0.35

_WORD = re.compile(r"[a-z]+|\d+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_SUFFIXES = ("nya", "kan", "lah", "in", "an")
_PREFIXES = ("meng", "meny", "peng", "mem", "men", "pem", "pen", "ber", "ter", "per", "nge", "me", "di", "ke")
_SHORTEST_STEM = 4


@dataclass(frozen=True)
class Hit:
    """An article that answers a question; `coverage` is how much of the question it speaks of, 0 to 1."""

    article: Article
    score: float
    coverage: float


@dataclass(frozen=True)
class _Index:
    counts: Mapping[str, Counter[str]]
    rarity: Mapping[str, float]
    mean_length: float


def search(question: str, *, on: date, programme: str | None = None, limit: int = 3) -> tuple[Hit, ...]:
    """The best articles for a question, best first; empty when nothing fits.

    Articles no longer valid on the day are left out. `programme` (jkn, jkk, jkm, jht, jp, jkp) narrows to
    the articles about it.
    """
    words = Counter(normalise(question))
    hits = [
        hit
        for item in articles().values()
        if item.is_valid(on=on) and (programme is None or programme in item.programmes)
        if (hit := _hit(item, words)) and hit.coverage >= _MIN_COVERAGE
    ]
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.article.slug))[:limit])


def normalise(text: str) -> list[str]:
    """The words of a text in their short form, without those that carry no meaning."""
    same, ignored = _words()
    found = _WORD.findall(_DRAWN_OUT.sub(r"\1", text.lower()))
    kept = [same.get(word, word) for word in found if word not in ignored]
    stemmed = [stem(word) for word in kept]
    return [same.get(word, word) for word in stemmed if word not in ignored]


def stem(word: str) -> str:
    """Strip one ending and one beginning while enough of the word remains.

    >>> stem("pencairan"), stem("dicairkan"), stem("jht")
    ('cair', 'cair', 'jht')
    """
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            word = word.removesuffix(suffix)
            break
    for prefix in _PREFIXES:
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_STEM:
            return word.removeprefix(prefix)
    return word


def _hit(item: Article, words: Counter[str]) -> Hit | None:
    index = _index()
    counts = index.counts[item.slug]
    length = counts.total() / index.mean_length
    score = covered = whole = 0.0
    for word, times in words.items():
        rarity = index.rarity.get(word, max(index.rarity.values()))
        whole += rarity
        frequency = counts[word]
        if frequency:
            covered += rarity
            score += times * rarity * frequency * (_K1 + 1) / (frequency + _K1 * (1 - _B + _B * length))
    return Hit(item, score, covered / whole) if score else None


@cache
def _index() -> _Index:
    counts = {slug: _count(item) for slug, item in articles().items()}
    spread = Counter(word for counter in counts.values() for word in counter)
    rarity = {word: math.log(1 + (len(counts) - n + 0.5) / (n + 0.5)) for word, n in spread.items()}
    mean = sum(counter.total() for counter in counts.values()) / len(counts)
    return _Index(counts, rarity, mean)


def _count(item: Article) -> Counter[str]:
    counter = Counter(normalise(re.sub(r"\{[^}]*\}", " ", " ".join(item.templates))))
    for text, weight in ((item.title, _TITLE_WEIGHT), (" ".join(item.questions), _QUESTION_WEIGHT)):
        for word in normalise(text):
            counter[word] += weight
    return counter


@cache
def _words() -> tuple[Mapping[str, str], frozenset[str]]:
    content = strict_yaml.mapping(strict_yaml.read(FILE), source=FILE.name)
    return content["same"], frozenset(content["ignore"])
