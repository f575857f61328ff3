"""How somebody is insured and how far behind he is, as the flows on accident, death and disability were told."""

from __future__ import annotations

from bot.dialogue.model import Context, Utter
from knowledge import Document
from knowledge.rules.benefits import Cover

PAPER_SAYS = {"document": ("label",), "document_if": ("label", "only_if")}  # what an action that lists papers declares
_MOST_MONTHS = 240
_LEAST_WAGE, _MOST_WAGE = 300_000, 1_000_000_000  # rupiah a month; beyond, it is a slip of the finger


def cover(context: Context) -> Cover:
    """Wage earner or self-employed; who does not know is read the rules for wage earners."""
    return Cover.BPU if context.slots.get("insured_as") == Cover.BPU.value else Cover.PU


def is_self_employed(context: Context) -> bool:
    return cover(context) is Cover.BPU


def knows_cover(context: Context) -> bool:
    return context.slots.get("insured_as") != "unsure"


def is_behind(context: Context) -> bool:
    return bool(context.slots.get("is_behind"))


def arrears(context: Context) -> int:
    """Months in a row without contributions, nought for a wage earner: his employer pays."""
    months = context.slots.get("months_behind", 0) if is_behind(context) else 0
    return int(months) if is_self_employed(context) else 0


def months_are_implausible(context: Context) -> bool:
    return not 0 < context.slots["months_behind"] <= _MOST_MONTHS


def wage_is_implausible(context: Context) -> bool:
    return not _LEAST_WAGE <= context.slots["monthly_wage"] <= _MOST_WAGE


def paper(item: Document) -> Utter:
    """One line of a checklist."""
    if item.only_if is None:
        return Utter("document", {"label": item.label})
    return Utter("document_if", {"label": item.label, "only_if": item.only_if})
