"""What an editor of the knowledge must look at: reviews that fall due, figures that change, answers that differ."""

from __future__ import annotations

from collections.abc import Iterator, Sized
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from knowledge.articles import Article, articles
from knowledge.channels import channels
from knowledge.checklists import services
from knowledge.errors import KnowledgeError, NoValueError
from knowledge.loader import REVIEW_EVERY, Parameter, parameters
from knowledge.notes import notes
from knowledge.regulations import Citation, instruments
from knowledge.steps import steps


@dataclass(frozen=True)
class Review:
    """Something that nobody will have checked for a year on `due_on`; `kind` is parameter, article or channel."""

    due_on: date
    kind: str
    name: str


@dataclass(frozen=True)
class Change:
    """A figure (`before` and `after`, None: not in force) or an article that differs from `on` on."""

    on: date
    kind: str
    name: str
    before: str | None
    after: str | None
    citation: Citation | None


def counts(*, on: date) -> dict[str, int]:
    """How many entries each catalogue has. Raises KnowledgeFileError for the first file that is not in order."""
    found: dict[str, Sized] = {
        "parameters": parameters(),
        "instruments": instruments(),
        "articles": articles(),
        "channels": channels(),
        "checklists": [event for events in services(on=on).values() for event in events],
        "notes": notes(),
        "steps": steps(),
    }
    return {name: len(entries) for name, entries in found.items()}


def faults(*, on: date) -> tuple[str, ...]:
    """Articles that could not be answered with on a day, because a figure of theirs is not in force."""
    return tuple(f"articles/{item.slug}.md: {why}" for item in articles().values() if (why := _unfilled(item, on)))


def reviews(*, until: date) -> tuple[Review, ...]:
    """Everything whose review falls due by a day, the longest overdue first."""
    dated = [
        *(("parameter", name, figure.reviewed_on) for name, figure in parameters().items()),
        *(("article", slug, item.reviewed_on) for slug, item in articles().items()),
        *(("channel", name, item.reviewed_on) for name, item in channels().items()),
    ]
    due = (Review(reviewed_on + REVIEW_EVERY, kind, name) for kind, name, reviewed_on in dated)
    return tuple(sorted((item for item in due if item.due_on <= until), key=lambda r: (r.due_on, r.kind, r.name)))


def changes(*, after: date, until: date) -> tuple[Change, ...]:
    """What changes by itself after a day and by another: figures with a known next value, articles that end."""
    found = [change for figure in parameters().values() for change in _steps(figure, after, until)]
    ending = [item for item in articles().values() if item.valid_until and after <= item.valid_until < until]
    found += [
        Change(item.valid_until, "article", item.slug, "valid", None, None) for item in ending if item.valid_until
    ]
    return tuple(sorted(found, key=lambda change: (change.on, change.kind, change.name)))


def difference(first: date, second: date) -> tuple[Change, ...]:
    """What is answered otherwise on the second day than on the first: figures, then the text of articles."""
    found = []
    for name, figure in parameters().items():
        before, after = value_on(figure, first), value_on(figure, second)
        if before != after:
            citation = figure.citation(on=second)
            on = citation.effective_on or second
            found.append(Change(on, "parameter", name, _written(before), _written(after), citation))
    for slug, item in articles().items():
        old, new = _text(item, first), _text(item, second)
        if old != new:
            found.append(Change(second, "article", slug, old, new, None))
    return tuple(found)


def value_on(figure: Parameter, on: date) -> Decimal | None:
    """The figure on a day; None before its first day and after its end."""
    try:
        return figure.find(on=on)
    except NoValueError:
        return None


def _steps(figure: Parameter, after: date, until: date) -> Iterator[Change]:
    before = value_on(figure, after)
    for first, value, citation in figure.history:
        if after < first <= until:
            yield Change(first, "parameter", figure.name, _written(before), _written(value), citation)
        if first <= until:
            before = value


def _written(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _text(item: Article, on: date) -> str | None:
    if not item.is_valid(on=on):
        return None
    try:
        return item.text(on=on)
    except NoValueError:
        return None


def _unfilled(item: Article, on: date) -> str | None:
    if not item.is_valid(on=on):
        return None
    try:
        item.text(on=on)
    except (KnowledgeError, KeyError, ValueError) as error:
        return str(error)
    return None
