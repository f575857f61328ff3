"""Dates as people type them, on the day where they are: "kemarin", "7-11-26", "tgl 7 bln 7", "akhir November"."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.dialogue.words import Words, alternatives

_RELATIVE = re.compile(r"^([+-]\d{1,4})([dwmy])$")
_NEXT = re.compile(r"^next:(mon|tue|wed|thu|fri|sat|sun)$")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
YEARS = range(1900, 2101)  # beyond, it is a slip of the finger
_TWO_DIGIT_PIVOT = 20  # years ahead that "46" may still mean; beyond, it is the last century


def parse(text: str, words: Words, today: date, direction: str, precision: str) -> date | None:
    """The whole message as a date; a month alone only where `precision` is month (then its first day)."""
    bare = re.sub(rf"^(?:{alternatives(words.day_words)})\.?\s*", "", words.strip_fillers(text))
    if bare in words.relative_days:
        return today + timedelta(days=words.relative_days[bare])
    if precision == "month" and bare in words.relative_months:
        return _shift_months(today, words.relative_months[bare]).replace(day=1)
    return _numeric(bare, words, today, direction) or _named(bare, words, today, direction, precision)


def from_entity(value: object, relative: str | None, today: date, direction: str, precision: str) -> date | None:
    """An entity's date, resolved on the person's day where it is relative."""
    text = str(value or "")
    if re.fullmatch(r"\d{4}", text):
        return None  # "tahun ini" names no day
    if re.fullmatch(r"\d{4}-\d{2}", text):
        return _month_from_entity(text, relative, today, direction) if precision == "month" else None
    if relative:
        resolved = _from_relative(relative, today, direction)
        if resolved is not None:
            return resolved
    try:
        return plausible(date.fromisoformat(text))
    except ValueError:
        return None


def _month_from_entity(text: str, relative: str | None, today: date, direction: str) -> date | None:
    """The first of the month: "bulan lalu" and "Oktober" name no day."""
    resolved = _from_relative(relative, today, direction) if relative else None
    return resolved.replace(day=1) if resolved else _date(int(text[:4]), int(text[5:]), 1)


def _from_relative(relative: str, today: date, direction: str) -> date | None:
    if match := _RELATIVE.match(relative):
        return _shift(today, int(match[1]), match[2])
    if match := _NEXT.match(relative):
        ahead = (_WEEKDAYS.index(match[1]) - today.weekday()) % 7
        return today + timedelta(days=ahead or 7)
    if match := re.fullmatch(r"--(\d{2})-(\d{2})", relative):
        return _without_year(int(match[2]), int(match[1]), today, direction)
    if match := re.fullmatch(r"--(\d{2})", relative):
        return _without_year(1, int(match[1]), today, direction)
    if match := re.fullmatch(r"---(\d{2})", relative):
        return _without_month(int(match[1]), today, direction)
    return None


def _shift(today: date, count: int, unit: str) -> date | None:
    if unit in "dw":
        return plausible(today + timedelta(days=count * (7 if unit == "w" else 1)))
    months = count * (12 if unit == "y" else 1)
    return _shift_months(today, months) if abs(months) < 12 * 100 else None


def _shift_months(day: date, count: int) -> date:
    """The same day so many months on, or the month's last."""
    index = day.year * 12 + day.month - 1 + count
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _numeric(text: str, words: Words, today: date, direction: str) -> date | None:
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[\s./-]+(\d{1,2})[\s./-]+(\d{4}|\d{2})", text):
        return _date(_year(match[3], today), int(match[2]), int(match[1]))
    if match := re.fullmatch(rf"(\d{{1,2}})(?:[/-]|\s*(?:{alternatives(words.units['month'])})\s*)(\d{{1,2}})", text):
        return _without_year(int(match[1]), int(match[2]), today, direction)
    return None


def _named(text: str, words: Words, today: date, direction: str, precision: str) -> date | None:
    """With the month's name, in full or short."""
    names = {name: month for month, forms in words.months.items() for name in forms}
    unit = alternatives(words.units["month"])
    match = re.fullmatch(
        rf"(?:(\d{{1,2}})\s*)?(?:(?:{unit})\s+)?({alternatives(names)})(?:\s*(\d{{4}}|\d{{2}}))?", text
    )
    if match is None or (match[1] is None and precision != "month"):
        return None
    day, month = int(match[1] or 1), names[match[2]]
    if match[3]:
        return _date(_year(match[3], today), month, day)
    return _without_year(day, month, today, direction)


def _year(text: str, today: date) -> int:
    if len(text) == 4:
        return int(text)
    year = today.year // 100 * 100 + int(text)
    return year - 100 if year > today.year + _TWO_DIGIT_PIVOT else year


def _without_year(day: int, month: int, today: date, direction: str) -> date | None:
    """The nearest such day before today (or after it), today included."""
    years = range(today.year, today.year - 9, -1) if direction == "past" else range(today.year, today.year + 9)
    for year in years:
        found = _date(year, month, day)
        if found is not None and (found <= today if direction == "past" else found >= today):
            return found
    return None


def _without_month(day: int, today: date, direction: str) -> date | None:
    step = -1 if direction == "past" else 1
    for count in range(13):
        base = _shift_months(today.replace(day=1), count * step)
        found = _date(base.year, base.month, day)
        if found is not None and (found <= today if direction == "past" else found >= today):
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return plausible(date(year, month, day))
    except ValueError:
        return None


def plausible(day: date) -> date | None:
    """The day, unless it is centuries away."""
    return day if day.year in YEARS else None
