"""Remarks that belong to an answer: caveats, warnings, advice, each with its certainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from knowledge import strict_yaml, wording
from knowledge.channels import channel
from knowledge.errors import KnowledgeFileError, UnknownNameError
from knowledge.loader import Certainty

FOLDER = Path(__file__).parent / "notes"  # a file a subject; a code stands in one of them only


@dataclass(frozen=True)
class Note:
    """One remark in Indonesian; `ask` is the id of the channel that knows when it is uncertain."""

    code: str
    text: str
    certainty: Certainty
    ask: str | None


@dataclass(frozen=True)
class Entry:
    """A remark of the files, its placeholders not filled."""

    text: str
    certainty: Certainty
    ask: str | None


def note(code: str, **values: Any) -> Note:
    """The remark with its placeholders filled. Raises UnknownNameError."""
    try:
        entry = notes()[code]
    except KeyError:
        raise UnknownNameError(f"no note {code!r} in {FOLDER.name}/") from None
    return Note(code, wording.fill(entry.text, values), entry.certainty, entry.ask)


def channels_to_ask(notes: tuple[Note, ...]) -> tuple[str, ...]:
    """The channels that can settle what is uncertain, each once."""
    return tuple(dict.fromkeys(item.ask for item in notes if item.ask))


@cache
def notes() -> Mapping[str, Entry]:
    """Every remark as it stands in the files, by code. Raises KnowledgeFileError when one is not in order."""
    entries = strict_yaml.folder(FOLDER)
    return {code: _entry(code, fields) for code, fields in entries.items()}


def _entry(code: str, fields: Any) -> Entry:
    source = f"{FOLDER.name}: {code}"
    given = strict_yaml.fields(fields, source=source, required=("text", "certainty"), optional=("ask",))
    certainty = Certainty(given["certainty"])
    ask = given.get("ask")
    if certainty is Certainty.UNCERTAIN and ask is None:
        raise KnowledgeFileError(f"{strict_yaml.at(source, given)}: uncertain and names no channel to ask")
    if ask is not None:
        channel(ask)
    return Entry(given["text"], certainty, ask)
