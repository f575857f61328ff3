"""Money and durations as people type them: "1,2jt", "Rp 35.000", "dua juta", "3 thn", "setengah tahun"."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from bot.dialogue.words import Words, alternatives, normalise

MOST_MONEY = 10**15  # rupiah; more is no amount but a number of something
_MOST_MONTHS = 1200
_ISO = re.compile(r"^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?$")
_DAYS_A_MONTH = 30
_WEEKS_A_MONTH = Decimal(4)


def number(text: str, words: Words) -> Decimal | None:
    """A number in digits or words: "1.500.000", "1,5", "dua puluh lima"; None when it is none."""
    return digits(text) if text[:1].isdigit() else _spelled(text, words)


def digits(text: str) -> Decimal | None:
    """Indonesian figures: the dot parts thousands, the comma decimals; a lone "1.5" is a decimal too."""
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", text):
        text = text.replace(".", "").replace(",", ".")
    elif re.fullmatch(r"\d{1,3}(,\d{3})+", text):
        text = text.replace(",", "")
    else:
        text = text.replace(",", ".")
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _spelled(text: str, words: Words) -> Decimal | None:
    """Number words: "dua puluh lima", "seratus lima puluh"."""
    total, unit, found = 0, 0, False
    for word in text.split():
        value = words.numbers.get(word)
        if found and word in words.teens:
            total, unit = total + unit + 10, 0
        elif found and word in words.tens:
            total, unit = total + unit * words.tens[word], 0
        elif value is not None:
            total, unit, found = total + unit, value, True
        else:
            return None
    return Decimal(total + unit) if found else None


def money(text: str, words: Words) -> int | None:
    """The whole message as rupiah; None when it is anything else."""
    bare = words.strip_fillers(text)
    money_word = alternatives(words.currency)
    bare = re.sub(rf"^(?:{money_word})\.?\s*|\s*\b(?:{money_word})$|,-$", "", bare).strip(" .,-")
    if bare in words.multipliers:  # "sejuta" stands there with its value
        return words.multipliers[bare]
    match = re.fullmatch(
        rf"(.+?)\s*({alternatives(words.multipliers)})(?:an)?(\s+(?:{alternatives(words.half)}))?", bare
    )
    if match is None:
        value = number(bare, words)
        return _rupiah(value) if value is not None else None
    scale = words.multipliers[match[2]]
    value = _mixed(match[1], words)
    if value is None:
        return None
    return _rupiah((value + (Decimal("0.5") if match[3] else 0)) * scale)


def _mixed(text: str, words: Words) -> Decimal | None:
    """A number, perhaps with a half: "dua setengah", "setengah"."""
    if text in words.half:
        return Decimal("0.5")
    head, _, last = text.rpartition(" ")
    if last in words.half:
        whole = number(head, words)
        return None if whole is None else whole + Decimal("0.5")
    return number(text, words)


def _rupiah(value: Decimal) -> int | None:
    if value > MOST_MONEY:
        return None
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def months(text: str, words: Words, bare_unit: str) -> int | None:
    """The whole message as a duration in months; a bare number counts in `bare_unit`."""
    bare = words.strip_fillers(text)
    plain = _mixed(bare, words)
    if plain is not None:
        return _whole(plain * (12 if bare_unit == "year" else 1))
    if not bare:
        return None
    total, rest = Decimal(0), bare
    while rest:
        step = _first_duration(rest, words)
        if step is None:
            return None
        total, rest = total + step[0], step[1]
    return _whole(total)


def _first_duration(text: str, words: Words) -> tuple[Decimal, str] | None:
    """The months of the leading "2 tahun" and what stands behind it."""
    for unit, names in words.units.items():
        match = re.match(rf"(.+?)\s*({alternatives(names)})(?:an)?(\s+(?:{alternatives(words.half)}))?(?:\s+|$)", text)
        if match is None:
            continue
        value = _mixed(match[1], words)
        if value is not None:
            value += Decimal("0.5") if match[3] else 0
            return _in_months(value, unit), text[match.end() :].strip()
    return _first_spoken_unit(text, words)


def _first_spoken_unit(text: str, words: Words) -> tuple[Decimal, str] | None:
    """One of the unit, in one word: "setahun", "sebulan"."""
    word, _, rest = text.partition(" ")
    for unit, names in words.units.items():
        if word.startswith(words.one) and word.removeprefix(words.one) in names:
            half, _, behind = rest.partition(" ")
            if half in words.half:
                return _in_months(Decimal("1.5"), unit), behind
            return _in_months(Decimal(1), unit), rest
    return None


def _in_months(value: Decimal, unit: str) -> Decimal:
    factors = {"year": Decimal(12), "month": Decimal(1), "week": 1 / _WEEKS_A_MONTH, "day": Decimal(1) / _DAYS_A_MONTH}
    return value * factors[unit]


def _whole(value: Decimal) -> int | None:
    """Full months only: three weeks are no month yet. More than a hundred years is no duration."""
    return int(value) if value <= _MOST_MONTHS else None


def months_from_iso(value: object) -> int | None:
    """An ISO-8601 duration ("P2Y", "P3M", "P10D") in full months."""
    match = _ISO.match(str(value))
    if match is None or not any(match.groups()):
        return None
    years, mon, weeks, days = (int(part or 0) for part in match.groups())
    return years * 12 + mon + int(weeks / _WEEKS_A_MONTH) + days // _DAYS_A_MONTH


def integer(text: str, words: Words) -> int | None:
    """The whole message as a whole number, with or without a word of counting: "2 orang", "berempat"."""
    bare = normalise(words.strip_fillers(text))
    if bare in words.people:
        return words.people[bare]
    bare = re.sub(rf"\s*(?:{alternatives(words.counters)})$", "", bare)
    value = number(bare, words)
    return int(value) if value is not None and value <= MOST_MONEY and value == int(value) else None
