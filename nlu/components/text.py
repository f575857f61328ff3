"""From what people type to the words a model can learn from."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

_DATA = Path(__file__).parent / "data"

# Order matters: the first alternative that fits wins, so masks stand before plain words.
_PIECE = re.compile(
    r"""
    (?P<link>https?://\S+|www\.\S+|\b[\w-]+\.(?:com|co\.id|go\.id|id|ly|me|net|org|xyz|site|online|apk)\b(?:/\S*)?)
  | (?P<mail>[\w.+-]+@[\w-]+\.[\w.]+)
  | (?P<account>@\w+)
  | (?P<money>\brp\.?\s?\d[\d.,]*(?:\s?(?:rb|ribu|jt|juta|k)\b)?
      |\b\d[\d.,]*\s?(?:rb|ribu|rbu|rban|ribuan|(?:jt|rb)\d{3}(?:rb|k)?|jt|jtan|juta|jutaan|k|rupiah|perak|milyar|miliar)\b
      |\b\d{1,3}(?:\.\d{3})+\b)
  | (?P<long>\+?\b\d(?:[\s.-]?\d){8,}\b)
  | (?P<date>\b\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})\b)
  | (?P<clock>\b\d{1,2}[:.]\d{2}\b)
  | (?P<year>\b(?:19|20)\d{2}\b)
  | (?P<figure>\b\d{3,}\b)
  | (?P<word>[^\W_]+(?:['’-][^\W_]+)*)
  | (?P<sign>[?!])
  | (?P<angry>[😡🤬😠😤👎💩🤮])
  | (?P<sad>[😭😢😞😔😩😫💔🥺])
  | (?P<picture>[\U0001F300-\U0001FAFF\u2600-\u27BF])
    """,
    re.VERBOSE,
)
_MASKS = {
    "link": "xtaut",
    "mail": "xsurel",
    "money": "xuang",
    "long": "xnomor",
    "date": "xtanggal",
    "clock": "xjam",
    "year": "xtahun",
    "figure": "xangka",
    "angry": "xmarah",
    "sad": "xsedih",
}
_ELONGATED = re.compile(r"(.)\1{2,}")
_DOUBLE_END = re.compile(r"(\w)\1+$")
_LEET = str.maketrans("013457", "oieast")
_MIXED = re.compile(r"^(?=\w*[a-z]\w*[a-z])(?=\w*\d)\w+$")


@cache
def _slang() -> tuple[dict[str, str], dict[tuple[str, ...], str], frozenset[str]]:
    """Spellings of one word, spellings of several words, and the words themselves."""
    with (_DATA / "slang.yml").open(encoding="utf-8") as file:
        words: dict[str, list[str] | None] = yaml.safe_load(file)["words"]
    spellings = {s: word for word, variants in words.items() for s in variants or ()}
    single = {s: word for s, word in spellings.items() if " " not in s}
    phrases = {tuple(s.split()): word for s, word in spellings.items() if " " in s}
    return single, phrases, frozenset(words)


@cache
def _phrase_starts() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    starts: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, word in _slang()[1].items():
        starts.setdefault(phrase[0], []).append((phrase, word))
    return {first: sorted(found, key=lambda pair: -len(pair[0])) for first, found in starts.items()}


def canonical_word(word: str) -> str:
    """One lower-case word in the spelling we read: slang, dropped vowels, elongation, "kapan2", "b4yar"."""
    single, _, known = _slang()
    if word in known:
        return word
    found = single.get(word)
    if found is not None:
        return found
    return _repaired(word, single, known)


def _repaired(word: str, single: dict[str, str], known: frozenset[str]) -> str:
    for candidate in _repairs(word):
        if candidate in known:
            return candidate
        if candidate in single:
            return single[candidate]
    shorter = _ELONGATED.sub(r"\1", word)
    return _DOUBLE_END.sub(r"\1", shorter) if shorter != word else shorter


def _repairs(word: str) -> list[str]:
    shorter = _ELONGATED.sub(r"\1", word)
    found = [shorter, _ELONGATED.sub(r"\1\1", word)]
    if len(word) > 3:  # "jkk" is a programme, not a long "jk"
        found.append(_DOUBLE_END.sub(r"\1", shorter))
    if word[-1] == "2" and word[:-1].isalpha():
        found.append(word[:-1])
    if _MIXED.match(word):
        found.append(word.translate(_LEET))
    return found


def words_of(text: str) -> list[str]:
    """The message as canonical words; numbers, links and identifiers masked, accounts left out."""
    words: list[str] = []
    for piece in _PIECE.finditer(text.lower()):
        kind = piece.lastgroup
        if kind == "word":
            words.extend(_of_word(piece.group()))
        elif kind in {"sign", "picture"}:
            words.append(piece.group())
        elif kind != "account":
            words.append(_MASKS[kind or ""])
    return _join_phrases(words)


def _of_word(word: str) -> list[str]:
    if "-" in word:
        parts = word.split("-")
        if len(parts) == 2 and parts[0] == parts[1]:
            parts = parts[:1]
        return [w for part in parts if part for w in canonical_word(part).split()]
    return canonical_word(word.replace("'", "").replace("’", "")).split()


def _join_phrases(words: list[str]) -> list[str]:
    starts = _phrase_starts()
    joined: list[str] = []
    position = 0
    while position < len(words):
        for phrase, word in starts.get(words[position], ()):
            if tuple(words[position : position + len(phrase)]) == phrase:
                joined.extend(word.split())
                position += len(phrase)
                break
        else:
            joined.append(words[position])
            position += 1
    return joined


def normalise(text: str) -> str:
    """`words_of` as one string: what the intent model reads."""
    return " ".join(words_of(text))
