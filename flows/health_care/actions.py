"""Care with JKN: how it is reached, what stands on the list of exceptions, and aids with their amounts."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.model import Action, Context, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source
from flows.health_care.facts import CONDITIONS
from knowledge import Citation, Note, Step
from knowledge.rules.jkn_aids import Aid, denture, glasses, hearing_aid
from knowledge.rules.jkn_care import CareTopic, Coverage, coverage

__all__ = ["ACTIONS", "CONDITIONS"]

_CARE = {
    CareTopic.EMERGENCY: "utter_care_emergency",
    CareTopic.CHILDBIRTH: "utter_care_childbirth",
    CareTopic.WORK_ACCIDENT: "utter_care_work_accident",
}
_CLASSES = {"1": "I", "2": "II", "3": "III"}
_NO_BALANCE = (Citation("perpres-82-2018"),)


def _care(context: Context) -> Result:
    return _told(coverage(CareTopic(context.slots["care_question"]), on=context.today))


def _accident(context: Context) -> Result:
    return _told(coverage(CareTopic(context.slots["care_accident"]), on=context.today))


def _exception(context: Context) -> Result:
    return _told(coverage(CareTopic(context.slots["care_excluded"]), on=context.today))


def _told(answer: Coverage) -> Result:
    parameters = {"lines": _lines(answer.notes), "source": source(answer.citations)}
    says = (Utter(_CARE.get(answer.topic, "utter_care"), parameters),)
    return Result(says=says, remember=remembered(citations=answer.citations))


def _lines(items: Iterable[Note | Step]) -> tuple[Utter, ...]:
    return tuple(Utter("line", {"text": item.text}) for item in items)


def _aid(context: Context) -> Result:
    name = context.slots["care_aid"]
    if "last_aid_on" in context.slots and name != "denture":
        return _next_aid(context)
    amounts, aid = _amounts(context)
    # The amounts stand in the lines already, how often in a step of its own.
    interval = [item for item in aid.steps if item.code != "aid_most"]
    parameters = {
        "headline": Utter(f"headline_{name}"),
        "lines": (*amounts, *_lines(interval)),
        "remarks": tuple(item.text for item in aid.notes),
        "source": source(aid.citations),
    }
    key = "utter_aid_once" if name == "denture" else "utter_aid"
    return Result(says=(Utter(key, parameters),), remember=remembered(citations=aid.citations))


def _amounts(context: Context) -> tuple[tuple[Utter, ...], Aid]:
    on, name = context.today, context.slots["care_aid"]
    if name == "glasses":
        aids = {care_class: glasses(int(care_class), on=on) for care_class in _CLASSES}
        lines = [
            Utter("glasses_of_class", {"care": _CLASSES[care_class], "amount": aid.amount})
            for care_class, aid in aids.items()
        ]
        return tuple(lines), aids["1"]
    if name == "denture":
        one, both = denture(1, on=on), denture(2, on=on)
        lines = [
            Utter("denture_one_jaw", {"amount": one.amount}),
            Utter("denture_both_jaws", {"amount": both.amount}),
        ]
        return tuple(lines), both
    aid = hearing_aid(on=on)
    return _lines(aid.steps[:1]), aid


def _next_aid(context: Context) -> Result:
    on, last_on = context.today, context.slots["last_aid_on"]
    is_glasses = context.slots["care_aid"] == "glasses"
    aid = glasses(1, on=on, last_on=last_on) if is_glasses else hearing_aid(on=on, last_on=last_on)
    # Only the days are told, so the class, which decides the amount, does not matter.
    days = [item for item in aid.steps if item.code != "aid_most"]
    parameters = {
        "lines": _lines(days),
        "outlook": Utter("aid_must_wait" if aid.is_waiting else "aid_can_be_had"),
        "source": source(aid.citations),
    }
    again = (Deadline(Utter("aid_again"), aid.next_on),) if aid.is_waiting and aid.next_on else ()
    memory = remembered(citations=aid.citations, steps=days, deadlines=again)
    return Result(says=(Utter("utter_next_aid", parameters),), slots={"wants_next_aid": True}, remember=memory)


def _no_balance(_context: Context) -> Result:
    parameters = {"source": source(_NO_BALANCE)}
    return Result(says=(Utter("utter_no_balance", parameters),), remember=remembered(citations=_NO_BALANCE))


_LINES = {"line": ("text",), **SOURCE_SAYS}
_TOLD = {**dict.fromkeys(("utter_care", *_CARE.values()), ("lines", "source")), **_LINES}
_AID = ("headline", "lines", "remarks", "source")

ACTIONS: dict[str, Action] = {
    "tell_care": Action(_care, says=_TOLD),
    "tell_accident": Action(_accident, says=_TOLD),
    "tell_exception": Action(_exception, says=_TOLD),
    "tell_aid": Action(
        _aid,
        says={
            "utter_aid": _AID,
            "utter_aid_once": _AID,
            "utter_next_aid": ("lines", "outlook", "source"),
            "headline_glasses": (),
            "headline_hearing_aid": (),
            "headline_denture": (),
            "glasses_of_class": ("care", "amount"),
            "denture_one_jaw": ("amount",),
            "denture_both_jaws": ("amount",),
            "aid_can_be_had": (),
            "aid_must_wait": (),
            "aid_again": (),
            **_LINES,
        },
        sets=("wants_next_aid",),
    ),
    "tell_no_balance": Action(_no_balance, says={"utter_no_balance": ("source",), **SOURCE_SAYS}),
}
