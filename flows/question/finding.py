"""Which article answers a message, and whether that goes before what its intent leads to."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context
from bot.domain.programmes import PROGRAMMES
from knowledge.relevance import Relevance, relevance, weigh
from knowledge.search import Hit, search

MOST_OTHERS = 2  # articles offered besides the best one
_MOST_LOOKED_AT = 6  # hits, of which the wish may prefer a later one
_LEAST_WORDS = 3
_TELLING = frozenset({"program", "life_event", "class", "segment", "money", "duration"})
# Who wants something done gets it from the flow that can do it, as soon as there is one.
_DOING = frozenset({"file_complaint", "check_ticket", "book_consultation", "change_consultation", "manage_my_data"})
_OTHERWISE_ANSWERED = frozenset({"ask_capabilities", "out_of_scope"})
_SAME = {"bpjs_kesehatan": "jkn"}


def programmes(context: Context) -> set[str]:
    """The programmes the message names."""
    values = (str(entity.value) for entity in context.entities if entity.name == "program")
    return {_SAME.get(value, value) for value in values}.intersection(PROGRAMMES)


def hits(context: Context) -> tuple[Hit, ...]:
    """The articles that fit, best first; one that is written for what he wants goes before its neighbours."""
    named = programmes(context)
    programme = named.pop() if len(named) == 1 else None
    found = search(context.text, on=context.today, programme=programme, limit=_MOST_LOOKED_AT)
    found = found or search(context.text, on=context.today, limit=_MOST_LOOKED_AT)
    return weigh(found, context.intent)[: 1 + MOST_OTHERS]


def _finds_article(context: Context) -> bool:
    """Worth telling, where no flow serves the wish."""
    found = relevance(hits(context))
    if not context.understood:
        return found >= Relevance.FAIR
    return found >= (Relevance.ENOUGH if context.intent in _OTHERWISE_ANSWERED else Relevance.LIKELY)


def _is_best_answered_by_article(context: Context) -> bool:
    """A question that an article answers for sure, where its intent leads to no flow that says the same by rules."""
    if context.asked or len(context.text.split()) < _LEAST_WORDS:
        return False
    named = {entity.name for entity in context.entities}
    if "life_event" in named or (context.leads_to and context.intent in _DOING):
        return False
    found = hits(context)
    if not found or context.leads_to in found[0].article.guides:
        return False
    vague = not named & _TELLING and not context.answers
    return relevance(found) >= (Relevance.ENOUGH if vague else Relevance.SURE)


CONDITIONS: dict[str, Condition] = {
    "finds_article": _finds_article,
    "is_best_answered_by_article": _is_best_answered_by_article,
}
