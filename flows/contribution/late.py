"""What follows when a contribution was not paid, and what it takes to be covered again."""

from __future__ import annotations

from bot.dialogue.model import Action, Context, Result, Utter
from flows.answers import SOURCE_SAYS, remembered, source, texts
from knowledge import parameter
from knowledge.rules.arrears import reactivation, service_fine
from knowledge.rules.contributions import jkn_self_paid
from knowledge.rules.due_dates import Scheme, late_consequences, service_fine_note

# The made-up case by which the service fine is explained: rupiah and months.
_EXAMPLE_PACKAGE, _EXAMPLE_MONTHS = 4_000_000, 3


def _late_health(context: Context) -> Result:
    on = context.today
    late = late_consequences(Scheme.JKN, on=on)
    rehab = parameter("jkn/rehab_months_min")
    cited = (*late.citations, rehab.citation(on=on))
    parameters = {
        "lines": _lines(texts(late.notes, "jkn_no_late_fine", "jkn_suspended", "jkn_arrears_cap")),
        "days": parameter("jkn/service_fine_window").value(on=on),
        "rehab_from": rehab.value(on=on),
        "rehab_to": parameter("jkn/arrears_months_max").value(on=on),
        "source": source(cited),
    }
    return Result(says=(Utter("utter_late_health", parameters),), remember=remembered(citations=cited))


def _lines(words: tuple[str, ...]) -> tuple[Utter, ...]:
    return tuple(Utter("line", {"text": text}) for text in words)


def _arrears(context: Context) -> Result:
    on, people = context.today, context.slots.get("family_size", 1)
    bill = jkn_self_paid(int(context.slots["care_class"]), people, on=on)
    owed = reactivation(bill.due, context.slots["months_unpaid"], on=on)
    parameters = {
        "people": people,
        "billed": owed.months_billed,
        "arrears": owed.arrears,
        "current": owed.current,
        "total": owed.total,
        "remarks": texts(owed.notes, "jkn_arrears_cap", "jkn_service_fine"),
        "source": source(bill.citations, owed.citations),
    }
    memory = remembered(citations=(*bill.citations, *owed.citations), amount=owed.total)
    return Result(says=(Utter("utter_arrears", parameters),), remember=memory)


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


ACTIONS: dict[str, Action] = {
    "tell_late_health": Action(
        _late_health,
        says={
            "utter_late_health": ("lines", "days", "rehab_from", "rehab_to", "source"),
            "line": ("text",),
            **SOURCE_SAYS,
        },
    ),
    "tell_arrears": Action(
        _arrears,
        says={
            "utter_arrears": ("people", "billed", "arrears", "current", "total", "remarks", "source"),
            **SOURCE_SAYS,
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
    "tell_late_employment": Action(
        _late_employment,
        says={"utter_late_employment": ("self_lines", "employer_lines", "source"), "line": ("text",), **SOURCE_SAYS},
    ),
}
