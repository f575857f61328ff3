"""Which article answers a message, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

from bot.dialogue.model import Condition, Context
from knowledge.search import Hit, search

OTHERS = 2  # articles offered besides the best one
_LOOKED_AT = 6  # hits, of which the wish may prefer a later one
_WANTED = 1.25  # how much more an article counts that is written for this wish
_CLOSE = 0.6  # of the best one's score: less is about something else
# When the best article is surely the right one: its score, how much of the question it speaks of, the next one's share.
_STRONG, _MOST, _AHEAD = 30.0, 0.6, 0.75
# The score that is enough at first, when the message names nothing that would lead its wish to the right flow.
_STRONG_ENOUGH = 20.0
_FAIR = 8.0  # the score worth telling when the wish is unsure
_LEAST_WORDS = 3
_TELLING = frozenset({"program", "life_event", "class", "segment", "money", "duration"})
# Who wants something done is answered by an article only where nobody can do it yet, and it surely fits.
_DOING = frozenset({"file_complaint", "check_ticket", "book_consultation", "change_consultation", "manage_my_data"})
_PROGRAMMES = frozenset({"jkn", "jkk", "jkm", "jht", "jp", "jkp"})
_SAME = {"bpjs_kesehatan": "jkn"}


def programmes(context: Context) -> set[str]:
    """The programmes the message names."""
    values = (str(entity.value) for entity in context.entities if entity.name == "program")
    return {_SAME.get(value, value) for value in values} & _PROGRAMMES


def hits(context: Context) -> tuple[Hit, ...]:
    """The articles that fit, best first; one that is written for what he wants goes before its neighbours."""
    named = programmes(context)
    programme = named.pop() if len(named) == 1 else None
    found = search(context.text, on=context.today, programme=programme, limit=_LOOKED_AT)
    found = found or search(context.text, on=context.today, limit=_LOOKED_AT)
    weighed = [
        replace(hit, score=hit.score * _WANTED) if context.intent in hit.article.intents else hit for hit in found
    ]
    return tuple(sorted(weighed, key=lambda hit: -hit.score)[: 1 + OTHERS])


def close(found: tuple[Hit, ...]) -> tuple[str, ...]:
    """The others that may be meant as well."""
    return tuple(hit.article.slug for hit in found[1:] if hit.score >= _CLOSE * found[0].score)


def is_sure(found: tuple[Hit, ...], strong: float = _STRONG) -> bool:
    """Whether the best one speaks of most of the question, and none of the others nearly as much."""
    best, others = found[0], found[1:]
    ahead = all(hit.score <= _AHEAD * best.score for hit in others)
    return best.score >= strong and best.coverage >= _MOST and ahead


def _finds_article(context: Context) -> bool:
    """Worth telling, where no flow serves the wish: any fair hit while it is unsure, else only a sure one."""
    found = hits(context)
    if not found:
        return False
    if context.understood:
        return is_sure(found, _STRONG if context.intent in _DOING else _STRONG_ENOUGH)
    return found[0].score >= _FAIR


def _is_best_answered_by_article(context: Context) -> bool:
    """A question that an article answers for sure, where its intent leads to no flow that says the same by rules."""
    if context.asked or len(context.text.split()) < _LEAST_WORDS:
        return False
    named = {entity.name for entity in context.entities}
    if context.leads_to and (context.intent in _DOING or "life_event" in named):
        return False
    found = hits(context)
    if not found or context.leads_to in found[0].article.guides:
        return False
    vague = not named & _TELLING and not context.answers
    return is_sure(found, _STRONG_ENOUGH if vague else _STRONG)


CONDITIONS: dict[str, Condition] = {
    "finds_article": _finds_article,
    "is_best_answered_by_article": _is_best_answered_by_article,
}
