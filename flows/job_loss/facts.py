"""What somebody has told about the end of his job, and what the flow may conclude from it."""

from __future__ import annotations

from datetime import date

from bot.dialogue.amounts import months_from_iso
from bot.dialogue.model import Condition, Context
from flows.following import Subject
from flows.plausible import is_beyond, is_to_come
from knowledge import parameter
from knowledge.rules.jht import JhtEvent, JhtFacts
from knowledge.rules.jkn_membership import JobLoss
from knowledge.rules.jkp import Jkp, JkpFacts, JkpOutlook, JobEnd, jkp
from knowledge.search_words import normalise

_DISMISSED = frozenset({JobEnd.PHK, JobEnd.CONTRACT_BROKEN})
_JKP = Subject(
    flows=frozenset({"job_loss_guidance", "jkp_calculator", "jkp_conditions"}), names=frozenset({"phk", "jkp"})
)
_OF_PAYING, _OF_ARREARS = frozenset({"iuran"}), frozenset({"tunggak", "lambat"})
_ONLY = frozenset({"baru", "cuma", "hanya", "cuman", "br"})
_LEAST_WAGE, _MOST_WAGE = 300_000, 1_000_000_000  # rupiah a month; beyond, it is a slip of the finger


def job_end(context: Context) -> JobEnd:
    """How the job ended."""
    return JobEnd(context.slots["job_end"])


def is_dismissed(context: Context) -> bool:
    """Whether the employer ended it before its time."""
    return job_end(context) in _DISMISSED


def ended_on(context: Context) -> date | None:
    """The last day of work, where it was told."""
    day = context.slots.get("happened_on")
    return day if isinstance(day, date) and day <= context.today else None


def jkp_right(context: Context) -> Jkp:
    """What the rules make likely of JKP."""
    return jkp(_facts(context), on=context.today)


def _facts(context: Context) -> JkpFacts:
    enough = int(parameter("jkp/months_paid_min").value(on=context.today))
    months = {"yes": enough, "no": enough - 1}.get(context.slots.get("paid_a_year", ""))
    return JkpFacts(
        ended=job_end(context),
        ended_on=ended_on(context),
        wage=context.slots.get("monthly_wage"),
        months_paid=months,
    )


def jht_facts(context: Context) -> JhtFacts:
    """The same event as JHT looks at it: a contract broken off is a dismissal."""
    event = JhtEvent.PHK if is_dismissed(context) else JhtEvent(job_end(context).value)
    return JhtFacts(event, happened_on=ended_on(context))


def jkn_reason(context: Context) -> JobLoss:
    """The same event as JKN looks at it; why he was dismissed is asked there."""
    return JobLoss.OTHER_DISMISSAL if is_dismissed(context) else JobLoss(job_end(context).value)


def has_jkp(context: Context) -> bool:
    """Whether JKP is worth preparing papers for."""
    return jkp_right(context).outlook in {JkpOutlook.LIKELY, JkpOutlook.UNCLEAR}


def _counts_cash(context: Context) -> bool:
    is_asked = context.slots.get("wants_cash") or "monthly_wage" in context.slots
    return bool(is_asked) and is_dismissed(context) and has_jkp(context)


def _asks_cash(context: Context) -> bool:
    """After an answer that holds JKP to be likely: then it has a last day to claim it."""
    if context.memory.get("flow") == "job_loss_guidance" and not context.memory.get("deadlines"):
        return False
    return _JKP.is_asked(context, "amount") or _JKP.is_told_money(context)


def _months_paid(context: Context) -> int | None:
    """How long he says that contributions were paid, where he says so before he is asked."""
    said = set(normalise(context.text))
    if "paid_a_year" in context.slots or not said & _OF_PAYING or said & _OF_ARREARS:
        return None
    told = [months_from_iso(entity.value) for entity in context.entities if entity.name == "duration"]
    return told[0] if len(told) == 1 else None


def _tells_enough_paid(context: Context) -> bool:
    if "paid_was_told" in context.slots:
        return bool(context.slots.get("paid_a_year") == "yes")
    months = _months_paid(context)
    return months is not None and months >= parameter("jkp/months_paid_min").value(on=context.today)


def _tells_too_little_paid(context: Context) -> bool:
    """Without a word like "baru" the months may be of something else."""
    if "paid_was_told" in context.slots:
        return bool(context.slots.get("paid_a_year") == "no")
    months = _months_paid(context)
    is_all = bool(set(context.text.lower().split()) & _ONLY)
    return is_all and months is not None and months < parameter("jkp/months_paid_min").value(on=context.today)


CONDITIONS: dict[str, Condition] = {
    "tells_enough_paid": _tells_enough_paid,
    "tells_too_little_paid": _tells_too_little_paid,
    "asks_cash": _asks_cash,
    "is_dismissed": is_dismissed,
    "has_jkp": has_jkp,
    "counts_cash": _counts_cash,
    "wants_health": lambda context: bool(context.slots.get("wants_health")),
    "day_is_in_the_future": is_to_come("happened_on"),
    "wage_is_implausible": is_beyond("monthly_wage", _LEAST_WAGE, _MOST_WAGE),
}
