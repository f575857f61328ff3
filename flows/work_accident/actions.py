"""Work accidents and occupational diseases: reporting in time, what JKK pays, the papers, the sums."""

from __future__ import annotations

from decimal import Decimal

from bot.dialogue.model import Action, Context, Parameter, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source, texts
from flows.cover import PAPER_SAYS, arrears, cover, is_behind, is_self_employed, paper
from flows.work_accident.facts import COMMUTE, CONDITIONS, DISEASE, UNSURE, kind, outcome
from knowledge import Citation, Document, checklist, parameter
from knowledge.rules import jkk, jkk_reporting
from knowledge.rules.benefits import Benefit, Payment

__all__ = ["ACTIONS", "CONDITIONS", "PARAMETERS"]

_LIMITS = {
    "land": "transport_land_max",
    "sea": "transport_sea_max",
    "air": "transport_air_max",
    "dentures": "dentures_max",
    "hearing_aid": "hearing_aid_max",
    "glasses": "glasses_max",
    "markup": "prosthesis_markup",
}


def _report(context: Context) -> Result:
    """By when it must be reported, and by whom; a late report is still worth making."""
    on = context.today
    deadline = jkk_reporting.report(context.slots["happened_at_work_on"], on=on, cover=cover(context))
    outlook = Utter("report_over") if deadline.is_over else Utter("report_open", {"due_on": deadline.due_on})
    lines = (
        *texts(deadline.notes, "jkk_report_first", "jkk_report_pu", "jkk_report_bpu"),
        outlook,
        *(texts(deadline.notes, "jkk_late_report") if deadline.is_over else ()),
    )
    cited = list(deadline.citations)
    if kind(context) == UNSURE:
        suspected = jkk_reporting.suspected(on, on=on)
        lines, cited = (*lines, *texts(suspected.notes, "jkk_suspected")), [*cited, *suspected.citations]
    parameters = {"lines": lines, "source": source(cited)}
    open_days = () if deadline.is_over else (Deadline(Utter("report_due"), deadline.due_on),)
    memory = remembered(citations=cited, deadlines=open_days)
    return Result(says=(Utter("utter_report", parameters),), remember=memory)


def _accident(context: Context) -> Result:
    """What JKK pays, as far as the contributions open it."""
    on = context.today
    right = jkk.standing(cover(context), on=on, months_in_arrears=arrears(context))
    care = jkk.medical_care(on=on)
    if right.cash is Payment.NONE:
        return _no_right(right)
    unfit = parameter("jkk/unfit_first_months")
    cited = (*care.citations, unfit.citation(on=on), *right.citations)
    until = jkk_reporting.claim_until(context.slots["happened_at_work_on"], on=on)
    lines = (
        *texts(care.notes, "jkk_medical_care"),
        _wage_line(context),
        Utter("line_disability", {"times": jkk.disability_times_wage(on=on)}),
        *_standing_remarks(context),
        *texts(care.notes, "jkk_amounts_unconfirmed"),
    )
    parameters = {"lines": lines, "source": source(cited)}
    deadlines = () if until.is_over else (Deadline(Utter("claim_due"), until.due_on),)
    memory = remembered(citations=(*cited, *until.citations), checklist=_papers(context), deadlines=deadlines)
    return Result(says=(Utter("utter_accident", parameters),), remember=memory)


def _no_right(right: jkk.Standing) -> Result:
    parameters = {"reason": texts(right.notes, "jkk_bpu_long_arrears"), "source": source(right.citations)}
    return Result(says=(Utter("utter_no_right", parameters),), remember=remembered(citations=right.citations))


def _wage_line(context: Context) -> Utter:
    on = context.today
    first, later = (parameter(f"jkk/unfit_{name}_share").value(on=on) for name in ("first", "later"))
    months = parameter("jkk/unfit_first_months").value(on=on)
    return Utter("line_unfit", {"first": first, "later": later, "months": months})


def _jkk(context: Context) -> Result:
    """All that JKK pays for, one line each, without a question."""
    on = context.today
    care, death = jkk.medical_care(on=on), jkk.death_without_wage(on=on)
    children = parameter("scholarship/children_max")
    cited = (*care.citations, *death.citations, children.citation(on=on))
    parameters = {
        "lines": (
            *texts(care.notes, "jkk_medical_care"),
            _wage_line(context),
            Utter("line_disability", {"times": jkk.disability_times_wage(on=on)}),
            Utter("line_death", {"times": jkk.death_times_wage(on=on), "fixed": death.total}),
            Utter("line_scholarship", {"children": children.value(on=on)}),
            *texts(care.notes, "jkk_amounts_unconfirmed"),
        ),
        "source": source(cited),
    }
    return Result(says=(Utter("utter_jkk", parameters),), remember=remembered(citations=cited))


def _standing_remarks(context: Context) -> tuple[str, ...]:
    """Arrears of his own, or what an employer's arrears mean: those a worker cannot see."""
    right = jkk.standing(cover(context), on=context.today, months_in_arrears=arrears(context))
    if is_self_employed(context):
        return texts(right.notes, "jkk_bpu_short_arrears") if is_behind(context) else ()
    remark = jkk.back_to_work(on=context.today)
    return texts(remark.notes, "jkk_no_dismissal")


def _disease(context: Context) -> Result:
    """An occupational disease: it counts from the diagnosis, and for a time after leaving work."""
    on = context.today
    figure = parameter("jkk/disease_years")
    cited: list[Citation] = [figure.citation(on=on), *jkk.medical_care(on=on).citations]
    since: tuple[Utter | str, ...] = ()
    if "stopped_work_on" in context.slots and not context.slots["still_works_there"]:
        limit = jkk_reporting.occupational_disease(context.slots["stopped_work_on"], on=on)
        outlook = Utter("disease_over" if limit.is_over else "disease_open", {"due_on": limit.due_on})
        since = (*texts(limit.notes, "jkk_disease_years"), outlook)
        cited += limit.citations
    report = jkk_reporting.report(on, on=on, cover=cover(context))
    right = jkk.standing(cover(context), on=on, months_in_arrears=arrears(context))
    lines = (
        *since,
        *texts(report.notes, "jkk_report_first", "jkk_report_pu", "jkk_report_bpu"),
        *(texts(right.notes, "jkk_bpu_short_arrears", "jkk_bpu_long_arrears") if is_behind(context) else ()),
    )
    parameters = {"lines": lines, "source": source(cited, report.citations)}
    memory = remembered(citations=(*cited, *report.citations), checklist=_papers(context))
    return Result(says=(Utter("utter_disease", parameters),), remember=memory)


def _papers_result(context: Context) -> Result:
    papers, on = _papers(context), context.today
    paid, until = jkk_reporting.paid_by(on, on=on), jkk_reporting.claim_until(on, on=on)
    cited = (*paid.citations, *until.citations)
    listed = Utter("utter_papers_list", {"documents": tuple(paper(item) for item in papers)})
    parameters = {
        "paid": (*texts(paid.notes, "paid_within_working_days"), *texts(until.notes, "jkk_claim_years")),
        "source": source(cited),
    }
    memory = remembered(citations=cited, checklist=papers)
    return Result(says=(listed, Utter("utter_papers", parameters)), remember=memory)


def _papers(context: Context) -> tuple[Document, ...]:
    """The checklist of the event; papers of traffic are sure on the way to work and out of place at a disease."""
    event = "occupational_disease" if kind(context) == DISEASE else "work_accident"
    applies = {"traffic"} if kind(context) == COMMUTE else set()
    return checklist("jkk", event, on=context.today, applies=applies)


def _costs(context: Context) -> Result:
    on = context.today
    care = jkk.medical_care(on=on)
    figures = {name: parameter(f"jkk/{figure}") for name, figure in _LIMITS.items()}
    cited = [*care.citations, *(figure.citation(on=on) for figure in figures.values())]
    parameters = {
        **{name: figure.value(on=on) for name, figure in figures.items()},
        "home": tuple(step.text for step in care.steps),
        "remarks": texts(care.notes, "jkk_amounts_unconfirmed"),
        "source": source(cited),
    }
    return Result(says=(Utter("utter_costs", parameters),), remember=remembered(citations=cited))


def _sum(context: Context) -> Result:
    """The sum of what JKK pays for an outcome, line by line, unless arrears took the right away."""
    right = jkk.standing(cover(context), on=context.today, months_in_arrears=arrears(context))
    if right.cash is Payment.NONE:
        return _no_right(right)
    paid, held = _benefit(context), texts(right.notes, "jkk_bpu_short_arrears")
    cited = (*paid.citations, *(right.citations if held else ()))
    codes = ("jkk_both_payments", "jkk_unfit_until_cured", "jkk_doctor_decides_percent", "jkk_amounts_unconfirmed")
    parameters = {
        "steps": tuple(step.text for step in paid.steps),
        "total": paid.total,
        "remarks": (*held, *texts(paid.notes, *codes)),
        "source": source(cited),
    }
    memory = remembered(citations=cited, steps=paid.steps, amount=paid.total)
    return Result(says=(Utter("utter_sum", parameters),), remember=memory)


def _benefit(context: Context) -> Benefit:
    on, wage, slots = context.today, context.slots["monthly_wage"], context.slots
    match outcome(context):
        case "unfit":
            return jkk.temporary(wage, months=slots["unfit_months"], on=on)
        case "total":
            return jkk.total_disability(wage, on=on)
        case "death":
            return jkk.death(wage, on=on)
        case "function":
            loss = _fraction(slots["function_percent"])
            return jkk.partial_disability(
                wage, percent=_fraction(slots["disability_percent"]), function_loss=loss, on=on
            )
        case _:
            return jkk.partial_disability(wage, percent=_fraction(slots["disability_percent"]), on=on)


def _fraction(percent: int) -> Decimal:
    return Decimal(percent) / 100


ACTIONS: dict[str, Action] = {
    "tell_report": Action(
        _report,
        says={
            "utter_report": ("lines", "source"),
            "report_open": ("due_on",),
            "report_over": (),
            "report_due": (),
            **SOURCE_SAYS,
        },
    ),
    "tell_accident": Action(
        _accident,
        says={
            "utter_accident": ("lines", "source"),
            "utter_no_right": ("reason", "source"),
            "line_unfit": ("first", "later", "months"),
            "line_disability": ("times",),
            "claim_due": (),
            **SOURCE_SAYS,
        },
    ),
    "tell_jkk": Action(
        _jkk,
        says={
            "utter_jkk": ("lines", "source"),
            "line_unfit": ("first", "later", "months"),
            "line_disability": ("times",),
            "line_death": ("times", "fixed"),
            "line_scholarship": ("children",),
            **SOURCE_SAYS,
        },
    ),
    "tell_disease": Action(
        _disease,
        says={
            "utter_disease": ("lines", "source"),
            "disease_open": ("due_on",),
            "disease_over": ("due_on",),
            **SOURCE_SAYS,
        },
    ),
    "tell_papers": Action(
        _papers_result,
        says={
            "utter_papers_list": ("documents",),
            "utter_papers": ("paid", "source"),
            **PAPER_SAYS,
            **SOURCE_SAYS,
        },
    ),
    "tell_costs": Action(
        _costs,
        says={
            "utter_costs": (*_LIMITS, "home", "remarks", "source"),
            **SOURCE_SAYS,
        },
    ),
    "tell_sum": Action(
        _sum,
        says={
            "utter_sum": ("steps", "total", "remarks", "source"),
            "utter_no_right": ("reason", "source"),
            **SOURCE_SAYS,
        },
    ),
}

PARAMETERS: dict[str, Parameter] = {}
