"""The instruments (laws, regulations, service rules) that every figure is cited from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from knowledge import strict_yaml
from knowledge.errors import KnowledgeFileError, UnknownNameError

FILE = Path(__file__).parent / "regulations.yml"
_REQUIRED = ("title", "short")
_OPTIONAL = ("published", "in_force", "amended_by", "replaced_by", "link")


@dataclass(frozen=True)
class Instrument:
    """One law, regulation or service rule.

    `published` and `in_force` are None where the exact day is not known to us, `link` where
    the exact address is not.
    """

    id: str
    title: str
    short: str
    published: date | None
    in_force: date | None
    amended_by: tuple[str, ...]
    replaced_by: str | None
    link: str | None


@dataclass(frozen=True)
class Citation:
    """Where a figure or rule comes from.

    `article` is None when the figure is sure and the article is not; `effective_on` is the day
    from which the cited value counts, None where a rule has no value of its own.
    """

    instrument: str
    article: str | None = None
    effective_on: date | None = None

    @property
    def short(self) -> str:
        """The instrument's short name, e.g. "Perpres 64/2020"."""
        return instrument(self.instrument).short


def pack(citation: Citation) -> list[str | None]:
    """The citation as JSON keeps it; `unpack` reads it."""
    effective_on = citation.effective_on.isoformat() if citation.effective_on else None
    return [citation.instrument, citation.article, effective_on]


def unpack(packed: Iterable[Sequence[Any]]) -> tuple[Citation, ...]:
    """Packed citations, each once; those of an instrument that is no more are left out."""
    found = (
        Citation(name, article, date.fromisoformat(effective_on) if effective_on else None)
        for name, article, effective_on in packed
        if name in instruments()
    )
    return tuple(dict.fromkeys(found))


@cache
def instruments() -> Mapping[str, Instrument]:
    """Every instrument by id. Raises KnowledgeFileError when the file is not in order."""
    return parse(strict_yaml.read(FILE), source=FILE.name)


def instrument(instrument_id: str) -> Instrument:
    """One instrument. Raises UnknownNameError."""
    try:
        return instruments()[instrument_id]
    except KeyError:
        raise UnknownNameError(f"no instrument {instrument_id!r} in {FILE.name}") from None


def parse(content: Any, *, source: str) -> Mapping[str, Instrument]:
    """Build the register from parsed YAML, checking that references between entries hold."""
    entries = strict_yaml.mapping(content, source=source)
    register = {key: _entry(key, fields, source) for key, fields in entries.items()}
    for entry in register.values():
        for other in (*entry.amended_by, *([entry.replaced_by] if entry.replaced_by else [])):
            if other not in register:
                where = strict_yaml.at(source, entries, entry.id)
                raise KnowledgeFileError(f"{where}: {entry.id} names an unknown instrument {other}")
    return register


def _entry(key: str, fields: Any, source: str) -> Instrument:
    given = strict_yaml.fields(fields, source=source, required=_REQUIRED, optional=_OPTIONAL)
    for name in _REQUIRED:
        if not isinstance(given[name], str):
            raise KnowledgeFileError(f"{strict_yaml.at(source, given, name)}: {name} of {key} is missing")
    return Instrument(
        id=key,
        title=given["title"],
        short=given["short"],
        published=given.get("published"),
        in_force=given.get("in_force"),
        amended_by=tuple(given.get("amended_by") or ()),
        replaced_by=given.get("replaced_by"),
        link=given.get("link"),
    )
