"""Notes the days of the last answer that has any. Whether and how he is reminded is for the reminders to come."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from bot.dialogue.turn import Event
from flows.answers import Deadline, deadlines_of

_LEAST_HOUR = 8  # where the person is: nobody is woken
_LEAST_FAR, _MOST_AHEAD, _LEAST_AHEAD = timedelta(days=14), timedelta(days=3), timedelta(days=1)
_MOST_DAYS = 5  # of one answer


def _days(context: Context) -> tuple[Deadline, ...]:
    """Those of the newest answer that has any: the papers may have been asked for in between."""
    found = (deadlines_of(answer.view()) for answer in context.answers)
    return next((days for days in found if days), ())


def _to_come(context: Context) -> tuple[Deadline, ...]:
    return tuple(day for day in _days(context) if day.due_on >= context.today)[:_MOST_DAYS]


def _note(context: Context) -> Result:
    days = _to_come(context)
    said = Utter("utter_noted", {"days": tuple(_line(day, context.today) for day in days)})
    return Result(says=(said,), events=tuple(_event(day, context) for day in days))


def _line(day: Deadline, today: date) -> Utter:
    remind_on = _remind_on(day.due_on, today)
    if remind_on <= today:
        return Utter("day_soon", {"what": day.what, "due_on": day.due_on})
    return Utter("day", {"what": day.what, "due_on": day.due_on, "remind_on": remind_on})


def _remind_on(due_on: date, today: date) -> date:
    """Three days ahead of a far day, one day ahead of a close one, and not before today."""
    return max(due_on - (_MOST_AHEAD if due_on - today > _LEAST_FAR else _LEAST_AHEAD), today)


def _event(day: Deadline, context: Context) -> Event:
    """`what` is our own wording; `remind_at` is UTC, and now where the morning is over."""
    morning = datetime.combine(_remind_on(day.due_on, context.today), time(_LEAST_HOUR), context.zone)
    remind_at = max(morning.astimezone(UTC), context.now)
    data = {"what": day.what, "due_on": day.due_on.isoformat(), "remind_at": remind_at.isoformat()}
    return Event("reminder_wished", data)


CONDITIONS: dict[str, Condition] = {
    "has_days_to_come": lambda context: bool(_to_come(context)),
    "days_are_over": lambda context: bool(_days(context)),
}
ACTIONS: dict[str, Action] = {
    "note_days": Action(
        _note,
        says={"utter_noted": ("days",), "day": ("what", "due_on", "remind_on"), "day_soon": ("what", "due_on")},
    )
}
