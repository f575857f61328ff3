"""After a job ended: JKP, JHT and JKN in one overview; the sum, the papers and health insurance on request."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.model import Action, Context, Parameter, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source, texts
from flows.cover import PAPER_SAYS, paper
from flows.job_loss.facts import CONDITIONS, ended_on, has_jkp, is_dismissed, jht_facts, jkn_reason, jkp_right, job_end
from knowledge import Citation, Note, channel, note, parameter
from knowledge.rules.jht import Outlook, jht_claim
from knowledge.rules.jkn_membership import Standing, after_job_loss
from knowledge.rules.jkp import Jkp, JkpCash, JobEnd, jkp_cash
from knowledge.rules.jkp_conditions import conditions

__all__ = ["ACTIONS", "CONDITIONS", "PARAMETERS"]

_OF_THE_PERSON = 2  # of all conditions, those that come first: who he is, how old he was
_WHEN = ("jkp_claim_by", "jkp_claim_within", "jkp_last_day", "jkp_employer_pays_first")


def _dismissed(context: Context) -> Result:
    right = jkp_right(context)
    savings, saved_from = _savings(context)
    health = _health(context)
    cited = (*right.citations, *saved_from, *health.citations)
    parameters = {
        "jkp": _jkp_line(context, right),
        "jht": savings,
        "jkn": Utter("jkn_depends", {"months": parameter("jkn/job_loss_months").value(on=context.today)}),
        "unsure": _of_months(context),
        "decides": texts(right.notes, "jkp_decides"),
        "source": source(cited),
    }
    key = "utter_dismissed" if has_jkp(context) else "utter_dismissed_alone"
    memory = remembered(citations=cited, deadlines=_claim_by(context, right))
    return Result(says=(Utter(key, parameters),), slots=_for_savings(context), remember=memory)


def _for_savings(context: Context) -> dict[str, str]:
    """The same event as JHT calls it, for who asks about JHT next."""
    return {"jht_event": jht_facts(context).event.value}


def _jkp_line(context: Context, right: Jkp) -> tuple[Utter | str, ...]:
    if not has_jkp(context):
        return (Utter("jkp_unlikely"), *(note.text for note in right.notes if note.code != "jkp_decides"))
    lost_on = ended_on(context) or context.today
    rate, most = parameter("jkp/cash_rate_first"), parameter("jkp/cash_months_max")
    figures = {
        "rate": rate.value(on=lost_on),
        "months": most.value(on=lost_on),
        "siapkerja": channel("siapkerja").contact,
    }
    return (Utter("jkp_likely", figures), *texts(right.notes, *_WHEN))


def _claim_by(context: Context, right: Jkp) -> tuple[Deadline, ...]:
    if not has_jkp(context) or right.claim_by is None or right.claim_by < context.today:
        return ()
    return (Deadline(Utter("deadline_jkp"), right.claim_by),)


def _savings(context: Context) -> tuple[Utter | str, tuple[Citation, ...]]:
    """JHT in one line: from when, and through where."""
    claim = jht_claim(jht_facts(context), on=context.today)
    cited = claim.citations[:1]  # the rule of the event; the day of payment is told by the flow of JHT
    if claim.outlook is Outlook.LIKELY_NOW or job_end(context) is JobEnd.CONTRACT_END:
        return Utter("jht_now"), cited
    if claim.from_on:
        return Utter("jht_later", {"from_on": claim.from_on}), cited
    return Utter("jht_waiting", {"months": parameter("jht/waiting_months").value(on=context.today)}), cited


def _health(context: Context) -> Standing:
    return after_job_loss(ended_on(context) or context.today, jkn_reason(context), on=context.today)


def _of_months(context: Context) -> tuple[Utter, ...]:
    """Whether the months of contributions are known, and from where."""
    if "paid_was_told" in context.slots:
        return (Utter("told_months" if has_jkp(context) else "told_few_months"),)
    is_unsure = context.slots.get("paid_a_year") == "unsure"
    return (Utter("unsure_months"),) if has_jkp(context) and is_unsure else ()


def _left(context: Context) -> Result:
    """He left himself, or his contract ran its term: no JKP, but JHT."""
    right = jkp_right(context)
    savings, saved_from = _savings(context)
    health = _health(context)
    cited = (*saved_from, *right.citations, *health.citations)
    remark = texts(jht_claim(jht_facts(context), on=context.today).notes, "jht_contract_end_date")
    parameters = {
        "headline": Utter(f"headline_{job_end(context).value}"),
        "jht": (savings, *remark),
        "jkp": tuple(note.text for note in right.notes if note.code != "jkp_decides"),
        "jkn": Utter("jkn_not_free"),
        "decides": Utter("decides"),
        "source": source(cited),
    }
    key = f"utter_left_{job_end(context).value}"
    says = (Utter(key, parameters),)
    return Result(says=says, slots=_for_savings(context), remember=remembered(citations=cited))


def _papers(context: Context) -> Result:
    right = jkp_right(context)
    parameters = {
        "documents": tuple(paper(item) for item in right.documents),
        "practice": texts(right.notes, "jkp_documents_practice"),
    }
    return Result(says=(Utter("utter_papers", parameters),), remember=remembered(checklist=right.documents))


def _cash(context: Context) -> Result:
    right = jkp_right(context)
    cash = right.cash
    if cash is None:  # the flow asks for the wage before
        return Result()
    parameters = {
        **_sum(cash),
        "remarks": texts(right.notes, *_WHEN, "jkp_reported_wage"),
        "decides": texts(right.notes, "jkp_decides"),
        "source": source(right.citations),
    }
    memory = remembered(
        citations=right.citations, deadlines=_claim_by(context, right), steps=cash.steps, amount=cash.total
    )
    later = texts(right.notes, "jkp_while_without_work", "jkp_later_months", "jkp_report_job")
    says = (Utter("utter_cash", parameters), Utter("utter_cash_later", {"remarks": later}))
    return Result(says=says, slots={"wants_cash": True}, remember=memory)


def _conditions(context: Context) -> Result:
    told, cited = conditions(on=context.today)
    ends = (note(code) for code in ("jkp_not_for_resign", "jkp_not_for_retire", "jkp_not_for_contract_end"))
    says = (
        Utter("utter_conditions_person", {"conditions": _listed((*ends, *told[:_OF_THE_PERSON]))}),
        Utter("utter_conditions", {"conditions": _listed(told[_OF_THE_PERSON:]), "source": source(cited)}),
    )
    return Result(says=says, remember=remembered(citations=cited))


def _listed(items: Iterable[Note]) -> tuple[Utter, ...]:
    return tuple(Utter("condition", {"text": item.text}) for item in items)


def _cash_alone(context: Context) -> Result:
    cash = jkp_cash(context.slots["monthly_wage"], on=context.today)
    parameters = {**_sum(cash), "source": source(cash.citations)}
    memory = remembered(citations=cash.citations, steps=cash.steps, amount=cash.total)
    return Result(says=(Utter("utter_cash_alone", parameters),), remember=memory)


def _sum(cash: JkpCash) -> dict[str, object]:
    return {"total": cash.total, "steps": tuple(line.text for line in cash.steps)}


def _hand_over_job(context: Context) -> Result:
    """What the flow on JKN after a job would ask again: how it ended, unless dismissed, and when."""
    day = ended_on(context)
    known: dict[str, object] = {} if is_dismissed(context) else {"job_ended": job_end(context).value}
    return Result(slots=known | ({"job_ended_on": day} if day else {}))


_SAVINGS_SAYS = {
    "jht_now": (),
    "jht_later": ("from_on",),
    "jht_waiting": ("months",),
}
_LEFT = ("headline", "jht", "jkp", "jkn", "decides", "source")

ACTIONS: dict[str, Action] = {
    "tell_dismissed": Action(
        _dismissed,
        says={
            **dict.fromkeys(
                ("utter_dismissed", "utter_dismissed_alone"), ("jkp", "jht", "jkn", "unsure", "decides", "source")
            ),
            "jkp_likely": ("rate", "months", "siapkerja"),
            "jkp_unlikely": (),
            **dict.fromkeys(("unsure_months", "told_months", "told_few_months"), ()),
            "jkn_depends": ("months",),
            "deadline_jkp": (),
            **_SAVINGS_SAYS,
            **SOURCE_SAYS,
        },
        sets=("jht_event",),
    ),
    "tell_left": Action(
        _left,
        says={
            "utter_left_resign": _LEFT,
            "utter_left_contract_end": _LEFT,
            "headline_resign": (),
            "headline_contract_end": (),
            "decides": (),
            "jkn_not_free": (),
            **_SAVINGS_SAYS,
            **SOURCE_SAYS,
        },
        sets=("jht_event",),
    ),
    "tell_papers": Action(_papers, says={"utter_papers": ("documents", "practice"), **PAPER_SAYS}),
    "tell_cash": Action(
        _cash,
        says={
            "utter_cash": ("total", "steps", "remarks", "decides", "source"),
            "utter_cash_later": ("remarks",),
            "deadline_jkp": (),
            **SOURCE_SAYS,
        },
        sets=("wants_cash",),
    ),
    "tell_conditions": Action(
        _conditions,
        says={
            "utter_conditions_person": ("conditions",),
            "utter_conditions": ("conditions", "source"),
            "condition": ("text",),
            **SOURCE_SAYS,
        },
    ),
    "tell_cash_alone": Action(_cash_alone, says={"utter_cash_alone": ("total", "steps", "source"), **SOURCE_SAYS}),
    "hand_over_job": Action(_hand_over_job, sets=("job_ended", "job_ended_on")),
}

PARAMETERS: dict[str, Parameter] = {
    "months_needed": lambda context: parameter("jkp/months_paid_min").value(on=context.today),
    "months_counted": lambda context: parameter("jkp/months_paid_within").value(on=context.today),
}
