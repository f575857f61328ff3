"""What the search looks up: how often each word stands in each article, and the words that are misspelt."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from knowledge import strict_yaml
from knowledge.articles import Article, articles
from knowledge.search_words import normalise

ELSEWHERE = Path(__file__).parent / "search_elsewhere.yml"

# Titles and sample questions count more than the body.
_TITLE_WEIGHT = 2
_QUESTION_WEIGHT = 3
# The customary BM25 constants.
_K1 = 1.4
_B = 0.5
# A word that no article has may be a name or chatter: it weighs a little less than the usual word.
_UNKNOWN = 0.7
# A word nobody has written in an article is taken for the most alike one, when it is this long and this much alike.
_SHORTEST_MISSPELT = 5
_MISSPELT_LIKENESS = 0.75
_MISSPELLINGS_KEPT = 4096

_PLACEHOLDER = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True)
class Index:
    """`weights` of every article a word stands in, and how `rare` a word is; both by word in its short form. `ways`
    are the ways of asking for an article, each with its length, the root of its words' rarities together; `ways_with` a
    word, by number.

    `leaning` says of a word whether it is rather asked of us or of somebody else, from log 3 to -log 3.
    """

    weights: Mapping[str, Mapping[str, float]]
    rarity: Mapping[str, float]
    unknown_rarity: float
    pieces: Mapping[str, frozenset[str]]
    ways: Sequence[tuple[str, float]]
    ways_with: Mapping[str, Sequence[int]]
    leaning: Mapping[str, float]

    def likeness(self, asked: Mapping[str, float]) -> dict[str, float]:
        """How alike the question is to the nearest way of asking for each article, 0 to 1; without those at 0."""
        common: dict[int, float] = defaultdict(float)
        for word, rarity in asked.items():
            for number in self.ways_with.get(word, ()):
                common[number] += rarity
        shares: dict[str, float] = {}
        for number, shared in common.items():
            slug, length = self.ways[number]
            if shared / length > shares.get(slug, 0.0):
                shares[slug] = shared / length
        whole = math.sqrt(sum(asked.values()))
        return {slug: share / whole for slug, share in shares.items()}

    def ours(self, asked: Iterable[str]) -> float:
        """Whether the words are rather asked of us (above zero) or of somebody else (below)."""
        return sum(self.leaning.get(word, 0.0) for word in asked)

    def known(self, word: str) -> str | None:
        """The word itself when an article has it, else the one it is a misspelling of, else None."""
        if word in self.weights:
            return word
        return _misspelt(word) if len(word) >= _SHORTEST_MISSPELT else None


@lru_cache(maxsize=_MISSPELLINGS_KEPT)
def _misspelt(word: str) -> str | None:
    mine, pieces = _pieces(word), index().pieces
    near = Counter(other for piece in mine for other in pieces.get(piece, ()))
    best = max(near, key=lambda other: (_likeness(near[other], mine, other), other), default=None)
    alike = best is not None and _likeness(near[best], mine, best) >= _MISSPELT_LIKENESS
    return best if alike else None


@cache
def index() -> Index:
    """The index of all articles, built once."""
    counts = {slug: _count(item) for slug, item in articles().items()}
    mean = sum(counter.total() for counter in counts.values()) / len(counts)
    spread = Counter(word for counter in counts.values() for word in counter)
    rarity = {word: math.log(1 + (len(counts) - n + 0.5) / (n + 0.5)) for word, n in spread.items()}
    weights: dict[str, dict[str, float]] = defaultdict(dict)
    for slug, counter in counts.items():
        length = 1 - _B + _B * counter.total() / mean
        for word, n in counter.items():
            weights[word][slug] = rarity[word] * n * (_K1 + 1) / (n + _K1 * length)
    pieces: dict[str, set[str]] = defaultdict(set)
    for word in spread:
        for piece in _pieces(word):
            pieces[piece].add(word)
    usual = sorted(rarity.values())[len(rarity) // 2]
    ways = [(slug, way) for slug, item in articles().items() for way in _ways(item)]
    weighed = [(slug, math.sqrt(sum(rarity[word] for word in way))) for slug, way in ways]
    ways_with: dict[str, list[int]] = defaultdict(list)
    for number, (_, way) in enumerate(ways):
        for word in way:
            ways_with[word].append(number)
    parts = {piece: frozenset(words) for piece, words in pieces.items()}
    leaning = _leaning([way for _, way in ways])
    return Index(weights, rarity, _UNKNOWN * usual, parts, weighed, ways_with, leaning)


def _count(item: Article) -> Counter[str]:
    counter = Counter(normalise(_PLACEHOLDER.sub(" ", " ".join(item.templates))))
    for text, weight in ((item.title, _TITLE_WEIGHT), (" ".join(item.questions), _QUESTION_WEIGHT)):
        for word in normalise(text):
            counter[word] += weight
    return counter


def _leaning(ways: Sequence[frozenset[str]]) -> dict[str, float]:
    ours = _shares(ways)
    topics = strict_yaml.mapping(strict_yaml.read(ELSEWHERE), source=ELSEWHERE.name)
    theirs = _shares([frozenset(normalise(text)) for many in topics.values() for text in many])
    shares = {word: (ours.get(word, 0.0), theirs.get(word, 0.0)) for word in ours.keys() | theirs.keys()}
    return {word: math.log((3 * us + them) / (us + 3 * them)) for word, (us, them) in shares.items()}


def _shares(ways: Sequence[frozenset[str]]) -> dict[str, float]:
    """In what part of the ways of asking each word stands."""
    return {word: n / len(ways) for word, n in Counter(word for way in ways for word in way).items()}


def _pieces(word: str) -> frozenset[str]:
    """The pairs of letters of a word, with its beginning and its end."""
    whole = f"<{word}>"
    return frozenset(whole[at : at + 2] for at in range(len(whole) - 1))


def _likeness(common: int, mine: frozenset[str], other: str) -> float:
    return 2 * common / (len(mine) + len(_pieces(other)))


def _ways(item: Article) -> tuple[frozenset[str], ...]:
    ways = (frozenset(normalise(text)) for text in (item.title, *item.questions))
    return tuple(way for way in ways if way)
