"""Legal figures by effective date, read strictly from `parameters/<programme>/<name>.yml`.

A value without a reference does not load; a date before the first value is an error and not 0;
null ends a value. Numbers are Decimal from the file on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from knowledge import strict_yaml
from knowledge.errors import KnowledgeFileError, NoValueError, UnknownNameError
from knowledge.regulations import Citation, Instrument, instruments

FOLDER = Path(__file__).parent / "parameters"
REVIEW_EVERY = timedelta(days=365)
UNITS = frozenset({"IDR", "IDR/month", "/1", "years", "months", "days", "working days", "day of month", "persons"})
_FIELDS = {"description", "unit", "reviewed_on", "certainty", "note", "values", "reference"}


class Certainty(StrEnum):
    """How far a figure or answer may be stated plainly."""

    SOLID = "solid"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True)
class Parameter:
    """One legal figure through time: (first day, value, citation) in order of the days."""

    name: str
    description: str
    unit: str
    reviewed_on: date
    certainty: Certainty
    history: tuple[tuple[date, Decimal | None, Citation], ...]

    def find(self, *, on: date) -> Decimal | None:
        """The value in force on a day, None when it has ended. Raises NoValueError before the first."""
        return self._entry(on)[1]

    def value(self, *, on: date) -> Decimal:
        """The value in force on a day. Raises NoValueError before the first day and after the end."""
        found = self.find(on=on)
        if found is None:
            raise NoValueError(self.name, on, f"it ended on {self._entry(on)[0].isoformat()}")
        return found

    def citation(self, *, on: date) -> Citation:
        """Where the value (or its end) on that day comes from."""
        return self._entry(on)[2]

    def changes_on(self, *, after: date) -> date | None:
        """The next day on which the value changes, None when no change is known."""
        return next((first for first, _, _ in self.history if first > after), None)

    def last_day(self, *, on: date) -> date | None:
        """The last day of the value in force on a day, None when no end is known."""
        change = self.changes_on(after=on)
        return change - timedelta(days=1) if change else None

    def is_review_due(self, *, on: date) -> bool:
        """Whether nobody has checked the figure for a year."""
        return on - self.reviewed_on > REVIEW_EVERY

    def _entry(self, on: date) -> tuple[date, Decimal | None, Citation]:
        known = [entry for entry in self.history if entry[0] <= on]
        if not known:
            raise NoValueError(self.name, on, f"the first value is of {self.history[0][0].isoformat()}")
        return known[-1]


def parameter(name: str) -> Parameter:
    """One figure by its path without suffix, e.g. "jkn/class_3_due". Raises UnknownNameError."""
    try:
        return parameters()[name]
    except KeyError:
        raise UnknownNameError(f"no parameter {name!r}") from None


@cache
def parameters() -> Mapping[str, Parameter]:
    """Every figure by name. Raises KnowledgeFileError when one file is not in order."""
    paths = sorted(FOLDER.glob("*/*.yml"))
    loaded = (_read(path) for path in paths)
    return {figure.name: figure for figure in loaded}


def parse(name: str, content: Any, *, register: Mapping[str, Instrument]) -> Parameter:
    """Build one figure from parsed YAML. Raises KnowledgeFileError saying what is missing."""
    given = strict_yaml.mapping(content, source=name)
    _check_fields(name, given)
    references = given["reference"]
    history = tuple(
        (first, _number(name, value), _citation(name, first, references, register))
        for first, value in given["values"].items()
    )
    if any(earlier[0] >= later[0] for earlier, later in pairwise(history)):
        raise KnowledgeFileError(f"{name}: dates are not in order")
    if set(references) - set(given["values"]):
        raise KnowledgeFileError(f"{name}: a reference without a value")
    return Parameter(
        name=name,
        description=given["description"],
        unit=given["unit"],
        reviewed_on=given["reviewed_on"],
        certainty=Certainty(given["certainty"]),
        history=history,
    )


def _read(path: Path) -> Parameter:
    name = f"{path.parent.name}/{path.stem}"
    return parse(name, strict_yaml.read(path), register=instruments())


def _check_fields(name: str, given: Mapping[str, Any]) -> None:
    missing = _FIELDS - {"note"} - set(given)
    if missing or set(given) - _FIELDS:
        wrong = sorted(missing | (set(given) - _FIELDS))
        raise KnowledgeFileError(f"{name}: missing or unknown fields {wrong}")
    if given["unit"] not in UNITS:
        raise KnowledgeFileError(f"{name}: unknown unit {given['unit']!r}")
    if given["certainty"] not in set(Certainty):
        raise KnowledgeFileError(f"{name}: certainty is solid or uncertain")
    if not _is_day(given["reviewed_on"]):
        raise KnowledgeFileError(f"{name}: reviewed_on is not a date")
    for field in ("values", "reference"):
        by_day = given[field]
        if not isinstance(by_day, dict) or not by_day or not all(_is_day(day) for day in by_day):
            raise KnowledgeFileError(f"{name}: {field} needs dates as keys")


def _citation(name: str, first: date, references: Mapping[date, Any], register: Mapping[str, Instrument]) -> Citation:
    if first not in references:
        raise KnowledgeFileError(f"{name}: the value of {first.isoformat()} has no reference")
    given = strict_yaml.mapping(references[first], source=name)
    if set(given) != {"instrument", "article"}:
        raise KnowledgeFileError(f"{name}: a reference has an instrument and an article (or null)")
    if given["instrument"] not in register:
        raise KnowledgeFileError(f"{name}: unknown instrument {given['instrument']!r}")
    article = given["article"]
    if article is not None and not isinstance(article, str):
        raise KnowledgeFileError(f"{name}: quote the article, it is text")
    return Citation(given["instrument"], article, first)


def _number(name: str, value: Any) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise KnowledgeFileError(f"{name}: {value!r} is not a number")
    return Decimal(value)


def _is_day(value: Any) -> bool:
    return type(value) is date
