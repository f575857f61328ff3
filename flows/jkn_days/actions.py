"""Days that are counted: by when a complaint is answered, a new card works, an old one stops, an employer reports."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source
from flows.following import names
from flows.free_days import free_days
from flows.plausible import is_to_come
from flows.question import finding
from knowledge import Note, Step
from knowledge.rules.complaints import ComplaintDays, complaint_days
from knowledge.rules.jkn_membership import Move, Standing, move, registration_wait, suspension


def _complaint(context: Context) -> Result:
    on, received_on = context.today, context.slots["complained_on"]
    told = complaint_days(received_on, on=on, holidays=free_days(received_on))
    headline = Utter("complaint_over" if told.is_overdue else "complaint_open", {"by_on": told.answer_by})
    due = () if told.is_overdue else (Deadline(Utter("complaint_due"), told.answer_by),)
    return _told("utter_complaint_limit", told, due, headline=headline)


def _waiting(context: Context) -> Result:
    told = registration_wait(context.slots["enrolled_on"], on=context.today)
    return _told("utter_waiting", told, _ahead(context, "waiting_due", told.from_on))


def _suspension(context: Context) -> Result:
    return _told("utter_suspension", suspension(context.slots["unpaid_month"], on=context.today))


def _move(context: Context) -> Result:
    on, changed_on = context.today, context.slots["job_changed_on"]
    told = move(Move(context.slots["job_change"]), changed_on, on=on, holidays=free_days(changed_on))
    return _told("utter_move", told, _ahead(context, "move_due", told.until_on), by_on=told.until_on)


def _ahead(context: Context, key: str, day: date | None) -> tuple[Deadline, ...]:
    """The day under its name, when it is known and not over."""
    return (Deadline(Utter(key), day),) if day and day >= context.today else ()


def _told(key: str, told: Standing | ComplaintDays, due: Iterable[Deadline] = (), **more: object) -> Result:
    items: tuple[Step | Note, ...] = (*told.steps, *told.notes)
    lines = tuple(Utter("line", {"text": item.text}) for item in items)
    parameters = {**more, "lines": lines, "source": source(told.citations)}
    memory = remembered(citations=told.citations, steps=told.steps, deadlines=due)
    return Result(says=(Utter(key, parameters),), remember=memory)


def _tells_day_for(flow: str) -> Condition:
    """Whether a day is told, and the article that fits best has this flow to count from it."""

    def tells(context: Context) -> bool:
        if context.asked or not any(entity.name == "date" and entity.value for entity in context.entities):
            return False
        found = finding.hits(context)
        return bool(found) and found[0].article.guides[:1] == (flow,)

    return tells


CONDITIONS: dict[str, Condition] = {
    "tells_day_of_complaint": _tells_day_for("complaint_limit"),
    "tells_day_of_enrolment": _tells_day_for("jkn_waiting"),
    "tells_day_of_change": _tells_day_for("jkn_move"),
    "asks_day_of_suspension": lambda context: not context.asked and names(context.text, "suspended_when"),
    "complained_in_the_future": is_to_come("complained_on"),
    "enrolled_in_the_future": is_to_come("enrolled_on"),
    "month_is_in_the_future": is_to_come("unpaid_month"),
    "changed_in_the_future": is_to_come("job_changed_on"),
}

_LINES = {"line": ("text",), **SOURCE_SAYS}

ACTIONS: dict[str, Action] = {
    "tell_complaint_limit": Action(
        _complaint,
        says={
            "utter_complaint_limit": ("headline", "lines", "source"),
            "complaint_open": ("by_on",),
            "complaint_over": ("by_on",),
            "complaint_due": (),
            **_LINES,
        },
    ),
    "tell_waiting": Action(_waiting, says={"utter_waiting": ("lines", "source"), "waiting_due": (), **_LINES}),
    "tell_suspension": Action(_suspension, says={"utter_suspension": ("lines", "source"), **_LINES}),
    "tell_move": Action(_move, says={"utter_move": ("by_on", "lines", "source"), "move_due": (), **_LINES}),
}
