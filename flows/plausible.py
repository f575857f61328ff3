"""Answers that cannot be meant: a day still to come, a figure beyond all measure."""

from __future__ import annotations

from bot.dialogue.model import Condition


def is_to_come(slot: str) -> Condition:
    """Holds when the day in this slot lies after today."""
    return lambda context: context.slots[slot] > context.today


def is_beyond(slot: str, least: int, most: int) -> Condition:
    """Holds when the figure in this slot is none of those from `least` to `most`."""
    return lambda context: not least <= context.slots[slot] <= most
