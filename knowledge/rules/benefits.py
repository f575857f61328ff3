"""Shapes that the rules of the accident and death benefits share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, channels_to_ask
from knowledge.regulations import Citation, instrument
from knowledge.rules.results import weakest
from knowledge.steps import Step, step


class Cover(StrEnum):
    """How somebody is insured: as a wage earner (penerima upah) or for himself (bukan penerima upah)."""

    PU = "pu"
    BPU = "bpu"


class Payment(StrEnum):
    """How a benefit is paid while contributions are in arrears."""

    FULL = "full"
    AFTER_ARREARS = "after_arrears"
    EMPLOYER_FIRST = "employer_first"
    NONE = "none"


@dataclass(frozen=True)
class Part:
    """One amount of a benefit in whole rupiah, with the line of the sum behind it."""

    code: str
    amount: int
    step: Step
    citations: tuple[Citation, ...]
    certainty: Certainty


@dataclass(frozen=True)
class Benefit:
    """What the rules make likely on a day. Amounts are whole rupiah."""

    on: date
    lines: tuple[Part, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def total(self) -> int:
        """All amounts together."""
        return sum(line.amount for line in self.lines)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The lines of the sum."""
        return tuple(line.step for line in self.lines)

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)


def part(code: str, amount: int, *figures: str, on: date, **values: Any) -> Part:
    """An amount worked out from these figures; it is no surer than the least sure of them."""
    used = [parameter(name) for name in figures]
    return Part(
        code=code,
        amount=amount,
        step=step(code, amount=amount, **values),
        citations=tuple(dict.fromkeys(figure.citation(on=on) for figure in used)),
        certainty=weakest(figure.certainty for figure in used),
    )


def benefit(
    lines: Iterable[Part], notes: tuple[Note, ...] = (), citations: tuple[Citation, ...] = (), *, on: date
) -> Benefit:
    """The parts as one benefit; `citations` are of rules beside the amounts."""
    parts = tuple(lines)
    sources = (*(citation for line in parts for citation in line.citations), *citations)
    certainty = weakest(line.certainty for line in parts)
    return Benefit(on, parts, notes, tuple(dict.fromkeys(sources)), certainty)


def law(instrument_id: str, article: str | None = None) -> Citation:
    """A rule that is no figure, with the first day of its instrument where that is known."""
    return Citation(instrument_id, article, instrument(instrument_id).in_force)


def check_positive(amount: int, what: str) -> None:
    """Raise FactsError for an amount of nothing or less."""
    if amount <= 0:
        raise FactsError(f"{what} must be more than nothing")


def check_months(months: int) -> None:
    """Raise FactsError for a negative number of months."""
    if months < 0:
        raise FactsError("a number of months cannot be negative")
