"""What a participant asks about care, and what the flow may conclude from it."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context
from flows.plausible import is_to_come

_PARTICULARS = ("care_aid", "care_accident", "care_excluded")


def _about(context: Context, question: str, particular: str) -> bool:
    """The question itself decides; without it what was told in particular."""
    if "care_question" in context.slots:
        return bool(context.slots["care_question"] == question)
    return particular in context.slots


def _asks_what(context: Context) -> bool:
    return "care_question" in context.slots or not any(name in context.slots for name in _PARTICULARS)


def _asks_freely(context: Context) -> bool:
    """His question names none of our topics: an article may know more than a list to choose from."""
    told = any(name in context.slots for name in ("care_question", *_PARTICULARS))
    return context.intent == "ask_benefits" and not told


def _asks_next_aid(context: Context) -> bool:
    if context.slots["care_aid"] == "denture":
        return False  # how often is not known
    return "last_aid_on" in context.slots or bool(context.slots.get("wants_next_aid"))


CONDITIONS: dict[str, Condition] = {
    "asks_freely": _asks_freely,
    "asks_what": _asks_what,
    "about_newborns": lambda context: context.slots.get("care_question") == "newborn",
    "about_aids": lambda context: _about(context, "aids", "care_aid"),
    "about_accidents": lambda context: _about(context, "accident", "care_accident"),
    "about_exceptions": lambda context: _about(context, "excluded", "care_excluded"),
    "asks_next_aid": _asks_next_aid,
    "day_is_in_the_future": is_to_come("last_aid_on"),
}
