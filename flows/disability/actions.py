"""After a disability: what JKK, JHT and JP may pay, by its cause and how far it goes."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Parameter, Result, Utter
from flows.answers import SOURCE_SAYS, remembered, source, texts
from flows.cover import PAPER_SAYS, arrears, cover, is_self_employed, paper
from knowledge import Citation, checklist, parameter
from knowledge.rules import jkk, jkk_reporting
from knowledge.rules.benefits import Payment, law

_WORK, _OTHER, _TOTAL, _PARTIAL = "work", "other", "total", "partial"


def _disability(context: Context) -> Result:
    """Every programme that may pay, one line each; without work and without totality there is only care."""
    on = context.today
    lines = (*_accident_lines(context), *_savings_lines(context)) or (Utter("only_care"),)
    total = jkk.total_disability_without_wage(on=on)
    right = jkk.standing(cover(context), on=on, months_in_arrears=arrears(context))
    back = jkk.back_to_work(on=on)
    by_work = _may_be_work(context)
    cited = [*_savings_sources(context), *((*total.citations, *right.citations) if by_work else ())]
    cited = cited or [law("perpres-82-2018")]
    remarks = (
        *(texts(right.notes, "jkk_bpu_short_arrears", "jkk_bpu_long_arrears") if by_work else ()),
        *(texts(back.notes, "jkk_no_dismissal") if _stays_employed(context) else ()),
        *(texts(total.notes, "jkk_amounts_unconfirmed") if by_work and right.cash is not Payment.NONE else ()),
    )
    parameters = {"lines": (*lines, *remarks), "source": source(cited)}
    papers = checklist("jkk" if by_work else "jht", "disability", on=on)
    elsewhere = "utter_disability_self_employed" if is_self_employed(context) else "utter_disability_elsewhere"
    key = "utter_disability" if by_work else elsewhere
    memory = remembered(citations=cited, checklist=papers)
    return Result(says=(Utter(key, parameters),), remember=memory)


def _stays_employed(context: Context) -> bool:
    """Who was disabled by his work in part only is to be taken on again."""
    is_partial = context.slots["disability_extent"] == _PARTIAL
    return is_partial and context.slots["disability_cause"] == _WORK and not is_self_employed(context)


def _may_be_work(context: Context) -> bool:
    return bool(context.slots["disability_cause"] != _OTHER)


def _accident_lines(context: Context) -> tuple[Utter, ...]:
    on, extent = context.today, context.slots["disability_extent"]
    right = jkk.standing(cover(context), on=on, months_in_arrears=arrears(context))
    if not _may_be_work(context) or right.cash is Payment.NONE:
        return ()
    total = {"times": jkk.disability_times_wage(on=on), "periodic": jkk.total_disability_without_wage(on=on).total}
    partial = {"months": parameter("jkk/wage_months").value(on=on)}
    lines = {
        _TOTAL: (Utter("line_total", total),),
        _PARTIAL: (Utter("line_partial", partial),),
    }.get(extent, (Utter("line_partial", partial), Utter("line_total", total)))
    doubt = (Utter("line_if_work"),) if context.slots["disability_cause"] != _WORK else ()
    return (*doubt, *lines, Utter("line_aids"))


def _savings_lines(context: Context) -> tuple[Utter, ...]:
    """Savings and pension open only with a total permanent disability, whatever caused it."""
    if context.slots["disability_extent"] == _PARTIAL:
        return ()
    return (Utter("line_jht"),) if is_self_employed(context) else (Utter("line_jht"), Utter("line_jp"))


def _savings_sources(context: Context) -> tuple[Citation, ...]:
    if context.slots["disability_extent"] == _PARTIAL:
        return ()
    savings, pension = law("pp-60-2015", "26"), law("pp-45-2015", "20")
    return (savings,) if is_self_employed(context) else (savings, pension)


def _papers(context: Context) -> Result:
    on = context.today
    papers = checklist("jkk", "disability", on=on)
    paid = jkk_reporting.paid_by(on, on=on)
    report = jkk_reporting.report(on, on=on, stage=jkk_reporting.Stage.SECOND)
    cited = (*report.citations, *paid.citations)
    parameters = {
        "documents": tuple(paper(item) for item in papers),
        "report": texts(report.notes, "jkk_report_second"),
        "paid": texts(paid.notes, "paid_within_working_days"),
        "source": source(cited),
    }
    return Result(says=(Utter("utter_papers", parameters),), remember=remembered(citations=cited, checklist=papers))


CONDITIONS: dict[str, Condition] = {}

ACTIONS: dict[str, Action] = {
    "tell_disability": Action(
        _disability,
        says={
            **dict.fromkeys(
                ("utter_disability", "utter_disability_elsewhere", "utter_disability_self_employed"),
                ("lines", "source"),
            ),
            "line_total": ("times", "periodic"),
            "line_partial": ("months",),
            **dict.fromkeys(("line_if_work", "line_aids", "line_jht", "line_jp", "only_care"), ()),
            **SOURCE_SAYS,
        },
    ),
    "tell_disability_papers": Action(
        _papers, says={"utter_papers": ("documents", "report", "paid", "source"), **PAPER_SAYS, **SOURCE_SAYS}
    ),
}

PARAMETERS: dict[str, Parameter] = {}
