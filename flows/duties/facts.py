"""What was told about a job, a first payment or a late employer, and what the flows may conclude from it."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context
from flows.plausible import is_beyond, is_to_come
from knowledge import parameter
from knowledge.rules.employer_duties import WageKind
from knowledge.search_words import normalise

_MOST_MONTHS = 50 * 12
_LEAST_CONTRIBUTION, _MOST_CONTRIBUTION = 1_000, 10_000_000_000  # rupiah a month, of one worker or of all
_LEAST_DAILY, _MOST_DAILY = 10_000, 10_000_000  # rupiah a day; beyond, it is a slip of the finger
_LEAST_WAGES, _MOST_WAGES = 300_000, 10_000_000_000  # rupiah of some months together


def wage_kind(context: Context) -> WageKind:
    """How the wage is paid."""
    return WageKind(context.slots["wage_kind"])


def months_averaged(context: Context) -> int:
    """How many months of wages the rule for this kind takes together; one for a daily wage."""
    kind = context.slots.get("wage_kind", WageKind.DAILY.value)
    if kind == WageKind.DAILY.value:
        return 1
    figure = "jkk/piece_wage_months" if kind == WageKind.PIECE.value else "jkk/weather_wage_months"
    return int(parameter(figure).value(on=context.today))


def _asks_fine_of_a_sum(context: Context) -> bool:
    """An employer, or who works for him, asks for the fine on so much; JKN has no fine on late contributions."""
    told = any(entity.name == "money" for entity in context.entities)
    return told and not context.asked and set(normalise(context.text)) >= set(normalise("denda perusahaan"))


CONDITIONS: dict[str, Condition] = {
    "asks_fine_of_a_sum": _asks_fine_of_a_sum,
    "hired_in_the_future": is_to_come("hired_on"),
    "paid_in_the_future": is_to_come("first_paid_on"),
    "contribution_is_implausible": is_beyond("unpaid_contribution", _LEAST_CONTRIBUTION, _MOST_CONTRIBUTION),
    "delay_is_implausible": is_beyond("months_delayed", 1, _MOST_MONTHS),
    "stay_is_implausible": is_beyond("months_in_indonesia", 0, _MOST_MONTHS),
    "daily_wage_is_implausible": is_beyond("daily_wage", _LEAST_DAILY, _MOST_DAILY),
    "wages_are_implausible": is_beyond("wages_together", _LEAST_WAGES, _MOST_WAGES),
    "is_daily": lambda context: wage_kind(context) is WageKind.DAILY,
    "is_foreigner": lambda context: bool(context.slots["is_foreigner"]),
}
