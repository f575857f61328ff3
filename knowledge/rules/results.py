"""Shapes that the rules share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.format import format_rupiah
from knowledge.loader import Certainty
from knowledge.notes import Note, channels_to_ask
from knowledge.regulations import Citation
from knowledge.steps import Step, step


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
    fraction of `base`, the wage or income counted, where there is one.
    """

    programme: str
    payer: Payer
    amount: int
    each: int
    count: int
    rate: Decimal | None
    citation: Citation
    certainty: Certainty
    base: int | None = None


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
    def steps(self) -> tuple[Step, ...]:
        """The sum line by line, and what the participant pays when that is more than one line."""
        return bill_steps(self.lines)

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


def bill_steps(lines: tuple[Line, ...]) -> tuple[Step, ...]:
    """Every line as a sum; the participant's own lines are added up at the end."""
    own = [line.amount for line in lines if line.payer is Payer.PARTICIPANT]
    steps = tuple(_step(line) for line in lines)
    if len(own) <= 1:
        return steps
    parts = " + ".join(format_rupiah(amount) for amount in own)
    return (*steps, step("bill_due", parts=parts, amount=sum(own)))


_PAYERS = {
    Payer.PARTICIPANT: "payer_participant",
    Payer.EMPLOYER: "payer_employer",
    Payer.CENTRAL_GOVERNMENT: "payer_central_government",
    Payer.LOCAL_GOVERNMENT: "payer_local_government",
    Payer.GOVERNMENT: "payer_government",
}


def _step(line: Line) -> Step:
    told = {
        "programme": line.programme.upper(),
        "payer": step(_PAYERS[line.payer]).text,
        "count": line.count,
        "each": line.each,
        "rate": line.rate,
        "base": line.base,
        "full": line.each * line.count,
    }
    return step(_code(line), amount=line.amount, **told)


def _code(line: Line) -> str:
    if line.amount != line.each * line.count:
        return "bill_relieved"
    if line.rate is not None:
        return "bill_share" if line.count == 1 else "bill_share_each"
    return "bill_fixed" if line.count == 1 else "bill_fixed_each"


def weakest(certainties: Iterable[Certainty]) -> Certainty:
    """Uncertain as soon as one part is."""
    return Certainty.UNCERTAIN if Certainty.UNCERTAIN in set(certainties) else Certainty.SOLID
