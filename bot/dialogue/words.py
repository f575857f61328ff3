"""The lexicon by which plain answers are read: yes and no in all their spellings, numbers, units, months, commands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

_TEXTS_KEPT = 512  # in their normal form: a turn asks for its own some dozens of times
_POINTS = re.compile(r"[.,:/]")
_JUNK = re.compile(r"[^\w\s.,/%:+-]", re.UNICODE)
_SPACE = re.compile(r"\s+")
_ELONGATED = re.compile(r"(?!\biii\b)([a-z])\1{2,}")  # "iyaaa", but class III stays what it is


@lru_cache(maxsize=_TEXTS_KEPT)
def normalise(text: str) -> str:
    """Lower case, single spaces, no emoji or punctuation except what numbers and dates need, no "iyaaaa"."""
    lowered = _JUNK.sub(" ", text.casefold())
    shortened = _ELONGATED.sub(r"\1", lowered)
    return _SPACE.sub(" ", shortened).strip(" .,:/-+")


@dataclass(frozen=True, slots=True)
class Words:
    """Read from `flows/patterns/words.id.yml`; every entry is in normalised form."""

    fillers: frozenset[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    numbers: Mapping[str, int]
    people: Mapping[str, int]  # "berempat"
    multipliers: Mapping[str, int]
    units: Mapping[str, tuple[str, ...]]  # year, month, week, day
    half: tuple[str, ...]
    tens: Mapping[str, int]  # words behind a number that multiply it
    teens: tuple[str, ...]  # words behind a number that add ten
    one: str  # the prefix in "setahun"
    currency: tuple[str, ...]
    counters: tuple[str, ...]  # "2 orang"
    day_words: tuple[str, ...]  # in front of a date
    months: Mapping[int, tuple[str, ...]]  # the first is the one we write
    relative_days: Mapping[str, int]
    relative_months: Mapping[str, int]
    negations: tuple[str, ...]  # "bukan": what follows is not meant
    corrections: tuple[str, ...]  # a message with one of these changes an earlier answer
    turns: tuple[str, ...]  # "tapi": from here on the sentence says what is meant
    continuations: tuple[str, ...]  # "kalau": the same question with another value
    commands: Mapping[str, tuple[str, ...]]  # whole messages that need no understanding
    whereabouts: tuple[str, ...]  # "saya di": what follows is where he is
    salam: tuple[str, ...]
    greetings: tuple[str, ...]

    def strip_fillers(self, text: str) -> str:
        """The message without "kak", "min", "dong" and the like, normalised."""
        kept = [word for word in normalise(text).split() if word.strip(".,") not in self.fillers]
        return " ".join(kept).strip(" .,:/-")

    def command(self, text: str) -> str | None:
        """The command this whole message is, e.g. `cancel` for "batal", or None."""
        bare = self.strip_fillers(text)
        for name, phrases in self.commands.items():
            if bare in phrases or normalise(text) in phrases:
                return name
        return None

    def is_correction(self, text: str) -> bool:
        """Whether the message says that something before it was wrong."""
        return contains_any(normalise(text), self.corrections)

    def continues(self, text: str) -> bool:
        """Whether the message goes on from the answer before it."""
        return starts_with_any(normalise(text), self.continuations)

    def starts_with_salam(self, text: str) -> bool:
        return starts_with_any(normalise(text), self.salam)

    def starts_with_greeting(self, text: str) -> bool:
        return starts_with_any(normalise(text), self.greetings)


def alternatives(phrases: Iterable[str]) -> str:
    """The phrases as one alternation of a regular expression, longest first."""
    return _alternatives(tuple(phrases))


@lru_cache(maxsize=256)
def _alternatives(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))


def contains(text: str, phrase: str) -> bool:
    """Whether the phrase stands in the text as whole words."""
    return f" {phrase} " in _spaced(text)


def contains_any(text: str, phrases: tuple[str, ...]) -> bool:
    spaced = _spaced(text)
    return any(f" {phrase} " in spaced for phrase in phrases)


@lru_cache(maxsize=_TEXTS_KEPT)
def _spaced(text: str) -> str:
    """The words with a space around each."""
    return f" {_POINTS.sub(' ', text)} ".replace("  ", " ")


def starts_with_any(text: str, phrases: tuple[str, ...]) -> bool:
    return any(text == phrase or text.startswith((f"{phrase} ", f"{phrase},", f"{phrase}.")) for phrase in phrases)
