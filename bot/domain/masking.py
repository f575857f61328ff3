"""What is shown of numbers that belong to one person: the last four digits, enough to tell them apart."""

from __future__ import annotations

import re

DOTS = "••••"
SHOWN = 4
# Telephone, NIK, card and account numbers, also written in groups. Sums of money have a dot before three digits.
PERSONAL_NUMBER = re.compile(r"(?<![\w.,])\+?\d(?:[ -]?\d){7,22}(?!\w)(?![.,]\d)")

# The same, written in groups with dots or strokes: 0812.3456.7890. Sums have three digits behind each dot.
GROUPED_NUMBER = re.compile(r"(?<![\w.,])\+?\d{2,}(?:[./-]\d{2,})+(?!\w)(?![.,]\d)")
SUM = re.compile(r"\d{1,3}(?:\.\d{3})+")


def mask(value: str) -> str:
    """An address on a channel, or a number: its last four characters; nothing at all of a short one."""
    plain = value.strip()
    return f"{DOTS} {plain[-SHOWN:]}" if len(plain) > 2 * SHOWN else DOTS


def mask_numbers(text: str) -> str:
    """A text in which every number of nine digits and more shows its last four."""
    return GROUPED_NUMBER.sub(_masked, PERSONAL_NUMBER.sub(_masked, text))


def _masked(found: re.Match[str]) -> str:
    is_personal = _long(found[0]) and not SUM.fullmatch(found[0])
    return mask(re.sub(r"\D", "", found[0])) if is_personal else found[0]


def has_hidden(text: str) -> bool:
    """Whether masking this text would hide anything."""
    return mask_numbers(text) != text


def _long(number: str) -> bool:
    return sum(c.isdigit() for c in number) > 2 * SHOWN
