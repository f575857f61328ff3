"""Who must join and by when, from when somebody is covered, and the fines of late employers."""

from __future__ import annotations

from bot.dialogue.model import Action, Context, Parameter, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source
from flows.duties.facts import CONDITIONS, months_averaged, wage_kind
from flows.free_days import free_days
from knowledge.rules import employer_duties, jkn_membership
from knowledge.rules.bpu_membership import bpu_start
from knowledge.rules.employer_duties import Fined, WageKind

__all__ = ["ACTIONS", "CONDITIONS", "PARAMETERS"]


def _registration(context: Context) -> Result:
    """By when he is registered by his employer, and what he may do himself afterwards."""
    on, hired_on = context.today, context.slots["hired_on"]
    due = employer_duties.registers_by(hired_on, on=on, holidays=free_days(hired_on))
    checked = employer_duties.checked_by(on, on=on, holidays=free_days(on))
    is_over = due.by_on < on
    cited = (*due.citations, *(checked.citations if is_over else ()))
    parameters = {
        "by_on": due.by_on,
        "steps": tuple(line.text for line in due.steps),
        "state": Utter("registration_over", {"checked_on": checked.by_on}) if is_over else Utter("registration_open"),
        "remarks": tuple(item.text for item in (*due.notes, *checked.notes)),
        "source": source(cited),
    }
    days = () if is_over else (Deadline(Utter("registration_due"), due.by_on),)
    memory = remembered(citations=cited, deadlines=days, steps=due.steps)
    return Result(says=(Utter("utter_registration", parameters),), remember=memory)


def _fine(context: Context) -> Result:
    on, slots = context.today, context.slots
    owed, months = slots["unpaid_contribution"], slots["months_delayed"]
    if slots["employer_delay"] == "late":
        fines = [employer_duties.late_fine(owed, months, on=on, programme=each) for each in Fined]
        cited = tuple(citation for fine in fines for citation in fine.citations)
        fine = fines[0]  # each programme's own law has the same rate
    else:
        fine = employer_duties.unregistered_fine(owed, months, on=on)
        cited = fine.citations
    parameters = {
        "amount": fine.amount,
        "steps": tuple(line.text for line in fine.steps),
        "remarks": tuple(item.text for item in fine.notes),
        "source": source(cited),
    }
    memory = remembered(citations=cited, steps=fine.steps, amount=fine.amount)
    return Result(says=(Utter("utter_fine", parameters),), remember=memory)


def _wage_base(context: Context) -> Result:
    kind, slots = wage_kind(context), context.slots
    told = slots["daily_wage"] if kind is WageKind.DAILY else slots["wages_together"]
    months = months_averaged(context)  # an average does not ask in which of them how much was earned
    wage = employer_duties.monthly_wage(kind, (told,) + (0,) * (months - 1), on=context.today)
    parameters = {
        "amount": wage.amount,
        "steps": tuple(line.text for line in wage.steps),
        "source": source(wage.citations),
    }
    memory = remembered(citations=wage.citations, steps=wage.steps, amount=wage.amount)
    return Result(says=(Utter("utter_wage_base", parameters),), remember=memory)


def _bpu_start(context: Context) -> Result:
    on, paid_on = context.today, context.slots["first_paid_on"]
    begun = bpu_start(paid_on, on=on, holidays=free_days(paid_on))
    parameters = {
        "steps": tuple(line.text for line in begun.steps),
        "remarks": tuple(item.text for item in begun.notes),
        "source": source(begun.citations),
    }
    days = (Deadline(Utter("number_due"), begun.number_by),) if begun.number_by >= on else ()
    memory = remembered(citations=begun.citations, deadlines=days, steps=begun.steps)
    return Result(says=(Utter("utter_bpu_start", parameters),), remember=memory)


def _must_join(context: Context) -> Result:
    is_foreigner = bool(context.slots["is_foreigner"])
    months = context.slots["months_in_indonesia"] if is_foreigner else 0
    standing = jkn_membership.must_join(months, on=context.today, is_foreigner=is_foreigner)
    parameters = {
        "headline": Utter("joins" if standing.holds else "does_not_join"),
        "remarks": tuple(item.text for item in standing.notes),
        "source": source(standing.citations),
    }
    return Result(says=(Utter("utter_must_join", parameters),), remember=remembered(citations=standing.citations))


ACTIONS: dict[str, Action] = {
    "tell_registration": Action(
        _registration,
        says={
            "utter_registration": ("by_on", "steps", "state", "remarks", "source"),
            "registration_open": (),
            "registration_over": ("checked_on",),
            "registration_due": (),
            **SOURCE_SAYS,
        },
    ),
    "tell_fine": Action(_fine, says={"utter_fine": ("amount", "steps", "remarks", "source"), **SOURCE_SAYS}),
    "tell_wage_base": Action(_wage_base, says={"utter_wage_base": ("amount", "steps", "source"), **SOURCE_SAYS}),
    "tell_bpu_start": Action(
        _bpu_start, says={"utter_bpu_start": ("steps", "remarks", "source"), "number_due": (), **SOURCE_SAYS}
    ),
    "tell_must_join": Action(
        _must_join,
        says={"utter_must_join": ("headline", "remarks", "source"), "joins": (), "does_not_join": (), **SOURCE_SAYS},
    ),
}

PARAMETERS: dict[str, Parameter] = {"months_averaged": months_averaged}
