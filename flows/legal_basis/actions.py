"""The instruments behind the last answer: title, article, since when, what is known to change, and a link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from knowledge import Citation, Instrument, instrument, parameters
from knowledge.format import by_instrument
from knowledge.regulations import unpack

_MOST_A_MESSAGE = 3  # instruments; their titles are long
_NOTHING = Utter("nothing")


def _tell(context: Context) -> Result:
    cited = by_instrument(unpack(context.memory["citations"]))
    lines = [_instrument(instrument(name), group, context.today) for name, group in cited.items()]
    chunks = [tuple(lines[start : start + _MOST_A_MESSAGE]) for start in range(0, len(lines), _MOST_A_MESSAGE)]
    first = Utter("utter_legal_basis", {"title": context.memory["title"], "instruments": chunks[0]})
    more = tuple(Utter("utter_legal_basis_more", {"instruments": chunk}) for chunk in chunks[1:])
    end = Utter("utter_legal_basis_end", {"remarks": _remarks(cited, context.today)})
    return Result(says=(first, *more, end))


def _instrument(cited: Instrument, group: list[Citation], on: date) -> Utter:
    articles = " dan ".join(dict.fromkeys(item.article for item in group if item.article))
    parameters = {
        "title": cited.title,
        "short": cited.short,
        "article": Utter("article", {"article": articles}) if articles else _NOTHING,
        "since": _since(cited, group),
        "state": _state(cited, group, on),
        "link": Utter("link", {"address": cited.link}) if cited.link else _NOTHING,
    }
    return Utter("instrument", parameters)


def _since(cited: Instrument, group: list[Citation]) -> Utter:
    """Since when what is cited counts, else the instrument as a whole."""
    days = [item.effective_on for item in group if item.effective_on]
    if days:
        return Utter("since", {"day": max(days)})
    return Utter("in_force", {"day": cited.in_force}) if cited.in_force else _NOTHING


def _state(cited: Instrument, group: list[Citation], on: date) -> Utter:
    ends = _ends(group, on)
    if ends:
        return Utter("until", {"day": ends})
    if cited.replaced_by:
        return Utter("replaced", {"other": instrument(cited.replaced_by).short})
    if cited.amended_by:
        return Utter("amended", {"others": ", ".join(instrument(name).short for name in cited.amended_by)})
    return _NOTHING


def _ends(group: Iterable[Citation], on: date) -> date | None:
    """The last day of the first figure of these citations that is known to change, None when none is."""
    cited = set(group)
    days = [
        last
        for figure in parameters().values()
        if figure.history[0][0] <= on and figure.citation(on=on) in cited and (last := figure.last_day(on=on))
    ]
    return min(days, default=None)


def _remarks(cited: dict[str, list[Citation]], on: date) -> tuple[Utter, ...]:
    everything = [citation for group in cited.values() for citation in group]
    remarks = [Utter("counted_on", {"day": on})]
    if any(citation.article is None for citation in everything):
        remarks.append(Utter("article_unknown"))
    if _ends(everything, on):
        remarks.append(Utter("changes_soon"))
    return tuple(remarks)


CONDITIONS: dict[str, Condition] = {
    "has_answer": lambda context: bool(context.memory),
    "has_sources": lambda context: bool(unpack(context.memory.get("citations", ()))),
}
ACTIONS: dict[str, Action] = {
    "tell_legal_basis": Action(
        _tell,
        says={
            "utter_legal_basis": ("title", "instruments"),
            "utter_legal_basis_more": ("instruments",),
            "utter_legal_basis_end": ("remarks",),
            "instrument": ("title", "short", "article", "since", "state", "link"),
            "article": ("article",),
            "since": ("day",),
            "in_force": ("day",),
            "until": ("day",),
            "replaced": ("other",),
            "amended": ("others",),
            "link": ("address",),
            "nothing": (),
            "article_unknown": (),
            "counted_on": ("day",),
            "changes_soon": (),
        },
    )
}
