"""Shapes that the rules share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.loader import Certainty
from knowledge.notes import Note, channels_to_ask
from knowledge.regulations import Citation


class Payer(StrEnum):
    """Who pays a part of a contribution."""

    PARTICIPANT = "participant"
    EMPLOYER = "employer"
    CENTRAL_GOVERNMENT = "central_government"
    LOCAL_GOVERNMENT = "local_government"
    GOVERNMENT = "government"


GOVERNMENTS = frozenset({Payer.CENTRAL_GOVERNMENT, Payer.LOCAL_GOVERNMENT, Payer.GOVERNMENT})


@dataclass(frozen=True)
class Line:
    """One part of a monthly contribution, in whole rupiah.

    `each` is the amount for one person before any relief, `count` how many persons; `rate` is the
    fraction of the wage or income where there is one.
    """

    programme: str
    payer: Payer
    amount: int
    each: int
    count: int
    rate: Decimal | None
    citation: Citation
    certainty: Certainty


@dataclass(frozen=True)
class Relief:
    """A temporary reduction: until when, how much is saved, and what is due the month after it."""

    rate: Decimal
    ends_on: date | None
    saved: int
    due_after: int
    citation: Citation


@dataclass(frozen=True)
class Contribution:
    """A monthly contribution on a day, in whole rupiah; `limits` cites the ceilings that took effect."""

    segment: str
    on: date
    base: int | None
    lines: tuple[Line, ...]
    notes: tuple[Note, ...]
    relief: Relief | None = None
    limits: tuple[Citation, ...] = ()

    @property
    def due(self) -> int:
        """What the participant pays a month."""
        return self._paid_by({Payer.PARTICIPANT})

    @property
    def employer(self) -> int:
        """What the employer pays a month."""
        return self._paid_by({Payer.EMPLOYER})

    @property
    def government(self) -> int:
        """What central and local government pay a month."""
        return self._paid_by(GOVERNMENTS)

    @property
    def total(self) -> int:
        """The whole contribution, whoever pays it."""
        return sum(line.amount for line in self.lines)

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Where the figures come from, each once."""
        relief = (self.relief.citation,) if self.relief else ()
        return tuple(dict.fromkeys((*(line.citation for line in self.lines), *self.limits, *relief)))

    @property
    def certainty(self) -> Certainty:
        """Solid when every figure is; caveats in the notes do not make a figure uncertain."""
        return weakest(line.certainty for line in self.lines)

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)

    def _paid_by(self, payers: Iterable[Payer]) -> int:
        return sum(line.amount for line in self.lines if line.payer in payers)


def weakest(certainties: Iterable[Certainty]) -> Certainty:
    """Uncertain as soon as one part is."""
    return Certainty.UNCERTAIN if Certainty.UNCERTAIN in set(certainties) else Certainty.SOLID
