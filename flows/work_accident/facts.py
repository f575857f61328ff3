"""What a participant has told us about an accident at work, and what the flows may conclude from it."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context
from flows import cover
from flows.following import Subject, names
from flows.plausible import is_beyond, is_to_come

DISEASE, COMMUTE, UNSURE = "disease", "commute", "unsure"
_WITH_PERCENTAGE = frozenset({"partial", "function"})
_MOST_UNFIT = 120  # months
_MOST_PERCENT = 100
_ACCIDENT = Subject(
    flows=frozenset({"accident_guidance", "jkk_overview", "accident_papers", "accident_costs", "jkk_calculator"}),
    names=frozenset({"work_accident", "disability", "jkk"}),
)


def kind(context: Context) -> str:
    """At work, on the way, a disease, or not sure."""
    return str(context.slots["accident_kind"])


def outcome(context: Context) -> str:
    """What came of the accident."""
    return str(context.slots["jkk_outcome"])


def _asks_amount(context: Context) -> bool:
    return _ACCIDENT.is_asked(context, "amount") or _ACCIDENT.is_told_money(context)


def _asks_what_is_repaid(context: Context) -> bool:
    """Transport, care at home or aids after an accident at work, asked for by their names."""
    told = {str(entity.value) for entity in context.entities}
    return not context.asked and bool(told & _ACCIDENT.names) and names(context.text, "repaid")


def _tells(outcome_: str) -> Condition:
    """Holds when the message names this outcome and he has not told one before."""
    return lambda context: "jkk_outcome" not in context.slots and names(context.text, outcome_)


CONDITIONS: dict[str, Condition] = {
    "tells_unfit": _tells("unfit"),
    "tells_partial": _tells("partial"),
    "tells_total": _tells("total"),
    "asks_what_is_repaid": _asks_what_is_repaid,
    "asks_costs": lambda context: _ACCIDENT.is_asked(context, "costs"),
    "asks_papers": lambda context: _ACCIDENT.is_asked(context, "papers"),
    "asks_amount": _asks_amount,
    "is_disease": lambda context: kind(context) == DISEASE,
    "still_works_there": lambda context: bool(context.slots["still_works_there"]),
    "stop_is_in_the_future": is_to_come("stopped_work_on"),
    "day_is_in_the_future": is_to_come("happened_at_work_on"),
    "told_disease": lambda context: context.slots.get("accident_kind") == DISEASE,
    "told_cover": lambda context: "insured_as" in context.slots,
    "is_unfit": lambda context: outcome(context) == "unfit",
    "has_percentage": lambda context: outcome(context) in _WITH_PERCENTAGE,
    "lost_function": lambda context: outcome(context) == "function",
    "unfit_is_implausible": is_beyond("unfit_months", 1, _MOST_UNFIT),
    "percent_is_implausible": is_beyond("disability_percent", 1, _MOST_PERCENT),
    "function_is_implausible": is_beyond("function_percent", 1, _MOST_PERCENT),
    "is_self_employed": cover.is_self_employed,
    "is_behind": cover.is_behind,
    "months_are_implausible": cover.months_are_implausible,
    "wage_is_implausible": cover.wage_is_implausible,
}
