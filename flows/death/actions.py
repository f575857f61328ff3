"""After a death: the overview over every programme, and one right at a time."""

from __future__ import annotations

from bot.dialogue.model import Action, Context, Parameter, Result, Utter
from flows.answers import SOURCE_SAYS, remembered, source, texts
from flows.cover import PAPER_SAYS, arrears, cover, is_self_employed, knows_cover, paper
from flows.death.facts import CONDITIONS, cause, facts, insured
from knowledge import Document, checklist, parameter
from knowledge.rules import death, jkk, jkk_reporting, jkm, scholarship
from knowledge.rules.death import Cause, Outlook, Share
from knowledge.rules.jkm import Relative

__all__ = ["ACTIONS", "CONDITIONS", "PARAMETERS"]

_FOR_THE_HEIRS = {"jht_event": "death", "jp_event": "survivor"}  # who asks about JHT or JP next asks as an heir
_JKM_CAVEATS = ("jkm_not_active", "jkm_bpu_long_arrears", "jkm_bpu_short_arrears", "jkm_bpu_first_months")
# The caveats of an overview, in the order of reading.
_CAVEATS = (
    "jkm_not_active",
    "jkk_bpu_long_arrears",
    "jkm_bpu_long_arrears",
    "jkm_bpu_first_months",
    "jkk_amounts_unconfirmed",
)


def _overview(context: Context) -> Result:
    """Every programme in one message. What was saved belongs to the heirs whatever else is lost."""
    on = context.today
    overview = death.entitlements(facts(context), on=on)
    shares = tuple(_share(context, share) for share in overview.shares if share.outlook is not Outlook.NONE)
    unknown = () if knows_cover(context) else (Utter("cover_unknown"),)
    parameters = {
        "shares": shares,
        "remarks": (*texts(overview.notes, *_CAVEATS), *unknown, Utter("decides")),
        "source": source(overview.citations),
    }
    is_summed = cause(context) is Cause.OTHER  # else the wage is missing, and half a sum misleads
    memory = remembered(
        citations=overview.citations,
        checklist=_papers(context),
        steps=overview.steps if is_summed else (),
        amount=jkm.death(insured(context), on=on).total or None if is_summed else None,
    )
    if cause(context) is Cause.OTHER:
        return Result(says=(Utter("utter_death", parameters),), slots=_FOR_THE_HEIRS, remember=memory)
    says = (Utter("utter_death_first", parameters), _urgent(context))
    return Result(says=says, slots=_FOR_THE_HEIRS, remember=memory)


def _urgent(context: Context) -> Utter:
    """What cannot wait: an accident at work must be reported within two days."""
    report = jkk_reporting.report(context.today, on=context.today, cover=cover(context))
    lines = texts(report.notes, "jkk_report_first", "jkk_report_pu", "jkk_report_bpu")
    return Utter("utter_urgent_report", {"lines": lines, "source": source(report.citations[:1])})


def _share(context: Context, share: Share) -> Utter:
    match share.programme:
        case "jkk":
            return _jkk_line(context, share)
        case "jkm":
            return _jkm_line(context, share)
        case "scholarship":
            return _scholarship_line(context, share)
        case "jht" if is_self_employed(context):
            return Utter("share_jht_if")  # he was free to save or not
        case programme:
            return Utter(f"share_{programme}")


def _jkk_line(context: Context, share: Share) -> Utter:
    on = context.today
    values = {"times": jkk.death_times_wage(on=on), "fixed": jkk.death_without_wage(on=on).total}
    if_work = "share_jkk_if_held" if arrears(context) else "share_jkk_if"
    keys = {Outlook.DEPENDS: if_work, Outlook.PARTLY: "share_jkk_held"}
    return Utter(keys.get(share.outlook, "share_jkk"), values)


def _jkm_line(context: Context, share: Share) -> Utter:
    result = jkm.death(insured(context), on=context.today)
    if result.held:
        key = "share_jkm_if_held" if share.outlook is Outlook.DEPENDS else "share_jkm_held"
        return Utter(key, {"amount": result.total, "held": result.held_total})
    key = "share_jkm_if" if share.outlook is Outlook.DEPENDS else "share_jkm"
    return Utter(key, {"amount": result.total})


def _scholarship_line(context: Context, share: Share) -> Utter:
    on = context.today
    children = parameter("scholarship/children_max").value(on=on)
    if share.outlook is Outlook.LIKELY:
        return Utter("share_scholarship", {"children": children})
    years = parameter("jkm/scholarship_years_min").value(on=on)
    return Utter("share_scholarship_if", {"children": children, "years": years})


def _papers_result(context: Context) -> Result:
    on = context.today
    papers = _papers(context)
    is_accident = cause(context) is Cause.WORK
    paid = jkk_reporting.paid_by(on, on=on, programme="jkk" if is_accident else "jkm")
    parameters = {
        "programme": Utter("papers_jkk" if is_accident else "papers_jkm"),
        "documents": tuple(paper(item) for item in papers),
        "remarks": (
            *((Utter("papers_if_accident"),) if cause(context) is Cause.UNSURE else ()),
            *texts(paid.notes, "paid_within_working_days"),
        ),
        "source": source(paid.citations),
    }
    memory = remembered(citations=paid.citations, checklist=papers)
    return Result(says=(Utter("utter_death_papers", parameters),), remember=memory)


def _papers(context: Context) -> tuple[Document, ...]:
    return checklist("jkk" if cause(context) is Cause.WORK else "jkm", "death", on=context.today)


def _heirs(context: Context) -> Result:
    order = jkm.heirs(frozenset(Relative), on=context.today)
    nobody = jkm.heirs(frozenset(), on=context.today)
    parameters = {
        "lines": (*texts(order.notes, "jkm_heirs"), *texts(nobody.notes, "jkm_no_heirs")),
        "source": source(order.citations),
    }
    return Result(says=(Utter("utter_heirs", parameters),), remember=remembered(citations=order.citations))


def _scholarship(context: Context) -> Result:
    on = context.today
    course, most = scholarship.whole_course(on=on), scholarship.most(on=on)
    rules = scholarship.a_year((scholarship.Child(scholarship.Level.PRIMARY),), on=on)
    opens = parameter("jkm/scholarship_years_min")
    cited = (*course.citations, opens.citation(on=on))
    parameters = {
        "steps": tuple(step.text for step in course.steps),
        "most": tuple(step.text for step in most.steps),
        "years": opens.value(on=on),
        "rules": texts(rules.notes, "scholarship_ends", "scholarship_yearly"),
        "source": source(cited),
    }
    memory = remembered(
        title=Utter("scholarship_title"), citations=cited, steps=course.steps, checklist=_school_papers(context)
    )
    return Result(says=(Utter("utter_scholarship", parameters),), remember=memory)


def _school_papers(context: Context) -> tuple[Document, ...]:
    return checklist("jkm", "scholarship", on=context.today)


def _health_card(context: Context) -> Result:
    """The family's health card: what is sure, and whom to ask."""
    overview = death.entitlements(facts(context), on=context.today)
    return Result(says=(Utter("utter_health_card", {"lines": texts(overview.notes, "death_jkn")}),))


def _jkm_sum(context: Context) -> Result:
    paid = jkm.death(insured(context), on=context.today)
    held = (Utter("jkm_held", {"held": paid.held_total}),) if paid.held else ()
    remarks = texts(paid.notes, *_JKM_CAVEATS, "jkm_scholarship")
    parameters = {
        "lines": (*(line.step.text for line in paid.lines), Utter("jkm_total", {"total": paid.total}), *held),
        "remarks": (*remarks, Utter("decides_jkm")),
        "source": source(paid.citations),
    }
    memory = remembered(citations=paid.citations, steps=paid.steps, amount=paid.total)
    return Result(says=(Utter("utter_jkm_sum", parameters),), remember=memory)


ACTIONS: dict[str, Action] = {
    "tell_death": Action(
        _overview,
        says={
            **dict.fromkeys(("utter_death", "utter_death_first"), ("shares", "remarks", "source")),
            "utter_urgent_report": ("lines", "source"),
            **dict.fromkeys(("share_jkk", "share_jkk_if", "share_jkk_if_held", "share_jkk_held"), ("times", "fixed")),
            **dict.fromkeys(("share_jkm", "share_jkm_if"), ("amount",)),
            **dict.fromkeys(("share_jkm_held", "share_jkm_if_held"), ("amount", "held")),
            "share_scholarship": ("children",),
            "share_scholarship_if": ("children", "years"),
            **dict.fromkeys(("share_jht", "share_jht_if", "share_jp", "share_jkn", "cover_unknown", "decides"), ()),
            **SOURCE_SAYS,
        },
        sets=tuple(_FOR_THE_HEIRS),
    ),
    "tell_death_papers": Action(
        _papers_result,
        says={
            "utter_death_papers": ("programme", "documents", "remarks", "source"),
            **dict.fromkeys(("papers_jkk", "papers_jkm", "papers_if_accident"), ()),
            **PAPER_SAYS,
            **SOURCE_SAYS,
        },
    ),
    "tell_heirs": Action(_heirs, says={"utter_heirs": ("lines", "source"), **SOURCE_SAYS}),
    "tell_scholarship": Action(
        _scholarship,
        says={
            "utter_scholarship": ("steps", "most", "years", "rules", "source"),
            "scholarship_title": (),
            **SOURCE_SAYS,
        },
    ),
    "tell_health_card": Action(_health_card, says={"utter_health_card": ("lines",)}),
    "tell_jkm_sum": Action(
        _jkm_sum,
        says={
            "utter_jkm_sum": ("lines", "remarks", "source"),
            "jkm_total": ("total",),
            "jkm_held": ("held",),
            "decides_jkm": (),
            **SOURCE_SAYS,
        },
    ),
}

PARAMETERS: dict[str, Parameter] = {}
