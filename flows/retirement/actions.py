"""The pension (JP) by age, disability or death, JHT beside it, and what keeps a pension going."""

from __future__ import annotations

from bot.dialogue.model import Action, Context, Parameter, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source, texts
from flows.cover import PAPER_SAYS, paper
from flows.retirement.facts import CONDITIONS, SURVIVOR, counts_pension, papers_of
from flows.retirement.pensions import PENSION_ACTIONS
from knowledge import parameter
from knowledge.checklists import checklist
from knowledge.rules.calendar import add_years
from knowledge.rules.jp import old_age
from knowledge.rules.jp_age import PensionAge, pension_age
from knowledge.rules.jp_payment import confirmation, first_payment, late_payment

__all__ = ["ACTIONS", "CONDITIONS", "PARAMETERS"]


_OLD_AGE = {"jht_event": "retire", "jp_event": "old_age"}  # who asks about JHT or JP next asks because of his age


def _age(context: Context) -> PensionAge:
    return pension_age(context.slots["birth_on"], on=context.today)


def _both_ages(context: Context) -> Result:
    """JHT and JP side by side: two ages that people mix up."""
    on, pension = context.today, _age(context)
    savings = parameter("jht/age")
    saved_on = add_years(context.slots["birth_on"], int(savings.value(on=on)))
    cited = (savings.citation(on=on), *pension.citations)
    parameters = {
        "jht": Utter(
            "jht_reached" if saved_on <= on else "jht_later", {"age": savings.value(on=on), "saved_on": saved_on}
        ),
        "jp": _jp_line(pension),
        "kinds": texts(old_age(0, on=on).notes, "jp_lump_sum"),
        "source": source(cited),
    }
    key = "utter_both_ages_first" if counts_pension(context) else "utter_both_ages"
    memory = remembered(citations=cited, deadlines=_opens(context, pension), steps=pension.steps)
    return Result(says=(Utter(key, parameters),), slots=_OLD_AGE, remember=memory)


def _jp_line(pension: PensionAge) -> Utter:
    told = {"age": pension.age, "reached_on": pension.reached_on, "right_from_on": pension.right_from_on}
    return Utter("jp_reached" if pension.is_reached else "jp_later", told)


def _opens(context: Context, pension: PensionAge) -> tuple[Deadline, ...]:
    if pension.right_from_on <= context.today:
        return ()
    return (Deadline(Utter("deadline_jp"), pension.right_from_on),)


def _tell_age(context: Context) -> Result:
    return _age_told(context, "utter_age")


def _tell_age_alone(context: Context) -> Result:
    return _age_told(context, "utter_age_alone")


def _age_told(context: Context, key: str) -> Result:
    pension = _age(context)
    parameters = {
        "jp": _jp_line(pension),
        "steps": tuple(line.text for line in pension.steps),
        "remarks": texts(pension.notes, "jp_age_rises", "jp_still_employed", "jp_age_is_not_jht_age"),
        "source": source(pension.citations),
    }
    memory = remembered(citations=pension.citations, deadlines=_opens(context, pension), steps=pension.steps)
    return Result(says=(Utter(key, parameters),), remember=memory)


def _papers(context: Context) -> Result:
    on, told = context.today, papers_of(context)
    documents = checklist("jp", told, on=on)
    paid = first_payment(on, on, on=on)
    parameters = {
        "documents": tuple(paper(item) for item in documents),
        "paid": texts(paid.notes, "jp_first_payment"),
        "source": source(paid.citations),
    }
    key = "utter_papers_first" if counts_pension(context) else "utter_papers"
    if key == "utter_papers" and context.slots["jp_event"] == SURVIVOR:
        key = "utter_papers_family"
    return Result(says=(Utter(key, parameters),), remember=remembered(citations=paid.citations, checklist=documents))


def _pensioner(context: Context) -> Result:
    on = context.today
    due = confirmation(on, on=on)
    late = late_payment(0, 0, on=on)
    cited = (*due.citations, *late.citations)
    parameters = {
        "remarks": (
            *texts(due.notes, "jp_confirm", "jp_confirm_lost"),
            *texts(first_payment(on, on, on=on).notes, "jp_next_payments"),
            *texts(late.notes, "jp_late_payment"),
        ),
        "source": source(cited),
    }
    return Result(says=(Utter("utter_pensioner", parameters),), remember=remembered(citations=cited))


def _confirmation(context: Context) -> Result:
    due = confirmation(context.slots["jp_confirmed_on"], on=context.today)
    parameters = {
        "due": Utter("confirm_late" if due.is_suspended else "confirm_by", {"due_on": due.due_on}),
        "source": source(due.citations),
    }
    deadlines = () if due.is_suspended else (Deadline(Utter("deadline_confirm"), due.due_on),)
    memory = remembered(citations=due.citations, deadlines=deadlines)
    return Result(says=(Utter("utter_confirmation", parameters),), slots={"wants_confirmation": True}, remember=memory)


_AGE_SAYS = {
    "jp_reached": ("age", "reached_on", "right_from_on"),
    "jp_later": ("age", "reached_on", "right_from_on"),
    "deadline_jp": (),
    **SOURCE_SAYS,
}
_PAPER_KEYS = ("utter_papers", "utter_papers_first", "utter_papers_family")

ACTIONS: dict[str, Action] = {
    "tell_both_ages": Action(
        _both_ages,
        says={
            **dict.fromkeys(("utter_both_ages", "utter_both_ages_first"), ("jht", "jp", "kinds", "source")),
            "jht_reached": ("age", "saved_on"),
            "jht_later": ("age", "saved_on"),
            **_AGE_SAYS,
        },
        sets=tuple(_OLD_AGE),
    ),
    "tell_age": Action(_tell_age, says={"utter_age": ("jp", "steps", "remarks", "source"), **_AGE_SAYS}),
    "tell_age_alone": Action(
        _tell_age_alone, says={"utter_age_alone": ("jp", "steps", "remarks", "source"), **_AGE_SAYS}
    ),
    "tell_papers": Action(
        _papers,
        says={**dict.fromkeys(_PAPER_KEYS, ("documents", "paid", "source")), **PAPER_SAYS, **SOURCE_SAYS},
    ),
    "tell_pensioner": Action(_pensioner, says={"utter_pensioner": ("remarks", "source"), **SOURCE_SAYS}),
    "tell_confirmation": Action(
        _confirmation,
        says={
            "utter_confirmation": ("due", "source"),
            "confirm_by": ("due_on",),
            "confirm_late": ("due_on",),
            "deadline_confirm": (),
            **SOURCE_SAYS,
        },
        sets=("wants_confirmation",),
    ),
    **PENSION_ACTIONS,
}

PARAMETERS: dict[str, Parameter] = {}
