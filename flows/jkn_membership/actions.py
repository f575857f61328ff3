"""JKN when something ended: a PBI membership, or a job."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source
from flows.plausible import is_to_come
from knowledge import Note, Step, checklist, parameter
from knowledge.rules.jkn_membership import JobLoss, Standing, after_job_loss, pbi_reactivation

_COVERED = frozenset({JobLoss.COURT_RULING, JobLoss.MERGER, JobLoss.COMPANY_LOSS, JobLoss.LONG_ILLNESS})


def _pbi(context: Context) -> Result:
    # Nothing is told of his own days, so today stands for the day of removal and no day is shown.
    told = pbi_reactivation(context.today, on=context.today)
    months = parameter("jkn/pbi_reactivation_months").value(on=context.today)
    parameters = {"months": months, "lines": _lines(told.notes), "source": source(told.citations)}
    memory = remembered(citations=told.citations, checklist=checklist("jkn", "pbi_reactivation", on=context.today))
    return Result(says=(Utter("utter_pbi", parameters),), remember=memory)


def _pbi_limit(context: Context) -> Result:
    told = pbi_reactivation(context.slots["pbi_removed_on"], on=context.today)
    parameters = {
        "headline": Utter("pbi_in_time" if told.holds else "pbi_over"),
        "lines": (*_lines(told.steps), *_lines(told.notes)),
        "source": source(told.citations),
    }
    by = (Deadline(Utter("reactivate_pbi"), told.until_on),) if told.holds and told.until_on else ()
    papers = checklist("jkn", "pbi_reactivation", on=context.today)
    memory = remembered(citations=told.citations, steps=told.steps, deadlines=by, checklist=papers)
    return Result(says=(Utter("utter_pbi_limit", parameters),), slots={"wants_limit": True}, remember=memory)


def _after_job(context: Context) -> Result:
    reason = JobLoss(context.slots["job_ended"])
    # The day is asked for only where it decides.
    told = after_job_loss(context.slots.get("job_ended_on", context.today), reason, on=context.today)
    parameters = {
        "headline": Utter(_headline(told)),
        "lines": (*_lines(told.steps), *_lines(told.notes)),
        "source": source(told.citations),
    }
    ends = (Deadline(Utter("cover_ends"), told.until_on),) if told.holds and told.until_on else ()
    papers = checklist("jkn", "job_loss", on=context.today) if told.holds is not False else ()
    memory = remembered(citations=told.citations, steps=told.steps, deadlines=ends, checklist=papers)
    return Result(says=(Utter("utter_after_job", parameters),), remember=memory)


def _headline(told: Standing) -> str:
    if told.holds is None:
        return "job_unclear"
    if told.holds:
        return "job_covered"
    return "job_covered_over" if told.until_on else "job_not_covered"


def _lines(items: Iterable[Note | Step]) -> tuple[Utter, ...]:
    return tuple(Utter("line", {"text": item.text}) for item in items)


def _counts_limit(context: Context) -> bool:
    return "pbi_removed_on" in context.slots or bool(context.slots.get("wants_limit"))


CONDITIONS: dict[str, Condition] = {
    "counts_limit": _counts_limit,
    "may_be_covered": lambda context: context.slots["job_ended"] in _COVERED,
    "pbi_day_is_in_the_future": is_to_come("pbi_removed_on"),
    "job_day_is_in_the_future": is_to_come("job_ended_on"),
}

_LINES = {"line": ("text",), **SOURCE_SAYS}

ACTIONS: dict[str, Action] = {
    "tell_pbi": Action(_pbi, says={"utter_pbi": ("months", "lines", "source"), **_LINES}),
    "tell_pbi_limit": Action(
        _pbi_limit,
        says={
            "utter_pbi_limit": ("headline", "lines", "source"),
            "pbi_in_time": (),
            "pbi_over": (),
            "reactivate_pbi": (),
            **_LINES,
        },
        sets=("wants_limit",),
    ),
    "tell_after_job": Action(
        _after_job,
        says={
            "utter_after_job": ("headline", "lines", "source"),
            "job_covered": (),
            "job_covered_over": (),
            "job_not_covered": (),
            "job_unclear": (),
            "cover_ends": (),
            **_LINES,
        },
    ),
}
