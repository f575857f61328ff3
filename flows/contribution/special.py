"""What is due for migrant workers and for construction projects, which have rules of their own."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from flows.answers import SOURCE_SAYS, remembered, source
from knowledge.rules import construction, pmi

# Rupiah: what is told unasked of a project and no month's wage reaches is the value of the contract.
_SURELY_A_CONTRACT = 50_000_000
_LEAST_CONTRACT, _MOST_CONTRACT = 1_000_000, 10**13


def _amount(context: Context) -> int:
    return int(context.slots.get("monthly_wage", 0))


def _is_by_contract(context: Context) -> bool:
    told = context.slots.get("construction_basis")
    return told == "contract" or (told is None and _amount(context) >= _SURELY_A_CONTRACT)


def _migrant(context: Context) -> Result:
    bill = pmi.package(on=context.today, by_agency=context.slots["placed_by"] == "agency")
    parameters = {
        "amount": bill.amount,
        "lines": tuple(step.text for step in bill.steps),
        "jht": bill.jht_min,
        "remarks": tuple(item.text for item in bill.notes),
        "source": source(bill.citations),
    }
    memory = remembered(citations=bill.citations, steps=bill.steps, amount=bill.amount)
    return Result(says=(Utter("utter_migrant", parameters),), remember=memory)


def _construction(context: Context) -> Result:
    by_contract, on = _is_by_contract(context), context.today
    rule = construction.by_contract if by_contract else construction.by_wage
    bill = rule(_amount(context), on=on)
    parameters = {
        "base": _amount(context),
        "total": bill.total,
        "lines": tuple(step.text for step in bill.steps),
        "remarks": tuple(item.text for item in bill.notes),
        "source": source(bill.citations),
    }
    key = "utter_construction_contract" if by_contract else "utter_construction_wage"
    memory = remembered(citations=bill.citations, steps=bill.steps, amount=bill.total)
    return Result(says=(Utter(key, parameters),), remember=memory)


CONDITIONS: dict[str, Condition] = {
    "is_migrant": lambda context: context.slots.get("segment") == "pmi",
    "is_construction": lambda context: context.slots.get("segment") == "construction",
    "asks_basis": lambda context: "construction_basis" in context.slots or _amount(context) < _SURELY_A_CONTRACT,
    "is_by_contract": _is_by_contract,
    "contract_is_implausible": lambda context: not _LEAST_CONTRACT <= _amount(context) <= _MOST_CONTRACT,
}
ACTIONS: dict[str, Action] = {
    "tell_migrant": Action(
        _migrant, says={"utter_migrant": ("amount", "lines", "jht", "remarks", "source"), **SOURCE_SAYS}
    ),
    "tell_construction": Action(
        _construction,
        says={
            **dict.fromkeys(
                ("utter_construction_contract", "utter_construction_wage"),
                ("base", "total", "lines", "remarks", "source"),
            ),
            **SOURCE_SAYS,
        },
    ),
}
