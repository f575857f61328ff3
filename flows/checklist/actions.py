"""Which papers the participant has, ticked off in the list of his last answer and kept for the next days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.dialogue import payloads
from bot.dialogue.model import Action, Choice, Condition, Context, Result, Utter
from flows.answers import NOTE, papers_of, short_title
from flows.following import Subject

_ALL, _NONE = "all", "none"
_MOST_TICKS = 6  # choices of papers; with those of the copy eight, as everywhere
_MOST_PAPERS, _LONGEST_LABEL, _MOST_IDS = 20, 120, 60  # what a conversation has room for


@dataclass(frozen=True, slots=True)
class _List:
    title: str
    papers: tuple[Mapping[str, str], ...]
    ticked: frozenset[str]  # also of papers that stand in an earlier list only: who has a KTP has it

    @property
    def missing(self) -> list[Mapping[str, str]]:
        return [paper for paper in self.papers if paper["id"] not in self.ticked]

    def note(self) -> dict[str, Any]:
        return {"title": self.title, "papers": list(self.papers), "ticked": sorted(self.ticked)[:_MOST_IDS]}


def _list(context: Context) -> _List | None:
    """The list of the newest answer that has one, else the one that was kept; with the ticks so far."""
    kept = context.notes.get(NOTE, {})
    ticked = frozenset(kept.get("ticked", ()))
    for answer in context.answers:
        papers = papers_of(seen := answer.view())
        if papers:
            return _List(seen["title"], tuple(_small(paper) for paper in papers[:_MOST_PAPERS]), ticked)
    return _List(kept["title"], tuple(kept["papers"]), ticked) if kept else None


def _small(paper: Mapping[str, str]) -> dict[str, str]:
    return {"id": paper["id"], "label": paper["label"][:_LONGEST_LABEL]}


def _tick(context: Context) -> Result:
    found = _list(context)
    if found is None:
        return Result(slots={"papers": None})
    told = set(str(context.slots["papers"]).split(","))
    known = {paper["id"] for paper in found.papers}
    ticked = found.ticked | (known if _ALL in told else told & known)
    ticked = frozenset() if _NONE in told else ticked
    return Result(slots={"papers": None}, keep={NOTE: _List(found.title, found.papers, ticked).note()})


def _tell(context: Context) -> Result:
    found = _list(context)
    assert found is not None  # the flow looked
    missing = found.missing
    ready = tuple(Utter("ready", {"label": paper["label"]}) for paper in found.papers if paper not in missing)
    keep = {NOTE: found.note()}
    if not missing:
        parameters: dict[str, Any] = {"title": found.title, "all": len(found.papers), "papers": ready}
        return Result(says=(Utter("utter_complete", parameters),), keep=keep)
    parameters = {
        "title": found.title,
        "ready": len(ready),
        "all": len(found.papers),
        "papers": (*ready, *_numbered(missing)),
    }
    key = "utter_checklist_begun" if ready else "utter_checklist"
    return Result(says=(Utter(key, parameters, _choices(missing)),), keep=keep)


def _numbered(missing: Sequence[Mapping[str, str]]) -> tuple[Utter, ...]:
    """Numbered as the choices below are; those without a choice come later."""
    first = [Utter("missing", {"number": n, "label": p["label"]}) for n, p in enumerate(missing[:_MOST_TICKS], 1)]
    return (*first, *(Utter("later", {"label": paper["label"]}) for paper in missing[_MOST_TICKS:]))


def _choices(missing: Sequence[Mapping[str, str]]) -> tuple[Choice, ...]:
    return tuple(
        Choice(short_title(paper["label"]), payloads.answer("checklist", "papers", paper["id"]))
        for paper in missing[:_MOST_TICKS]
    )


def _asks_papers_of_the_answer(context: Context) -> bool:
    """Whether it is "dokumennya apa saja?" after an answer that has papers."""
    return bool(papers_of(context.memory)) and Subject(frozenset({context.answers[0].flow})).is_asked(context, "papers")


CONDITIONS: dict[str, Condition] = {
    "asks_papers_of_the_answer": _asks_papers_of_the_answer,
    "told_papers": lambda context: "papers" in context.slots,
    "has_list": lambda context: _list(context) is not None,
}
ACTIONS: dict[str, Action] = {
    "tick": Action(_tick, sets=("papers",)),
    "tell_checklist": Action(
        _tell,
        says={
            **dict.fromkeys(("utter_checklist", "utter_checklist_begun"), ("title", "ready", "all", "papers")),
            "utter_complete": ("title", "all", "papers"),
            "ready": ("label",),
            "missing": ("number", "label"),
            "later": ("label",),
        },
    ),
}
