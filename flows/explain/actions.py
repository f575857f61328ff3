"""What is said beside the matter: an answer that is not clear, anger, weariness."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from flows.following import names

_MOST_WORDS = 8  # whoever says more tells what he wants
_NO_WISH = frozenset({"chitchat", "out_of_scope"})


def _explain(context: Context) -> Result:
    return Result(says=(Utter("utter_explain", {"title": context.memory["title"]}),))


def _says_only(context: Context, group: str) -> bool:
    """Whether a short message has one of these phrases, and no wish that leads anywhere."""
    wishes = context.leads_to or (context.understood and context.intent not in _NO_WISH)
    return not wishes and len(context.text.split()) <= _MOST_WORDS and names(context.text, group)


CONDITIONS: dict[str, Condition] = {
    "interrupts_a_question": lambda context: context.waiting is not None,
    "has_answer": lambda context: bool(context.memory),
    "does_not_follow": lambda context: len(context.text.split()) <= _MOST_WORDS and names(context.text, "unclear"),
    "is_insulted": lambda context: _says_only(context, "insults"),
    "is_told_of_trouble": lambda context: _says_only(context, "troubles"),
}
ACTIONS: dict[str, Action] = {"tell_explain": Action(_explain, says={"utter_explain": ("title",)})}
