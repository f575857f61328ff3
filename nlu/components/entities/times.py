"""Times of day as "HH:MM": "jam 2 siang" is 14:00, "setengah 3" 02:30, "besok pagi" 09:00 and vague."""

from __future__ import annotations

import re
from typing import Iterator

from components.entities.found import Found
from components.entities.numbers import WORDS, from_words

_PARTS = {"subuh": "05:00", "pagi": "09:00", "isuk": "09:00", "enjing": "09:00", "siang": "13:00", "awan": "13:00", "sore": "16:00", "petang": "17:00", "sonten": "16:00",
          "malam": "19:00", "malem": "19:00", "mlm": "19:00", "bengi": "19:00", "wengi": "19:00", "dini hari": "02:00"}  # fmt: skip
_PART = "|".join(_PARTS)
_JAM = r"(?:jam|jm|pukul|pkl|pk)\.?\s*"
_HOUR = rf"\d{{1,2}}|{WORDS}"
_ZONE = r"(?:\s*(?P<zone>wib|wita|wit))?"
_ZONES = {"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura"}
_MINUTES = r"(?:\s*(?P<way>lewat|lebih|kurang|krg)\s*(?P<min>\d{1,2}|seperempat|sepuluh|lima belas|lima)(?:\s*(?:menit|mnt))?)?"
_NAMED = re.compile(
    rf"\b{_JAM}(?P<half>setengah|stengah|stgh|½)?\s*(?P<h>{_HOUR})(?:[.:](?P<m>\d{{2}}))?(?![\d.,:/-]\d){_MINUTES}(?:\s*(?:an|-an))?(?:\s*(?P<part>{_PART}))?{_ZONE}\b"
)
_WITH_PART = re.compile(
    rf"(?<![\d.,:/-])\b(?P<half>setengah|stengah|stgh)?\s*(?P<h>\d{{1,2}})(?:[.:](?P<m>\d{{2}}))?\s*(?P<part>{_PART}){_ZONE}\b"
)
_CLOCK = re.compile(rf"(?<![\d.,:/-])(?P<h>[01]?\d|2[0-3])(?P<s>[:.])(?P<m>[0-5]\d)(?![\d:/]|[.,-]\d){_ZONE}\b")
_ALONE = re.compile(
    rf"(?:\b(?:besok|bsk|besuk|lusa|nanti|ntar|senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu|depan|dpn|hari\s+ini|tgl\s*\d+)\s+(?P<a>{_PART})\b(?!\s*(?:jam|pukul)))"
    rf"|(?:\b(?P<b>{_PART})\s+(?:aja|saja|aj|ae|wae)\b)"
)
_GREETING = re.compile(r"(?:selamat|slmt|met|slamat|sugeng|wilujeng)\s+$")
_EARLIER = re.compile(rf"\b(?P<greeting>(?:selamat|slmt|met|slamat|sugeng|wilujeng)\s+)?(?P<part>{_PART})\s*,?\s*$")
_DAY_BEFORE = re.compile(r"\b(?:tanggal|tgl|tggl|tgal|tnggl)\.?\s*$")
_COUNT_AFTER = re.compile(r"\s*(?:kali|orang|org|hari|bulan|bln|tahun|thn|minggu)\b")


def find(text: str) -> Iterator[Found]:
    """Times in a lower-case text."""
    for match in [*_NAMED.finditer(text), *_WITH_PART.finditer(text)]:
        if _DAY_BEFORE.search(text, 0, match.start()):
            continue  # "tgl 3 malam" is no hour
        found = _named(match, _part_before(text[: match.start()]))
        if found and not _COUNT_AFTER.match(text, match.end()):
            yield found
    for match in _CLOCK.finditer(text):
        if match["s"] == ":" or match["zone"]:
            yield _found(match, int(match["h"]), int(match["m"]))
    for match in _ALONE.finditer(text):
        group = "a" if match["a"] else "b"
        if not _GREETING.search(text[: match.start(group)]):
            yield Found("time", _PARTS[match[group]], match.start(group), match.end(group), {"vague": True})


def _part_before(text: str) -> str | None:
    """The part of the day right before the hour ("malam jam 8"), unless it belongs to a greeting."""
    match = _EARLIER.search(text)
    return match["part"] if match and not match["greeting"] else None


def _named(match: re.Match[str], earlier: str | None) -> Found | None:
    groups = match.groupdict()
    hour = int(groups["h"]) if groups["h"].isdigit() else from_words(groups["h"])
    minute = int(groups["m"] or 0)
    if hour is None or hour > 24 or minute > 59:
        return None
    if groups["half"]:
        hour, minute = hour - 1, 30
    hour, minute = _moved(hour, minute, groups.get("way"), groups.get("min"))
    return _found(match, _in_day(hour, groups["part"] or earlier, exact="m" in groups and bool(groups["m"])), minute)


def _moved(hour: int, minute: int, way: str | None, amount: str | None) -> tuple[int, int]:
    if not way or not amount:
        return hour, minute
    minutes = int(amount) if amount.isdigit() else {"seperempat": 15}.get(amount) or from_words(amount) or 0
    total = hour * 60 + minute + (minutes if way.startswith("le") else -minutes)
    return total // 60, total % 60


def _in_day(hour: int, part: str | None, *, exact: bool) -> int:
    """24-hour clock. Without a part of the day, 1 to 6 are afternoon hours: nobody books an office at 3 in the night."""
    if part in {"siang", "awan"}:
        return hour + 12 if hour < 10 and hour != 0 else hour
    if part in {"sore", "petang", "sonten"}:
        return hour + 12 if hour < 12 else hour
    if part in {"malam", "malem", "mlm", "bengi", "wengi"}:
        return 0 if hour in {12, 24} else hour + 12 if 5 <= hour < 12 else hour
    if part:
        return 0 if hour == 12 and part == "dini hari" else hour
    return hour + 12 if 1 <= hour <= 6 and not (exact and hour == 6) else hour


def _found(match: re.Match[str], hour: int, minute: int) -> Found:
    zone = match["zone"]
    return Found(
        "time", f"{hour % 24:02}:{minute:02}", match.start(), match.end(), {"zone": _ZONES[zone]} if zone else {}
    )
