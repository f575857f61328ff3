"""What the answers of all topics share: the source line, remarks in words, and what is remembered of an answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.dialogue.model import TITLE_LENGTH, Utter
from knowledge import Citation, Document, Note, Step
from knowledge.format import format_sources
from knowledge.regulations import pack

SOURCE_SAYS = {"source": ("sources",)}  # what an action that cites declares
NOTE = "checklist"  # the name under which the ticked list is kept


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
        "citations": [pack(citation) for citation in dict.fromkeys(citations)],
        "checklist": [_paper(item) for item in checklist],
        "deadlines": [{"what": item.what, "due_on": item.due_on.isoformat()} for item in deadlines],
        "steps": [item.text if isinstance(item, Step) else item for item in steps],
    }
    single = {"title": title, "amount": amount}
    return {
        **{name: items for name, items in lists.items() if items},
        **{name: value for name, value in single.items() if value is not None},
    }


def _paper(item: Document) -> dict[str, str]:
    label = item.label if item.only_if is None else f"{item.label}, {item.only_if}"
    return {"id": item.id, "label": label, "why": item.why}


def papers_of(memory: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    """The papers of a remembered answer, each once: `id`, `label`, `why`. What was said last about one counts."""
    by_id = {item["id"]: item for item in memory.get("checklist", ())}
    return tuple(by_id.values())


def deadlines_of(memory: Mapping[str, Any]) -> tuple[Deadline, ...]:
    """The days that matter after a remembered answer, the first one first."""
    found = {Deadline(item["what"], date.fromisoformat(item["due_on"])) for item in memory.get("deadlines", ())}
    return tuple(sorted(found, key=lambda item: (item.due_on, str(item.what))))


def short_title(text: str) -> str:
    """A title that fits on a button, cut behind a word."""
    if len(text) <= TITLE_LENGTH:
        return text
    return text[:TITLE_LENGTH].rpartition(" ")[0].rstrip(" ,(-") + "…"
