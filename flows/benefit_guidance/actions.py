"""From what happened to the flow that guides through it."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Parameter, Result

_JOB_LOSS = frozenset({"phk", "resign", "contract_end"})
_GUIDED = _JOB_LOSS | {"death", "work_accident", "disability", "retire"}


def _happened(context: Context) -> str:
    return str(context.slots["happened"])


def _job_end(context: Context) -> Result:
    """The end of a job carries the same name in its own guidance."""
    return Result(slots={"job_end": _happened(context)})


def _tells_an_event(context: Context) -> bool:
    """What happened is told, and what is wanted of us is not clear: the guidance asks on from there."""
    told = {str(entity.value) for entity in context.entities if entity.name == "life_event"}
    return not context.understood and bool(told & _GUIDED)


CONDITIONS: dict[str, Condition] = {
    "tells_an_event": _tells_an_event,
    "is_death": lambda context: _happened(context) == "death",
    "is_accident": lambda context: _happened(context) == "work_accident",
    "is_disease": lambda context: _happened(context) == "occupational_disease",
    "is_disability": lambda context: _happened(context) == "disability",
    "is_birth": lambda context: _happened(context) == "birth",
    "is_job_loss": lambda context: _happened(context) in _JOB_LOSS,
    "is_retirement": lambda context: _happened(context) == "retire",
}

ACTIONS: dict[str, Action] = {"set_job_end": Action(_job_end, sets=("job_end",))}

PARAMETERS: dict[str, Parameter] = {}
