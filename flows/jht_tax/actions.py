"""The income tax on cashing JHT: everything of two calendar years counts together, with the sum written out."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Parameter, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source
from flows.plausible import is_beyond
from knowledge.rules.calendar import last_day_of_year
from knowledge.rules.jht_tax import JhtTax, jht_tax, last_year_together
from knowledge.search_words import roots

_LEAST_BALANCE, _MOST_BALANCE = 10_000, 100_000_000_000  # rupiah; beyond, it is a slip of the finger
_LEAST_YEAR = 1980


def _took_before(context: Context) -> bool:
    return bool(context.slots["jht_taken"])


def _tell_tax(context: Context) -> Result:
    on, slots = context.today, context.slots
    gross, has_earlier = slots["jht_balance"], _took_before(context)
    earlier = slots["taken_amount"] if has_earlier else 0
    first_year = slots["taken_year"] if has_earlier else None
    tax = jht_tax(gross, on=on, earlier=earlier, earlier_year=first_year)
    last_year = last_year_together(first_year or on.year, on=on)
    parameters = {
        "headline": _headline(tax),
        "steps": tuple(line.text for line in tax.steps),
        "remarks": (*(note.text for note in tax.notes if tax.amount is None), *_together(tax, last_year)),
        "source": source(tax.citations),
    }
    deadlines = (Deadline(Utter("deadline_tax"), last_day_of_year(last_year)),) if tax.is_final else ()
    memory = remembered(citations=tax.citations, deadlines=deadlines, steps=tax.steps, amount=tax.amount)
    key = "utter_tax_taken" if has_earlier else "utter_tax"
    return Result(says=(Utter(key, parameters),), remember=memory)


def _headline(tax: JhtTax) -> Utter:
    if tax.amount is None:
        return Utter("tax_general", {"gross": tax.gross})
    if tax.amount == 0:
        return Utter("tax_none", {"gross": tax.gross})
    return Utter("tax_due", {"gross": tax.gross, "tax": tax.amount, "net": tax.net})


def _together(tax: JhtTax, last_year: int) -> tuple[Utter, ...]:
    """Until when the rest still counts together; afterwards the general rate applies."""
    return (Utter("tax_together", {"last_on": last_day_of_year(last_year)}),) if tax.is_final else ()


def _asks_tax_of_an_amount(context: Context) -> bool:
    """The tax on a JHT of so much, whichever wish that sounds like."""
    named = {entity.value for entity in context.entities if entity.name == "program"}
    told = any(entity.name == "money" for entity in context.entities)
    return told and "jht" in named and bool(_TAX_WORDS & set(roots(context.text)))


def _tells_two_amounts(context: Context) -> bool:
    return len({entity.value for entity in context.entities if entity.name == "money"}) > 1


CONDITIONS: dict[str, Condition] = {
    "tells_two_amounts": _tells_two_amounts,
    "asks_tax_of_an_amount": _asks_tax_of_an_amount,
    "took_before": _took_before,
    "balance_is_implausible": is_beyond("jht_balance", _LEAST_BALANCE, _MOST_BALANCE),
    "taken_is_implausible": is_beyond("taken_amount", _LEAST_BALANCE, _MOST_BALANCE),
    "year_is_implausible": lambda context: not _LEAST_YEAR <= context.slots["taken_year"] <= context.today.year,
}
_TAX_WORDS = frozenset({"pajak", "pph"})
_TAX = ("headline", "steps", "remarks", "source")

ACTIONS: dict[str, Action] = {
    "tell_tax": Action(
        _tell_tax,
        says={
            "utter_tax": _TAX,
            "utter_tax_taken": _TAX,
            "tax_general": ("gross",),
            "tax_none": ("gross",),
            "tax_due": ("gross", "tax", "net"),
            "tax_together": ("last_on",),
            "deadline_tax": (),
            **SOURCE_SAYS,
        },
    ),
}

PARAMETERS: dict[str, Parameter] = {}
