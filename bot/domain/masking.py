"""What is shown of numbers that belong to one person: the last four digits, enough to tell them apart."""

from __future__ import annotations

import re

DOTS = "••••"
SHOWN = 4
# Telephone, NIK, card and account numbers, also written in groups. Sums of money have a dot before three digits.
PERSONAL_NUMBER = re.compile(r"(?<![\w.,])\+?\d(?:[ -]?\d){7,22}(?!\w)(?![.,]\d)")


def mask(value: str) -> str:
    """An address on a channel, or a number: its last four characters; nothing at all of a short one."""
    plain = value.strip()
    return f"{DOTS} {plain[-SHOWN:]}" if len(plain) > 2 * SHOWN else DOTS


def mask_numbers(text: str) -> str:
    """A text in which every number of nine digits and more shows its last four."""
    return PERSONAL_NUMBER.sub(lambda m: mask(re.sub(r"\D", "", m[0])) if _long(m[0]) else m[0], text)


def has_hidden(text: str) -> bool:
    """Whether masking this text would hide anything."""
    return mask_numbers(text) != text


def _long(number: str) -> bool:
    return sum(c.isdigit() for c in number) > 2 * SHOWN
