"""A side effect behind a confirmation, for tests of the dialogue alone."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from bot.dialogue.turn import Event


def is_in_future(context: Context) -> bool:
    return bool(context.slots["last_day"] > context.today)


def has_agreed(context: Context) -> bool:
    return bool(context.slots["agreed"])


def record_leave(context: Context) -> Result:
    day = context.slots["last_day"].isoformat()
    return Result(says=(Utter("utter_recorded"),), events=(Event("leave_recorded", {"day": day}),))


CONDITIONS: dict[str, Condition] = {"is_in_future": is_in_future, "has_agreed": has_agreed}
ACTIONS: dict[str, Action] = {"record_leave": Action(record_leave, says={"utter_recorded": ()})}
