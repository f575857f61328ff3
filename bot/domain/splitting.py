"""Cuts a long text into messages a channel takes: between paragraphs, else sentences, else words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_LINE = re.compile(r"\n\s*")
# A sentence ends before a capital or a sign, not before a digit or small letter: "No. 5", "dll. yang".
_SENTENCE = re.compile(r"[.!?…][)\]\"'”’]*(\s+)(?=[^\da-z\s])")
_WORD = re.compile(r"\s+")
_BREAKS = (_PARAGRAPH, _SENTENCE, _LINE, _WORD)
_FULL_ENOUGH = 3  # a break is good when at least a third of the room is used
_JOINER = "\u200d"
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_ALL_FLAG_LETTERS = "".join(map(chr, _FLAG_LETTERS))


def length(text: str) -> int:
    """Length as the strictest provider counts it: in UTF-16 units, where most emoji are two."""
    return len(text) + sum(character > "\uffff" for character in text)


def split(text: str, limit: int) -> list[str]:
    """Parts of at most `limit` UTF-16 units that together are the text, but for the white space at the cuts.

    A word, and so an address, is cut only when it alone is longer than the limit. Blank text gives no part.
    Raises `ValueError` when the limit is below 2: a single emoji would not fit.
    """
    if limit < 2:
        raise ValueError("the limit must be at least 2")
    return list(_parts(text.strip(), limit))


def _parts(rest: str, limit: int) -> Iterator[str]:
    while rest:
        if length(rest) <= limit:
            yield rest
            return
        cut = _cut(rest, _fitting(rest, limit))
        yield rest[:cut].rstrip()
        rest = rest[cut:].lstrip()


def _fitting(text: str, limit: int) -> int:
    """How many characters of the text fit into the limit."""
    if length(text[:limit]) <= limit:
        return min(limit, len(text))
    units = 0
    for index, character in enumerate(text):
        units += 2 if character > "\uffff" else 1
        if units > limit:
            return index
    return len(text)


def _cut(text: str, room: int) -> int:
    """Where to cut so that at most `room` characters come before: the gentlest kind of break that fills enough."""
    least = room // _FULL_ENOUGH
    latest = [_last_break(pattern, text, room) for pattern in _BREAKS]
    for position in latest:
        if position > least:
            return position
    return max(latest) or _inside_a_word(text, room)


def _last_break(pattern: re.Pattern[str], text: str, room: int) -> int:
    found = 0
    # The white space itself may lie beyond the room: it is not sent.
    for match in pattern.finditer(text, 0, room + 2):
        start = match.start(1) if match.re.groups else match.start()
        if start <= room:
            found = start
    return found


def _inside_a_word(text: str, room: int) -> int:
    cut = room
    while cut > 1 and _is_inside_a_sign(text, cut):
        cut -= 1
    return cut if cut > 1 else room


def _is_inside_a_sign(text: str, cut: int) -> bool:
    """Whether a cut would part what is one sign on the screen: accents, joined emoji, skin tones, flags."""
    before, after = text[cut - 1], text[cut]
    if _JOINER in {before, after} or unicodedata.category(after) in {"Mn", "Mc", "Me"}:
        return True
    if ord(after) in _FLAG_LETTERS:  # two letters make a flag, so an odd number before the cut parts one
        return (cut - len(text[:cut].rstrip(_ALL_FLAG_LETTERS))) % 2 == 1
    return ord(after) in _SKIN_TONES
