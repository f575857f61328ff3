"""What a family has told us after a death, and what the flows may conclude from it."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context
from flows.cover import arrears, cover, is_behind, is_self_employed
from flows.following import asks, tells_money
from knowledge.rules.death import Cause, DeathFacts
from knowledge.rules.jkm import JkmFacts

_MOST_PAID = 600  # months
_FLOWS = frozenset({"death_guidance", "death_details", "death_amount", "death_papers", "death_heirs", "scholarship"})


def cause(context: Context) -> Cause:
    """How he died; until it is told, nothing is taken for granted."""
    return Cause(context.slots.get("death_cause", Cause.UNSURE.value))


def insured(context: Context) -> JkmFacts:
    """How the dead was insured. Who died at work was employed; nobody is asked that twice."""
    return JkmFacts(
        cover=cover(context),
        was_active=bool(context.slots.get("was_employed", True)) or not _asks_employment(context),
        arrears_months=arrears(context),
        paid_months=context.slots.get("paid_long"),
    )


def facts(context: Context) -> DeathFacts:
    """All of it."""
    return DeathFacts(
        cause=cause(context),
        jkm=insured(context),
        has_school_children=context.slots.get("school_children"),
    )


def _asks_employment(context: Context) -> bool:
    """Only a wage earner who did not die at work may have left it before."""
    return not is_self_employed(context) and cause(context) is not Cause.WORK


def _detail(context: Context) -> str:
    return str(context.slots["death_detail"])


def _asks_amount(context: Context) -> bool:
    return asks(context, "amount", after=_FLOWS) or tells_money(context, after=_FLOWS)


CONDITIONS: dict[str, Condition] = {
    "asks_when_or_where": lambda context: asks(context, "papers", "time", "place", after=_FLOWS),
    "asks_who_inherits": lambda context: asks(context, "heirs", after=_FLOWS),
    "asks_scholarship": lambda context: asks(context, "scholarship", after=_FLOWS),
    "asks_death_amount": _asks_amount,
    "asks_employment": _asks_employment,
    "is_work": lambda context: cause(context) is Cause.WORK,
    "counts_paid_months": lambda context: is_self_employed(context) and not is_behind(context),
    "paid_long_is_implausible": lambda context: not 0 <= context.slots["paid_long"] <= _MOST_PAID,
    "wants_amount": lambda context: _detail(context) == "amount",
    "wants_heirs": lambda context: _detail(context) == "heirs",
    "wants_scholarship": lambda context: _detail(context) == "scholarship",
    "is_self_employed": is_self_employed,
    "wants_pension": lambda context: _detail(context) == "jp",
    "wants_jht": lambda context: _detail(context) == "jht",
}
