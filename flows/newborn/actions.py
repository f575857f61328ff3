"""A newborn: by when to register, what it costs when that is late, and the papers."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source
from flows.plausible import is_to_come
from knowledge import Note, Step, checklist, parameter
from knowledge.rules.newborn import Newborn, Parents, newborn


def _child(context: Context) -> Newborn:
    slots = context.slots
    care_class = int(slots["care_class"]) if "care_class" in slots else None
    return newborn(slots["born_on"], Parents(slots["newborn_parents"]), on=context.today, care_class=care_class)


def _is_assisted(context: Context) -> bool:
    return bool(context.slots["newborn_parents"] == Parents.PBI)


def _owes_from_birth(context: Context) -> bool:
    return context.slots["newborn_parents"] == Parents.PBPU and _child(context).is_late


def _newborn(context: Context) -> Result:
    child = _child(context)
    by = (Deadline(Utter("register_newborn"), child.register_by),) if child.register_by and not child.is_late else ()
    parameters = {
        "headline": Utter("newborn_is_late" if child.is_late else "newborn_in_time"),
        "lines": _lines(child.steps),
        "remarks": tuple(item.text for item in child.notes),
        "source": source(child.citations),
    }
    papers = checklist("jkn", "newborn", on=context.today)
    documents = tuple(Utter("line", {"text": item.label}) for item in papers)
    says = (Utter("utter_newborn", parameters), Utter("utter_newborn_papers", {"documents": documents}))
    memory = remembered(
        citations=child.citations,
        steps=child.steps,
        deadlines=by,
        checklist=papers,
        amount=child.amount or None,
    )
    return Result(says=says, remember=memory)


def _assisted(context: Context) -> Result:
    # By law the child is a participant whatever the day of birth, so nobody is asked for it.
    child = newborn(context.today, Parents.PBI, on=context.today)
    told = [item for item in child.notes if item.code == "newborn_pbi"]
    parameters = {"lines": _lines(told), "source": source(child.citations)}
    return Result(says=(Utter("utter_newborn_assisted", parameters),), remember=remembered(citations=child.citations))


def _before_birth(context: Context) -> Result:
    days = parameter("jkn/newborn_days")
    cited = (days.citation(on=context.today),)
    parameters = {"days": days.value(on=context.today), "source": source(cited)}
    memory = remembered(citations=cited, checklist=checklist("jkn", "newborn", on=context.today))
    return Result(says=(Utter("utter_before_birth", parameters),), remember=memory)


def _lines(items: Iterable[Note | Step]) -> tuple[Utter, ...]:
    return tuple(Utter("line", {"text": item.text}) for item in items)


CONDITIONS: dict[str, Condition] = {
    "is_assisted": _is_assisted,
    "is_not_born_yet": is_to_come("born_on"),
    "owes_from_birth": _owes_from_birth,
}

ACTIONS: dict[str, Action] = {
    "tell_newborn": Action(
        _newborn,
        says={
            "utter_newborn": ("headline", "lines", "remarks", "source"),
            "utter_newborn_papers": ("documents",),
            "newborn_in_time": (),
            "newborn_is_late": (),
            "register_newborn": (),
            "line": ("text",),
            **SOURCE_SAYS,
        },
    ),
    "tell_assisted_newborn": Action(
        _assisted, says={"utter_newborn_assisted": ("lines", "source"), "line": ("text",), **SOURCE_SAYS}
    ),
    "tell_before_birth": Action(_before_birth, says={"utter_before_birth": ("days", "source"), **SOURCE_SAYS}),
}
