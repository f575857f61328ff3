"""Rumours that go round about social security, with what is true instead, from `myths.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

from knowledge import strict_yaml, wording
from knowledge.channels import channel
from knowledge.errors import KnowledgeFileError
from knowledge.loader import Certainty, parameter
from knowledge.regulations import Citation, instrument
from knowledge.search_words import roots

FILE = Path(__file__).parent / "myths.yml"
_REQUIRED = {"claim", "programme", "truth", "signs", "references", "reviewed_on", "certainty"}
_LONGEST = 30  # words; a longer message tells a story, and a rumour in it is not what he asks
_SINCE, _REVIEWED = "since/", "reviewed"


@dataclass(frozen=True)
class Myth:
    """One rumour. `claim` goes on from "Kabar bahwa"; `ask` is the channel that knows where we are not sure."""

    id: str
    claim: str
    programme: str
    certainty: Certainty
    ask: str | None
    signs: tuple[frozenset[str], ...]
    template: str
    reviewed_on: date
    references: tuple[str, ...]  # a figure by its path, or an instrument

    def truth(self, *, on: date) -> str:
        """What is true on a day. Raises NoValueError for a figure not in force then."""
        return wording.fill(self.template, {name: _value(self, name, on) for name in _placeholders(self.template)})

    def citations(self, *, on: date) -> tuple[Citation, ...]:
        """Where that comes from."""
        return tuple(_citation(reference, on) for reference in self.references)


def recognise(text: str) -> Myth | None:
    """The rumour a message is about, None when it is about none. The one with the longest sign goes first."""
    words = roots(text)
    if len(words) > _LONGEST:
        return None
    found = [(len(sign), myth) for myth in myths().values() for sign in myth.signs if sign <= set(words)]
    return max(found, key=lambda item: item[0])[1] if found else None


@cache
def myths() -> Mapping[str, Myth]:
    """All rumours by id. Raises KnowledgeFileError when the file is not in order."""
    entries = strict_yaml.mapping(strict_yaml.read(FILE), source=FILE.name)
    return {name: _myth(name, fields) for name, fields in entries.items()}


def _myth(name: str, written: Any) -> Myth:
    given = strict_yaml.fields(written, source=f"{FILE.name}: {name}", required=_REQUIRED, optional={"ask"})
    certainty, ask = Certainty(given["certainty"]), given.get("ask")
    if (certainty is Certainty.UNCERTAIN) != (ask is not None):
        raise KnowledgeFileError(f"{strict_yaml.at(FILE.name, given)}: what is uncertain names a channel to ask")
    myth = Myth(
        id=name,
        claim=given["claim"],
        programme=given["programme"],
        certainty=certainty,
        ask=channel(ask).id if ask else None,
        signs=tuple(frozenset(roots(str(sign))) for sign in given["signs"]),
        template=given["truth"],
        reviewed_on=given["reviewed_on"],
        references=tuple(_reference(item) for item in given["references"]),
    )
    if not all(len(sign) > 1 for sign in myth.signs):
        raise KnowledgeFileError(f"{strict_yaml.at(FILE.name, given)}: one word alone is no sign")
    return myth


def _reference(written: Any) -> str:
    given = strict_yaml.fields(written, source=FILE.name, required=(), optional={"parameter", "instrument"})
    if "parameter" in given:
        return parameter(given["parameter"]).name
    return instrument(given["instrument"]).id


def _citation(reference: str, on: date) -> Citation:
    return parameter(reference).citation(on=on) if "/" in reference else Citation(reference)


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def _value(myth: Myth, name: str, on: date) -> Any:
    if name == _REVIEWED:
        return myth.reviewed_on
    if name.startswith(_SINCE):
        return parameter(name.removeprefix(_SINCE)).citation(on=on).effective_on
    return parameter(name).value(on=on)
