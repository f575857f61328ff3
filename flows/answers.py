"""What the answers of all topics share: the source line, remarks in words, and what is remembered of an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dialogue.model import Utter
from knowledge import Citation, Document, Note, Step
from knowledge.format import format_sources

SOURCE_SAYS = {"source": ("sources",)}  # what an action that cites declares


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day that matters after the answer; `what` says alone what it is for: "Batas mengajukan klaim JKP"."""

    what: str | Utter
    due_on: date


def source(*groups: Iterable[Citation]) -> Utter:
    """The closing line of an answer: from which regulation, in force since when."""
    citations = tuple(dict.fromkeys(citation for group in groups for citation in group))
    return Utter("source", {"sources": format_sources(citations)})


def texts(notes: Iterable[Note], *codes: str) -> tuple[str, ...]:
    """The words of the remarks with these codes, in the order asked for; those that do not apply are left out."""
    by_code = {note.code: note.text for note in notes}
    return tuple(by_code[code] for code in codes if code in by_code)


def remembered(
    *,
    title: str | Utter | None = None,
    citations: Iterable[Citation] = (),
    checklist: Iterable[Document] = (),
    deadlines: Iterable[Deadline] = (),
    steps: Iterable[Step | str | Utter] = (),
    amount: int | None = None,
) -> dict[str, Any]:
    """What later turns may know of an answer, for `Result.remember`: its sources, papers, days, and the sum.

    The title of the flow stands when none is given; `amount` is the result in whole rupiah. Several actions of
    one flow may remember: lists add up, of single values the last one counts. The words said are kept anyway.
    """
    lists = {
        "citations": [_citation(citation) for citation in dict.fromkeys(citations)],
        "checklist": [_paper(item) for item in checklist],
        "deadlines": [{"what": item.what, "due_on": item.due_on.isoformat()} for item in deadlines],
        "steps": [item.text if isinstance(item, Step) else item for item in steps],
    }
    single = {"title": title, "amount": amount}
    return {
        **{name: items for name, items in lists.items() if items},
        **{name: value for name, value in single.items() if value is not None},
    }


def _citation(citation: Citation) -> list[str | None]:
    effective_on = citation.effective_on.isoformat() if citation.effective_on else None
    return [citation.instrument, citation.article, effective_on]


def _paper(item: Document) -> dict[str, str]:
    label = item.label if item.only_if is None else f"{item.label}, {item.only_if}"
    return {"id": item.id, "label": label, "why": item.why}
