"""Which words of a long message count: those of the sentence that asks, more than the story around it."""

from __future__ import annotations

import re
from collections import defaultdict
from enum import IntEnum
from itertools import pairwise

from knowledge.search_words import normalise, words

# A shorter message is a question as a whole.
_SHORTEST_STORY = 12  # words
# How much a word of the story counts beside one of the question.
_STORY = 0.3
# People speak without full stops: of a sentence longer than this, the words around the one that asks are the question.
_LONGEST_SENTENCE = 16  # words
_BEFORE, _AFTER = 8, 9

# Not in "1.500", but in "obat. 2 minggu".
_END = re.compile(r"(?<!\d)[.!\n;]+|[.!\n;]+(?!\d)|(?<=\?)")
_LETTERS = re.compile(r"[a-z]+")


class _Asking(IntEnum):
    """How surely a sentence asks."""

    NOT = 0
    WISHES = 1
    PERHAPS = 2
    SURELY = 3


def emphasis(text: str, *, most_words: int) -> dict[str, float]:
    """The words in their short form and how much each counts, those that count most first; of `most_words` at most.

    All the same where nothing is told but the question, or nothing asked but a story told.
    """
    parts = [part for sentence in _END.split(text) for part in _windows(sentence)]
    asking = [_asking(part) for part in parts]
    most = max(asking, default=_Asking.NOT)
    if len(text.split()) < _SHORTEST_STORY or most is _Asking.NOT:
        parts, asking = [text], [most]
    weighed = [
        (word, weight)
        for weight, is_question in ((1.0, True), (_STORY, False))
        for part, degree in zip(parts, asking, strict=True)
        if (degree is most) == is_question
        for word in normalise(part)
    ]
    counts: dict[str, float] = defaultdict(float)
    for word, weight in weighed[:most_words]:
        counts[word] += weight
    return counts


def _asking(sentence: str) -> _Asking:
    typed = _LETTERS.findall(sentence.lower())
    known = words()
    if "?" in sentence or not known.asks.isdisjoint(typed):
        return _Asking.SURELY
    may = next((at for at, word in enumerate(typed) if word in known.may), len(typed))
    if not known.tags.isdisjoint(typed[may:]):  # "boleh ditunda ga", not "tidak boleh ditunda"
        return _Asking.SURELY
    if not known.tags.isdisjoint(typed[-2:]):
        return _Asking.PERHAPS
    return _Asking.NOT if known.wishes.isdisjoint(typed) else _Asking.WISHES


def _windows(sentence: str) -> list[str]:
    """The sentence cut at the borders of what stands around the words that ask, when it is long."""
    typed = sentence.split()
    if len(typed) <= _LONGEST_SENTENCE:
        return [sentence] if typed else []
    marks = [at for at, word in enumerate(typed) if _asks(word)]
    near = [any(mark - _BEFORE <= at < mark + _AFTER for mark in marks) for at in range(len(typed))]
    cuts = [0, *(at for at, (one, other) in enumerate(pairwise(near), 1) if one != other), len(typed)]
    return [" ".join(typed[start:end]) for start, end in pairwise(cuts)]


def _asks(word: str) -> bool:
    return "?" in word or not words().asks.isdisjoint(_LETTERS.findall(word.lower()))
