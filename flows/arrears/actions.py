"""What follows when a contribution was not paid, and what it takes to be covered again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.dialogue.model import Action, Context, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source, texts
from flows.arrears.facts import CONDITIONS, PARAMETERS, plan, unpaid
from knowledge import Step, parameter
from knowledge.rules.arrears import reactivation, service_fine
from knowledge.rules.contributions import jkn_self_paid
from knowledge.rules.due_dates import Scheme, late_consequences, service_fine_note

__all__ = ["ACTIONS", "CONDITIONS", "PARAMETERS"]

# The made-up case by which the service fine is explained: rupiah and months.
_EXAMPLE_PACKAGE, _EXAMPLE_MONTHS = 4_000_000, 3


def _late_health(context: Context) -> Result:
    on = context.today
    late = late_consequences(Scheme.JKN, on=on)
    rehab = parameter("jkn/rehab_months_min")
    cited = (*late.citations, rehab.citation(on=on))
    follows = {
        "lines": _lines(texts(late.notes, "jkn_no_late_fine", "jkn_suspended", "jkn_arrears_cap")),
        "source": source(cited),
    }
    ahead = {
        "days": parameter("jkn/service_fine_window").value(on=on),
        "rehab_from": rehab.value(on=on),
        "rehab_to": parameter("jkn/arrears_months_max").value(on=on),
    }
    asked = (Utter("utter_write_off"),) if context.slots.get("matter") == "write_off" else ()
    said = (*asked, Utter("utter_late_health", follows), Utter("utter_late_health_next", ahead))
    return Result(says=said, remember=remembered(citations=cited))


def _lines(words: tuple[str, ...]) -> tuple[Utter, ...]:
    return tuple(Utter("line", {"text": text}) for text in words)


def _sum(steps: Iterable[Step]) -> tuple[Utter, ...]:
    return _lines(tuple(step.text for step in steps))


def _arrears(context: Context) -> Result:
    on, people = context.today, context.slots.get("family_size", 1)
    bill = jkn_self_paid(int(context.slots["care_class"]), people, on=on)
    owed = reactivation(bill.due, context.slots["months_unpaid"], on=on)
    cited = (*bill.citations, *owed.citations)
    parameters = {
        "people": people,
        "lines": _sum((*(bill.steps[:1] if people > 1 else ()), *owed.steps)),
        "remarks": (*texts(owed.notes, "jkn_arrears_cap"), _reminder(on)),
        "source": source(cited),
    }
    memory = remembered(citations=cited, steps=owed.steps, amount=owed.total)
    key = "utter_arrears_family" if people > 1 else "utter_arrears"
    return Result(says=(Utter(key, parameters),), remember=memory)


def _reminder(on: date) -> Utter:
    """That inpatient care soon after may be fined; how much is told on request."""
    return Utter("fine_reminder", {"days": parameter("jkn/service_fine_window").value(on=on)})


def _instalments(context: Context) -> Result:
    on = context.today
    figures = {
        "from_months": parameter("jkn/rehab_months_min"),
        "to_months": parameter("jkn/arrears_months_max"),
        "moved_from": parameter("jkn/rehab_moved_months_min"),
        "moved_instalments": parameter("jkn/rehab_moved_instalments_max"),
        "moved_least": parameter("jkn/rehab_moved_instalment_min"),
    }
    values = {name: figure.value(on=on) for name, figure in figures.items()}
    cited = [figure.citation(on=on) for figure in figures.values()]
    parameters = {**values, "source": source(cited)}
    return Result(says=(Utter("utter_instalments", parameters),), remember=remembered(citations=cited))


def _service_fine(context: Context) -> Result:
    on = context.today
    cited = (parameter("jkn/service_fine_rate").citation(on=on),)
    parameters = {
        "remarks": (service_fine_note(on=on).text,),
        "months": _EXAMPLE_MONTHS,
        "package": _EXAMPLE_PACKAGE,
        "fine": service_fine(_EXAMPLE_PACKAGE, _EXAMPLE_MONTHS, on=on).amount,
        "source": source(cited),
    }
    return Result(says=(Utter("utter_service_fine", parameters),), remember=remembered(citations=cited))


def _plan(context: Context) -> Result:
    wished = context.slots.get("instalments_wished")
    told = plan(context, instalments=wished)
    parameters = {
        "people": context.slots["family_size"],
        "monthly": told.monthly,
        "count": told.instalments,
        "lines": _sum(told.steps),
        "remarks": texts(told.notes, "rehab_last", "rehab_length", "rehab_estimate"),
        "source": source(told.citations),
    }
    memory = remembered(citations=told.citations, steps=told.steps, amount=told.monthly)
    return Result(says=(Utter("utter_plan" if wished is None else "utter_plan_wished", parameters),), remember=memory)


def _too_few_months(context: Context) -> Result:
    told = plan(context)
    parameters = {
        "months": context.slots["months_unpaid"],
        "remarks": texts(told.notes, "rehab_too_few"),
        "lines": _sum(told.steps),
        "source": source(told.citations),
    }
    memory = remembered(citations=told.citations, steps=told.steps, amount=told.arrears)
    return Result(says=(Utter("utter_too_few_months", parameters),), remember=memory)


def _fine(context: Context) -> Result:
    slots = context.slots
    fine = service_fine(
        slots["package_cost"], slots["months_unpaid"], on=context.today, reactivated_on=slots.get("card_active_on")
    )
    codes = ("jkn_fine_estimate", "jkn_fine_employer", "jkn_fine_exempt")
    parameters = {
        "fine": fine.amount,
        "lines": _sum(fine.steps),
        "remarks": texts(fine.notes, *codes),
        "source": source(fine.citations),
    }
    ends = (Deadline(Utter("fine_ends"), fine.until_on),) if fine.until_on else ()
    memory = remembered(citations=fine.citations, steps=fine.steps, amount=fine.amount, deadlines=ends)
    return Result(says=(Utter("utter_fine", parameters),), remember=memory)


def _no_fine(context: Context) -> Result:
    fine = service_fine(0, 0, on=context.today, reactivated_on=context.slots["card_active_on"])
    parameters = {"lines": _sum(fine.steps), "source": source(fine.citations)}
    memory = remembered(citations=fine.citations, steps=fine.steps)
    return Result(says=(Utter("utter_no_fine", parameters),), remember=memory)


def _bpu_owed(context: Context) -> Result:
    told = unpaid(context)
    parameters = {
        "owed": told.owed,
        "lines": _sum(told.steps),
        "remarks": texts(told.notes, "bpu_rights_after_payment", "bpu_no_late_fine"),
        "source": source(told.citations),
    }
    memory = remembered(citations=told.citations, steps=told.steps, amount=told.owed)
    return Result(says=(Utter("utter_bpu_owed", parameters),), remember=memory)


def _bpu_lost(context: Context) -> Result:
    told = unpaid(context)
    parameters = {
        "months": context.slots["months_unpaid"],
        "remarks": texts(told.notes, "bpu_rights_lost", "bpu_inactive"),
        "source": source(told.citations),
    }
    return Result(says=(Utter("utter_bpu_lost", parameters),), remember=remembered(citations=told.citations))


def _late_employment(context: Context) -> Result:
    on = context.today
    own = late_consequences(Scheme.BPU_JKK_JKM, on=on)
    employer = late_consequences(Scheme.PU_JHT, on=on)
    parameters = {
        "self_lines": _lines(texts(own.notes, "bpu_no_late_fine", "bpu_arrears_jkk", "bpu_arrears_jkm")),
        "employer_lines": _lines(texts(employer.notes, "pu_late_fine_employer")),
        "source": source(own.citations, employer.citations),
    }
    memory = remembered(citations=(*own.citations, *employer.citations))
    return Result(says=(Utter("utter_late_employment", parameters),), remember=memory)


_ARREARS = ("people", "lines", "remarks", "source")
_PLAN = ("people", "monthly", "count", "lines", "remarks", "source")
_LINES = {"line": ("text",), **SOURCE_SAYS}

ACTIONS: dict[str, Action] = {
    "tell_late_health": Action(
        _late_health,
        says={
            "utter_write_off": (),
            "utter_late_health": ("lines", "source"),
            "utter_late_health_next": ("days", "rehab_from", "rehab_to"),
            **_LINES,
        },
    ),
    "tell_arrears": Action(
        _arrears,
        says={
            **dict.fromkeys(("utter_arrears", "utter_arrears_family"), _ARREARS),
            "fine_reminder": ("days",),
            **_LINES,
        },
    ),
    "tell_instalments": Action(
        _instalments,
        says={
            "utter_instalments": (
                "from_months",
                "to_months",
                "moved_from",
                "moved_instalments",
                "moved_least",
                "source",
            ),
            **SOURCE_SAYS,
        },
    ),
    "tell_service_fine": Action(
        _service_fine,
        says={"utter_service_fine": ("remarks", "months", "package", "fine", "source"), **SOURCE_SAYS},
    ),
    "tell_plan": Action(
        _plan,
        says={**dict.fromkeys(("utter_plan", "utter_plan_wished"), _PLAN), **_LINES},
    ),
    "tell_too_few_months": Action(
        _too_few_months,
        says={"utter_too_few_months": ("months", "remarks", "lines", "source"), **_LINES},
    ),
    "tell_fine": Action(
        _fine,
        says={"utter_fine": ("fine", "lines", "remarks", "source"), "fine_ends": (), **_LINES},
    ),
    "tell_no_fine": Action(_no_fine, says={"utter_no_fine": ("lines", "source"), **_LINES}),
    "tell_bpu_owed": Action(
        _bpu_owed,
        says={"utter_bpu_owed": ("owed", "lines", "remarks", "source"), **_LINES},
    ),
    "tell_bpu_lost": Action(_bpu_lost, says={"utter_bpu_lost": ("months", "remarks", "source"), **SOURCE_SAYS}),
    "tell_late_employment": Action(
        _late_employment,
        says={"utter_late_employment": ("self_lines", "employer_lines", "source"), **_LINES},
    ),
}
