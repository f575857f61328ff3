"""From what happened to the flow that guides through it."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Parameter, Result

_END_OF_WORK = frozenset({"phk", "resign", "contract_end", "retire"})


def _happened(context: Context) -> str:
    return str(context.slots["happened"])


def _reason(context: Context) -> Result:
    """The reason for cashing the savings carries the same name."""
    return Result(slots={"jht_event": _happened(context)})


CONDITIONS: dict[str, Condition] = {
    "is_death": lambda context: _happened(context) == "death",
    "is_accident": lambda context: _happened(context) == "work_accident",
    "is_disease": lambda context: _happened(context) == "occupational_disease",
    "is_disability": lambda context: _happened(context) == "disability",
    "is_birth": lambda context: _happened(context) == "birth",
    "is_end_of_work": lambda context: _happened(context) in _END_OF_WORK,
}

ACTIONS: dict[str, Action] = {"set_reason": Action(_reason, sets=("jht_event",))}

PARAMETERS: dict[str, Parameter] = {}
