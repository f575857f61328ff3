"""What somebody has told about his pension, and what the flow may conclude from it."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context
from flows.following import Subject
from flows.plausible import is_beyond, is_to_come
from knowledge import parameter
from knowledge.rules.jp import Heir, Membership
from knowledge.search_words import normalise

_SURVIVORS = frozenset({"janda", "duda"})
OLD_AGE, DISABILITY, SURVIVOR = "old_age", "disability", "survivor"
_AGE = Subject(
    flows=frozenset({"retirement_guidance", "jp_age_calculator", "jp_by_age"}), names=frozenset({"retire", "jp"})
)
_LEAST_YEARS, _MOST_YEARS = 10, 110  # of a life; beyond, it is a slip of the finger
_MOST_MONTHS = 50 * 12
_LEAST_WAGE, _MOST_WAGE = 300_000, 1_000_000_000  # rupiah a month


def membership(context: Context) -> Membership:
    """What he has told of his time in JP."""
    slots = context.slots
    return Membership(slots["jp_months_paid"], slots["jp_months_member"], slots.get("jp_wage"))


def heir(context: Context) -> Heir:
    """Who would receive the pension."""
    return Heir(context.slots["jp_heir"])


def papers_of(context: Context) -> str:
    """The list of papers that fits."""
    told = str(context.slots["jp_event"])
    return str(context.slots["jp_heir"]) if told == SURVIVOR else told


def counts_pension(context: Context) -> bool:
    """Whether he wants the pension worked out, or has told the months for it."""
    return bool(context.slots.get("wants_pension")) or "jp_months_paid" in context.slots


def _is_long_enough(context: Context) -> bool:
    needed = parameter("jp/months_paid_min").value(on=context.today)
    return bool(context.slots["jp_months_paid"] >= needed)


def _is_about(event: str) -> Condition:
    return lambda context: context.slots.get("jp_event") == event


def _birth_is_implausible(context: Context) -> bool:
    years = context.today.year - context.slots["birth_on"].year
    return not _LEAST_YEARS <= years <= _MOST_YEARS


def _asks_pension(context: Context) -> bool:
    return _AGE.is_asked(context, "amount") or _AGE.is_told_money(context)


def _asks_survivors_pension(context: Context) -> bool:
    """The pension of a widow or widower by its name, which else sounds like somebody who retires."""
    words = set(normalise(context.text))
    return not context.asked and bool(words & _SURVIVORS) and words >= set(normalise("pensiun"))


CONDITIONS: dict[str, Condition] = {
    "asks_survivors_pension": _asks_survivors_pension,
    "asks_pension": _asks_pension,
    "is_old_age": _is_about(OLD_AGE),
    "is_disability": _is_about(DISABILITY),
    "is_survivor": _is_about(SURVIVOR),
    "counts_pension": counts_pension,
    "counts_confirmation": lambda context: bool(context.slots.get("wants_confirmation")),
    "is_long_enough": _is_long_enough,
    "birth_is_implausible": _birth_is_implausible,
    "confirmation_is_in_the_future": is_to_come("jp_confirmed_on"),
    "months_paid_are_implausible": is_beyond("jp_months_paid", 0, _MOST_MONTHS),
    "months_member_are_implausible": lambda context: not 0 < context.slots["jp_months_member"] <= _MOST_MONTHS,
    "paid_more_than_member": lambda context: (
        not 0 <= context.slots["jp_months_paid"] <= context.slots["jp_months_member"]
    ),
    "wage_is_implausible": is_beyond("jp_wage", _LEAST_WAGE, _MOST_WAGE),
}
