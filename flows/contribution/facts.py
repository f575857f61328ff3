"""What a participant has told us about his contribution, and what the flow may conclude from it."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context
from flows.plausible import is_beyond
from knowledge.rules.contributions import Sector, relief_rate

HEALTH, EMPLOYMENT = "kesehatan", "ketenagakerjaan"
_OF_HEALTH = frozenset({"pbpu", "pbi"})
_OF_EMPLOYMENT = frozenset({"bpu", "pu", "pmi", "construction"})
_SELF_EMPLOYED = frozenset({"pbpu", "bpu"})
_WAGE_EARNERS = frozenset({"ppu", "pu"})
_HEALTH_MATTERS = frozenset({"instalments", "service_fine", "write_off"})

# Rupiah. An amount that comes unasked is taken for a wage only when it can hardly be a bill.
_SURELY_A_WAGE = 1_000_000
_LEAST_WAGE, _LEAST_INCOME, _MOST = 300_000, 50_000, 1_000_000_000
_MOST_PEOPLE = 20
_MOST_MONTHS = 240


def institution(context: Context) -> str | None:
    """Which of the two BPJS he means: told, or clear from the class, the kind of participant or the button."""
    slots = context.slots
    if slots.get("matter") in _HEALTH_MATTERS:
        return HEALTH
    if "institution" in slots:
        return str(slots["institution"])
    if "care_class" in slots:
        return HEALTH
    if slots.get("detail") in {"family", "extra_family", "arrears"}:
        return HEALTH
    segment = slots.get("segment")
    if segment == "pbi":
        return HEALTH
    if context.ambiguous_institution:
        return None
    if segment in _OF_HEALTH:
        return HEALTH
    return EMPLOYMENT if segment in _OF_EMPLOYMENT else None


def _asks_institution(context: Context) -> bool:
    return "institution" in context.slots or institution(context) is None


def _asks_sector(context: Context) -> bool:
    """The sector is asked only while it makes a difference."""
    today = context.today
    differs = relief_rate(Sector.TRANSPORT, on=today) != relief_rate(Sector.OTHER, on=today)
    return differs or "work_sector" in context.slots


def _is_employment(context: Context) -> bool:
    return institution(context) == EMPLOYMENT


def _is_wage_earner(context: Context) -> bool:
    segment = context.slots.get("segment")
    return segment in _WAGE_EARNERS or (segment not in _SELF_EMPLOYED and _counts_wage(context))


def _counts_wage(context: Context) -> bool:
    wanted = context.slots.get("detail") in {"wage", "extra_family"}
    return wanted or context.slots.get("monthly_wage", 0) >= _SURELY_A_WAGE


def _counts_income(context: Context) -> bool:
    return context.slots.get("detail") == "wage" or "monthly_wage" in context.slots


def _pays_health_himself(context: Context) -> bool:
    if context.slots.get("detail") == "family":
        return True
    return "care_class" in context.slots and context.slots.get("segment") not in _WAGE_EARNERS


def _counts_family(context: Context) -> bool:
    return context.slots.get("detail") == "family" or "family_size" in context.slots


def _counts_extra_family(context: Context) -> bool:
    return context.slots.get("detail") == "extra_family" or "extra_family" in context.slots


def _counts_arrears(context: Context) -> bool:
    if context.slots.get("detail") in {"arrears", "family"}:
        return True
    return "care_class" in context.slots and context.slots.get("months_unpaid", 0) > 0


def _is_assisted(context: Context) -> bool:
    return context.slots.get("segment") == "pbi" and context.slots.get("detail") is None


CONDITIONS: dict[str, Condition] = {
    "asks_institution": _asks_institution,
    "told_matter": lambda context: "matter" in context.slots,
    "asks_due_day": lambda context: context.slots["matter"] == "due_day",
    "asks_instalments": lambda context: context.slots["matter"] == "instalments",
    "asks_service_fine": lambda context: context.slots["matter"] == "service_fine",
    "told_segment": lambda context: "segment" in context.slots,
    "is_employment": _is_employment,
    "is_assisted": _is_assisted,
    "is_wage_earner": _is_wage_earner,
    "is_self_employed": lambda context: context.slots.get("segment") in _SELF_EMPLOYED,
    "pays_health_himself": _pays_health_himself,
    "counts_family": _counts_family,
    "counts_wage": _counts_wage,
    "counts_income": _counts_income,
    "counts_extra_family": _counts_extra_family,
    "counts_arrears": _counts_arrears,
    "asks_sector": _asks_sector,
    "family_size_is_implausible": is_beyond("family_size", 1, _MOST_PEOPLE),
    "extra_family_is_implausible": is_beyond("extra_family", 1, _MOST_PEOPLE),
    "wage_is_implausible": is_beyond("monthly_wage", _LEAST_WAGE, _MOST),
    "income_is_implausible": is_beyond("monthly_wage", _LEAST_INCOME, _MOST),
    "months_are_implausible": is_beyond("months_unpaid", 1, _MOST_MONTHS),
}
