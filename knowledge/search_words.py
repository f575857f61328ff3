"""Brings words as people type them to one short form: slang by `search_words.yml`, then beginnings and endings off."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from knowledge import strict_yaml

FILE = Path(__file__).parent / "search_words.yml"

_SETS = ("ignore", "names", "ours", "others", "asks", "may", "tags", "wishes")
_WORD = re.compile(r"[a-z]+|\d+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_DOUBLED = re.compile(r"\b([a-z]{3,})(?:2\b|-\1\b)")
_COLLOQUIAL_VOWEL = re.compile(r"e([bdgkmnprst])$")
_SHORTEST_STEM = 4
_WORDS_KEPT = 20_000  # with their stems: people use the same ones again and again
_SUFFIXES = ("nya", "kan", "lah", "kah", "in", "an", "i")
# A beginning, and the letter of the root it swallows: "menunggak" is "tunggak", "nyari" is "sari" on both sides.
_PREFIXES = (
    (re.compile(r"^(?:meny|peny|ny)(?=[aeiou])"), "s"),
    (re.compile(r"^(?:nge|menge|penge)(?=[^aeiou])"), ""),
    (re.compile(r"^(?:meng|peng|ng)"), ""),
    (re.compile(r"^(?:mem|pem|m)(?=[aeiou])"), "p"),
    (re.compile(r"^(?:mem|pem)"), ""),
    (re.compile(r"^(?:men|pen|n)(?=[aeiou])"), "t"),
    (re.compile(r"^(?:men|pen)"), ""),
    (re.compile(r"^(?:ber|ter|per|di|ke|me|pe)"), ""),
)


@dataclass(frozen=True)
class Words:
    """The file: one word for many, several words for one, words without meaning, words that name our subject, and
    those by which a question is told from a story.
    """

    same: Mapping[str, str]
    phrases: Sequence[tuple[re.Pattern[str], str]]
    ignored: frozenset[str]
    names: frozenset[str]
    ours: frozenset[str]
    others: frozenset[str]
    asks: frozenset[str]
    may: frozenset[str]
    tags: frozenset[str]
    wishes: frozenset[str]


def normalise(text: str) -> list[str]:
    """The words of a text in their short form, without those that carry no meaning."""
    known = words()
    spelt = " ".join(_WORD.findall(_plain(text)))
    for phrase, word in known.phrases:
        spelt = phrase.sub(word, spelt)
    short = (_short(word) for word in spelt.split() if word not in known.ignored)
    return [word for word in short if word not in known.ignored]


def roots(text: str) -> list[str]:
    """All words of a text without beginnings and endings; none is taken for another or left out."""
    return [stem(word) for word in _WORD.findall(_plain(text))]


@lru_cache(maxsize=_WORDS_KEPT)
def stem(word: str) -> str:
    """Strip endings and beginnings while enough of the word remains.

    >>> stem("pencairan"), stem("dicairkan"), stem("nunggak"), stem("jht")
    ('cair', 'cair', 'tunggak', 'jht')
    """
    for _ in range(2):
        word = _without_beginning(_without_ending(word))
    return _COLLOQUIAL_VOWEL.sub(r"a\1", word)


@cache
def words() -> Words:
    """The content of the file. Raises KnowledgeFileError."""
    content = strict_yaml.mapping(strict_yaml.read(FILE), source=FILE.name)
    pairs = {str(typed): one for one, many in content["same"].items() for typed in many}
    ones = {stem(str(one)): stem(str(one)) for one in content["same"]}  # "perorangan" must not take "orang" with it
    same = {stem(typed): stem(one) for typed, one in pairs.items()} | ones
    same |= {typed: stem(one) for typed, one in pairs.items()}
    sets = (frozenset(content[field].split()) for field in _SETS)
    phrases = [(re.compile(rf"\b{phrase}\b"), word) for phrase, word in content["phrases"].items()]
    return Words(same, phrases, *sets)


def _plain(text: str) -> str:
    """Lower case; "minnnn" is "min", "jalan2" and "jalan-jalan" are "jalan"."""
    return _DOUBLED.sub(r"\1", _DRAWN_OUT.sub(r"\1", text.lower()))


def _short(word: str) -> str:
    same = words().same
    if word in same:
        return same[word]
    root = stem(word)
    return same.get(root, root)


def _without_ending(word: str) -> str:
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _SHORTEST_STEM:
            return word.removesuffix(suffix)
    return word


def _without_beginning(word: str) -> str:
    for pattern, letter in _PREFIXES:
        root = pattern.sub(letter, word)
        if root != word and len(root) >= _SHORTEST_STEM:
            return root
    return word
