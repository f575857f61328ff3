"""Asks for the last answer as a file. What stands in it is read from the conversation, not from the event."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from bot.dialogue.turn import Event


def _request(context: Context) -> Result:
    said = Utter("utter_summary_requested", {"title": context.memory["title"]})
    return Result(says=(said,), events=(Event("summary_requested", {"flow": context.memory["flow"]}),))


CONDITIONS: dict[str, Condition] = {"has_answer": lambda context: bool(context.memory)}
ACTIONS: dict[str, Action] = {"request_summary": Action(_request, says={"utter_summary_requested": ("title",)})}
