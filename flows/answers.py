"""What the answers of all topics share: the line that names the source, and remarks of the knowledge in words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialogue.model import Utter
from knowledge import Citation, Note
from knowledge.format import format_sources

SOURCE_SAYS = {"source": ("sources",)}  # what an action that cites declares


def source(*groups: Iterable[Citation]) -> Utter:
    """The closing line of an answer: from which regulation, in force since when."""
    citations = tuple(dict.fromkeys(citation for group in groups for citation in group))
    return Utter("source", {"sources": format_sources(citations)})


def texts(notes: Iterable[Note], *codes: str) -> tuple[str, ...]:
    """The words of the remarks with these codes, in the order asked for; those that do not apply are left out."""
    by_code = {note.code: note.text for note in notes}
    return tuple(by_code[code] for code in codes if code in by_code)
