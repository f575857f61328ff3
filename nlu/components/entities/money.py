"""Amounts of money, in whole rupiah: "40rb", "1,2jt", "seratus ribu", "Rp35.000,-", "goceng"."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Iterator

from components.entities.found import Found
from components.entities.numbers import DIGITS, WORDS, from_digits, from_words

_UNITS = {
    "ribu": 1_000, "rb": 1_000, "rbu": 1_000, "rebu": 1_000, "ribuan": 1_000, "rban": 1_000, "rbuan": 1_000, "rebuan": 1_000,
    "k": 1_000, "ceng": 1_000, "juta": 1_000_000, "jt": 1_000_000, "jutaan": 1_000_000, "jtan": 1_000_000,
    "jeti": 1_000_000, "jutak": 1_000_000, "yuta": 1_000_000, "miliar": 10**9, "milyar": 10**9, "m": 10**9,
}  # fmt: skip
_SLANG = {
    "gopek": 500, "seceng": 1_000, "ceceng": 1_000, "noceng": 2_000, "gotun": 5_000, "goceng": 5_000, "ceban": 10_000,
    "cetiau": 1_000_000, "noban": 20_000, "goban": 50_000, "gocap": 50_000, "cepek ceng": 100_000, "cepekceng": 100_000,
    "nopek ceng": 200_000, "gopek ceng": 500_000, "gocap ceng": 50_000, "jigo ceng": 25_000, "pekgo ceng": 150_000,
    "setengah juta": 500_000, "stgh juta": 500_000, "stengah juta": 500_000,
}  # fmt: skip

_AMOUNT = r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,3})?"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_HALF = r"(?:1/2|½|setengah|stengah|stgh)"
_TAIL = r"(?:\s*(?:rupiah|perak|rp\b)|\s*,-{1,2}|,00\b)?"

_SLANG_RE = re.compile(rf"\b(?:{'|'.join(sorted(_SLANG, key=len, reverse=True))})\b")
_WITH_UNIT = re.compile(
    rf"(?<![\d.,/])(?P<rp>(?:rp|idr)\.?\s*)?(?P<amount>{_AMOUNT})(?:-?an\b)?(?:\s*(?P<half>{_HALF}))?\s*(?P<unit>{_UNIT})\b"
    rf"(?P<more>\s+(?:{DIGITS}|{WORDS})\s*(?:ratus\s*)?(?:ribu|rb|rbu|rebu|ratus|k)\b|\s+lima\s+ratus\b)?{_TAIL}"
)
_WITH_SIGN = re.compile(rf"\b(?:rp|idr)\.?\s*(?P<amount>\d{{1,3}}(?:[ .,]\d{{3}})+(?:[.,]\d{{1,2}})?|\d+){_TAIL}")
# "3jt500" is 3,500,000 and "67rb500" 67,500: three digits right behind the unit are of the next smaller one.
_TIGHT = re.compile(
    r"(?<![\w.,/])(?:(?:rp|idr)\.?\s*)?(?P<amount>\d{1,3})\s*(?P<unit>juta|jt|ribu|rb|rbu|rebu)"
    r"(?P<rest>\d{3})(?:\s*(?:ribu|rb|rbu|rebu|k))?\b(?![.,]\d)"
)
_WORDS_AND_HALF = re.compile(rf"\b(?P<amount>{WORDS})\s+{_HALF}\s+(?P<unit>juta|jt|miliar|milyar)\b{_TAIL}")
_WORDS_ONLY = re.compile(rf"\b(?P<amount>{WORDS}){_TAIL}")
_BARE_SCALE = re.compile(r"(?:puluh|ratus|ribu|rebu|rb|rbu|juta|jt|miliar|milyar|belas)\b")
_GROUPED = re.compile(
    r"(?<![\d.,/:-])\d{1,3}(?:\.\d{3}){1,3}(?![\d:-]|/\d|[.,]\d)(?:,-{1,2}|,00\b)?(?:\s*(?:rupiah|perak))?"
)
_RUPIAH = re.compile(r"(?<![\d.,/-])(?P<amount>\d+)\s*(?:rupiah|perak)\b")
_PLAIN = re.compile(r"(?<![\d.,/:+-])(?P<amount>[1-9]\d{3,7})(?![\d/:-]|[.,]\d)(?=\D|$)")
_RANGE = re.compile(
    rf"(?<![\d.,/-])(?P<low>{DIGITS})\s*(?:-|–|s/d|sampai|sampe|smp|hingga)\s*(?={DIGITS}\s*(?P<unit>{_UNIT})\b)"
)
_BEFORE_PLAIN = re.compile(
    r"(?:iuran\w*|premi|bayar\w*|byr|gaji\w*|upah\w*|umr|umk|ump|saldo\w*|tagihan\w*|tunggakan\w*|denda\w*|biaya\w*|harga|"
    r"nominal\w*|sebesar|sejumlah|senilai|total\w*|transfer\w*|tf|duit|uang|potong\w*|penghasilan\w*|pendapatan\w*|setor\w*|"
    r"cuma|cuman|hanya|dapat|dpt|dapet|jadi|kena|rp)\s*(?:\w+\s+){0,2}[:=]?\s*$"
)
_AFTER_PLAIN = re.compile(
    r"\s*(?:per|/|se|tiap|setiap)\s*(?:bulan|bln|bl|tahun|thn|orang|org|jiwa|hari)|\s*(?:rupiah|perak)"
)
_NOT_PLAIN = re.compile(
    r"(?:tahun|thn|th|kode|pin|otp|no|nomor|antrian|antrean|tiket|angkatan|sejak|bulan|bln)\s*[:.]?\s*$"
)


def find(text: str) -> Iterator[Found]:
    """Amounts in a lower-case text, in no particular order and possibly overlapping: the longer reading wins later."""
    yield from _slang(text)
    yield from _ranges(text)
    for match in _WITH_UNIT.finditer(text):
        value = _value_with_unit(match)
        if value is not None:
            yield Found("money", value, match.start(), match.end())
    for match in _TIGHT.finditer(text):
        unit = _UNITS[match["unit"]]
        yield Found(
            "money", int(match["amount"]) * unit + int(match["rest"]) * unit // 1_000, match.start(), match.end()
        )
    for match in _WITH_SIGN.finditer(text):
        yield Found("money", _whole(from_digits(match["amount"].replace(" ", "."))), match.start(), match.end())
    yield from _words(text)
    for match in _WORDS_AND_HALF.finditer(text):
        half = Fraction(2 * (from_words(match["amount"]) or 0) + 1, 2)
        yield Found("money", _whole(half * _UNITS[match["unit"]]), match.start(), match.end())
    for match in _GROUPED.finditer(text):
        yield Found("money", _whole(from_digits(re.sub(r",-+|[^\d.,]", "", match.group()))), match.start(), match.end())
    for match in _RUPIAH.finditer(text):
        yield Found("money", int(match["amount"]), match.start(), match.end())
    yield from _plain(text)


def _slang(text: str) -> Iterator[Found]:
    for match in _SLANG_RE.finditer(text):
        yield Found("money", _SLANG[match.group()], match.start(), match.end())


def _ranges(text: str) -> Iterator[Found]:
    for match in _RANGE.finditer(text):
        if match["unit"] not in {"m", "k"}:
            value = _whole(from_digits(match["low"]) * _UNITS[match["unit"]])
            yield Found("money", value, match.start("low"), match.end("low"))


def _value_with_unit(match: re.Match[str]) -> int | None:
    unit = _UNITS[match["unit"]]
    if match["unit"] == "m" and not match["rp"]:
        return None  # "5 m" is more often metres than a thousand million
    base = from_digits(match["amount"])
    if match["half"]:
        base += Fraction(1, 2)
    value = base * unit if base < 1_000 or unit < 10**6 else base
    return _whole(value + _more(match["more"], unit))


def _more(text: str | None, unit: int) -> Fraction:
    """What follows the first unit: "1 juta 200 ribu", "dua juta lima ratus" (which means 500 ribu)."""
    if not text:
        return Fraction(0)
    number = re.match(rf"\s*({DIGITS})", text)
    if number:
        scale = 1 if "ratus" not in text else 100
        thousands = 1_000 if re.search(r"ribu|rb|rebu|k\b", text) or unit == 10**6 else 1
        return from_digits(number[1]) * scale * thousands
    value = Fraction(from_words(text.replace("rb", "ribu")) or 0)
    return value * 1_000 if unit == 10**6 and value < 1_000 else value


def _words(text: str) -> Iterator[Found]:
    for match in _WORDS_ONLY.finditer(text):
        value = from_words(match["amount"])
        named = bool(re.search(r"rupiah|perak", match.group()))
        if value is not None and (value >= 1_000 or named) and not _BARE_SCALE.match(match.group()):
            if re.search(r"juta\s+\w+\s+ratus$", match["amount"]):
                value += (value % 1_000_000) * 999  # "dua juta lima ratus" leaves the thousands unsaid
            yield Found("money", value, match.start(), match.end())


def _plain(text: str) -> Iterator[Found]:
    """Bare digits are money only where the words around say so: "iuran 42000", "42000 per bulan"."""
    for match in _PLAIN.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _NOT_PLAIN.search(before):
            continue
        if _AFTER_PLAIN.match(after) or (_BEFORE_PLAIN.search(before) and not 1900 <= int(match["amount"]) <= 2100):
            yield Found("money", int(match["amount"]), match.start(), match.end())


def _whole(value: Fraction) -> int:
    return int(value + Fraction(1, 2))
