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
from knowledge.strict_yaml import Located, at

FOLDER = Path(__file__).parent / "parameters"
REVIEW_EVERY = timedelta(days=365)
_AMOUNTS = {"IDR", "IDR/month", "/1", "persons", "times", "dioptres"}
UNITS = frozenset(_AMOUNTS | {"years", "months", "days", "working days", "day of month"})
_FIELDS = ("description", "unit", "reviewed_on", "certainty", "values", "reference")


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
    note: str | None = None  # what whoever reviews it should know

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
    """Build one figure from parsed YAML. Raises KnowledgeFileError with file, line and what is wrong."""
    source = f"parameters/{name}.yml"
    given = strict_yaml.fields(content, source=source, required=_FIELDS, optional={"note"})
    _check_fields(source, given)
    values, references = given["values"], given["reference"]
    history = tuple(
        (first, _number(source, values, first), _citation(source, values, references, first, register))
        for first in values
    )
    for earlier, later in pairwise(values):
        if earlier >= later:
            raise KnowledgeFileError(f"{at(source, values, later)}: dates are not in order")
    for first in references:
        if first not in values:
            raise KnowledgeFileError(f"{at(source, references, first)}: a reference without a value")
    return Parameter(
        name=name,
        description=given["description"],
        unit=given["unit"],
        reviewed_on=given["reviewed_on"],
        certainty=Certainty(given["certainty"]),
        history=history,
        note=given.get("note"),
    )


def _read(path: Path) -> Parameter:
    name = f"{path.parent.name}/{path.stem}"
    return parse(
        name,
        strict_yaml.parse(path.read_text(encoding="utf-8"), source=f"parameters/{name}.yml"),
        register=instruments(),
    )


def _check_fields(source: str, given: Mapping[str, Any]) -> None:
    faults = {
        "unit": (given["unit"] in UNITS, f"unknown unit {given['unit']!r}"),
        "certainty": (given["certainty"] in set(Certainty), "certainty is solid or uncertain"),
        "reviewed_on": (_is_day(given["reviewed_on"]), "reviewed_on is not a date"),
        "values": (_is_by_day(given["values"]), "values needs dates as keys"),
        "reference": (_is_by_day(given["reference"]), "reference needs dates as keys"),
    }
    for field, (is_good, why) in faults.items():
        if not is_good:
            raise KnowledgeFileError(f"{at(source, given, field)}: {why}")


def _citation(
    source: str, values: Located, references: Located, first: date, register: Mapping[str, Instrument]
) -> Citation:
    if first not in references:
        raise KnowledgeFileError(f"{at(source, values, first)}: the value of {first.isoformat()} has no reference")
    where = at(source, references, first)
    given = references[first]
    if not isinstance(given, Located) or set(given) != {"instrument", "article"}:
        raise KnowledgeFileError(f"{where}: a reference has an instrument and an article (or null)")
    if given["instrument"] not in register:
        raise KnowledgeFileError(f"{where}: unknown instrument {given['instrument']!r}")
    article = given["article"]
    if article is not None and not isinstance(article, str):
        raise KnowledgeFileError(f"{where}: quote the article, it is text")
    return Citation(given["instrument"], article, first)


def _number(source: str, values: Located, first: date) -> Decimal | None:
    value = values[first]
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise KnowledgeFileError(f"{at(source, values, first)}: {value!r} is not a number")
    return Decimal(value)


def _is_by_day(content: Any) -> bool:
    return isinstance(content, Located) and bool(content) and all(_is_day(day) for day in content)


def _is_day(value: Any) -> bool:
    return type(value) is date
