"""Lengths of time as ISO 8601: "2 thn" is P2Y, "setengah tahun" P6M, "2 minggu" P2W, "satu setengah tahun" P1Y6M."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Iterator

from components.entities.found import Found
from components.entities.numbers import WORDS, from_digits, from_words

_UNITS = {
    "tahun": "Y", "thn": "Y", "th": "Y", "taun": "Y", "tahunan": "Y", "thun": "Y", "year": "Y", "years": "Y", "tahon": "Y", "taon": "Y", "taonan": "Y",
    "bulan": "M", "bln": "M", "bl": "M", "bulanan": "M", "blan": "M", "wulan": "M", "sasi": "M", "month": "M", "months": "M",
    "minggu": "W", "mgg": "W", "mggu": "W", "mg": "W", "mingguan": "W", "pekan": "W", "weeks": "W", "week": "W",
    "hari": "D", "hr": "D", "hri": "D", "harian": "D", "dino": "D", "dinten": "D", "day": "D", "days": "D",
    "jam": "TH", "jm": "TH", "menit": "TM", "mnt": "TM",
}  # fmt: skip
_ONE = {"setahun": "P1Y", "sethn": "P1Y", "setaun": "P1Y", "sataun": "P1Y", "sebulan": "P1M", "sebln": "P1M", "sabulan": "P1M",
        "seminggu": "P1W", "saminggu": "P1W", "sepekan": "P1W", "sehari": "P1D", "sejam": "PT1H"}  # fmt: skip
_HALF = r"(?:setengah|stengah|stgh|1/2|½)"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = rf"\d{{1,3}}(?:[.,]\d)?|{WORDS}"
_PART = re.compile(
    rf"(?<![\w.,/-])(?:(?:\d{{1,2}}\s?-\s?)?(?P<number>{_NUMBER})(?:\s*(?P<half>{_HALF}))?|(?P<only>{_HALF}))\s*-?(?P<unit>{_UNIT})(?:an)?(?P<after>\s+{_HALF})?\b"
)
_TIMES_24 = re.compile(r"(?<![\w.,/-])(?P<days>\d{1,2})\s?[x*]\s?24\s*jam\b")
_SINGLE = re.compile(rf"\b(?P<one>{'|'.join(_ONE)})(?P<after>\s+{_HALF})?\b")
# "sebulan berapa", "setahun sekali", "35rb sebulan": a rate, not a length of time.
_RATE_AFTER = re.compile(
    r"(?:nya)?\s*(?:berapa|brp\w*|brapa|brpa|piro|sekali|skali|sepisan|dua kali|2x|1x|bayar|byr)\b"
)
_RATE_BEFORE = re.compile(
    r"(?:\b(?:berapa|brp\w*|brapa|brpa|piro|iuran\w*|ribu|juta|bayar|byr|tiap|per|gaji|upah|premi)|\d\s*(?:rb|jt|k|ribu|juta)|000)\s*(?:dalam\s*)?$"
)
_AGE = re.compile(r"(?:umur|usia|berumur|berusia|umurnya|usianya|umurku|yuswa)\w*\s+(?:\w+\s+){0,2}$")
_AGE_AFTER = re.compile(r"\s*(?:umurnya|umurku|umur|usia)\b")


def find(text: str) -> Iterator[Found]:
    """Lengths of time in a lower-case text; neighbouring parts ("2 thn 3 bln") become one."""
    parts = [p for p in _parts(text) if not _is_age(text, p)]
    parts.sort(key=lambda p: p.start)
    merged: list[Found] = []
    for part in parts:
        last = merged[-1] if merged else None
        if last and re.fullmatch(r"\s*(?:,|dan|lebih|&)?\s*", text[last.end : part.start]) and _can_join(last, part):
            merged[-1] = Found("duration", last.value + part.value[1:], last.start, part.end)
        else:
            merged.append(part)
    yield from merged


def _parts(text: str) -> Iterator[Found]:
    for match in _PART.finditer(text):
        number = _number(match["number"]) if match["number"] else Fraction(0)
        if number is None:
            continue
        if match["half"] or match["only"] or match["after"]:
            number += Fraction(1, 2)
        yield Found("duration", iso(number, _UNITS[match["unit"]]), match.start(), match.end())
    for match in _TIMES_24.finditer(text):
        yield Found("duration", f"P{int(match['days'])}D", match.start(), match.end())
    for match in _SINGLE.finditer(text):
        if _RATE_AFTER.match(text, match.end()) or _RATE_BEFORE.search(text, 0, match.start()):
            continue
        value = _ONE[match["one"]]
        yield Found("duration", iso(Fraction(3, 2), value[-1]) if match["after"] else value, match.start(), match.end())


def _number(text: str) -> Fraction | None:
    if text[0].isdigit():
        return from_digits(text)
    value = from_words(text)
    return None if value is None else Fraction(value)


def _is_age(text: str, part: Found) -> bool:
    if not part.value.endswith("Y"):
        return False
    return bool(_AGE.search(text, 0, part.start) or _AGE_AFTER.match(text, part.end))


def _can_join(first: Found, second: Found) -> bool:
    order = "YMWD"
    units = [first.value[-1], second.value[-1]]
    return "T" not in first.value + second.value and order.find(units[0]) < order.find(units[1])


def iso(number: Fraction, unit: str) -> str:
    """ISO 8601; halves go down to the next smaller unit: 1.5 Y is P1Y6M, 0.5 M is P15D."""
    if unit.startswith("T"):
        minutes = number * (60 if unit == "TH" else 1)
        hours, rest = divmod(int(minutes), 60)
        return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")
    smaller = {"Y": (12, "M"), "M": (30, "D"), "W": (7, "D"), "D": (1, "D")}[unit]
    whole, fraction = divmod(number, 1)
    rest = int(fraction * smaller[0])
    if unit == "W" and rest:
        return f"P{int(number * 7)}D"
    return "P" + (f"{int(whole)}{unit}" if whole or not rest else "") + (f"{rest}{smaller[1]}" if rest else "")
