"""What a family has told us after a death, and what the flows may conclude from it."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context
from flows.cover import arrears, cover, is_behind, is_self_employed
from flows.following import Subject, is_own_death
from flows.plausible import is_beyond
from knowledge.rules.death import Cause, DeathFacts
from knowledge.rules.jkm import JkmFacts
from knowledge.search_words import normalise

_MOST_PAID = 600  # months
_MOST_WORDS = 25  # of a question; a longer message tells what happened
_DEATH = Subject(
    flows=frozenset({"death_guidance", "death_details", "death_amount", "death_papers", "death_heirs", "scholarship"}),
    names=frozenset({"death", "jkm", "jkk", "work_accident"}),
)


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


def _names_scholarship(context: Context) -> bool:
    """The scholarship of the children of somebody who died, asked for by its name."""
    told = {str(entity.value) for entity in context.entities}
    is_short = len(context.text.split()) <= _MOST_WORDS
    return is_short and not context.asked and "death" in told and "beasiswa" in normalise(context.text)


def _asks_amount(context: Context) -> bool:
    return _DEATH.is_asked(context, "amount") or _DEATH.is_told_money(context)


def _is_thought_of(context: Context) -> bool:
    """Somebody asks what his family would get."""
    return "thought_of" in context.slots or is_own_death(context.text)


CONDITIONS: dict[str, Condition] = {
    "is_thought_of": _is_thought_of,
    "asks_when_or_where": lambda context: _DEATH.is_asked(context, "papers", "time", "place"),
    "asks_who_inherits": lambda context: _DEATH.is_asked(context, "heirs"),
    "asks_scholarship": lambda context: _DEATH.is_asked(context, "scholarship") or _names_scholarship(context),
    "asks_death_amount": _asks_amount,
    "asks_employment": _asks_employment,
    "is_work": lambda context: cause(context) is Cause.WORK,
    "counts_paid_months": lambda context: is_self_employed(context) and not is_behind(context),
    "paid_long_is_implausible": is_beyond("paid_long", 0, _MOST_PAID),
    "wants_amount": lambda context: _detail(context) == "amount",
    "wants_heirs": lambda context: _detail(context) == "heirs",
    "wants_scholarship": lambda context: _detail(context) == "scholarship",
    "is_self_employed": is_self_employed,
    "wants_pension": lambda context: _detail(context) == "jp",
    "wants_jht": lambda context: _detail(context) == "jht",
}
