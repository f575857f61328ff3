"""The programmes we cannot guide through yet: what is sure, and the official channel."""

from __future__ import annotations

from bot.dialogue.model import Action, Context, Result, Utter
from flows.answers import SOURCE_SAYS, source
from knowledge import channel, note, parameter


def _other(context: Context) -> Result:
    tell = {"jp": _jp, "jkp": _jkp}[context.slots["claim_program"]]
    return Result(says=(tell(context),))


def _jp(context: Context) -> Utter:
    age = parameter("jp/pension_age")
    lines = Utter("other_jp", {"age": age.value(on=context.today)})
    return Utter("utter_other_claim", {"lines": lines, "source": source((age.citation(on=context.today),))})


def _jkp(context: Context) -> Utter:
    months = parameter("jkp/claim_months_max")
    remarks = (
        note("phk_may_have_jkp", months=months.value(on=context.today)).text,
        note("resign_has_no_jkp").text,
    )
    lines = Utter("other_jkp", {"siapkerja": channel("siapkerja").contact, "remarks": remarks})
    return Utter("utter_other_claim", {"lines": lines, "source": source((months.citation(on=context.today),))})


ACTIONS: dict[str, Action] = {
    "tell_other_claim": Action(
        _other,
        says={
            "utter_other_claim": ("lines", "source"),
            "other_jp": ("age",),
            "other_jkp": ("siapkerja", "remarks"),
            **SOURCE_SAYS,
        },
    ),
}
