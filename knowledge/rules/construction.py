"""JKK and JKM of construction workers: by wage, or by the value of the contract (PP 44/2015 Pasal 53 to 55)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from knowledge.errors import FactsError
from knowledge.loader import parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.steps import Step, step

_LIMITS = ("first", "second", "third", "fourth")
_RATES = (*_LIMITS, "fifth")


@dataclass(frozen=True)
class ConstructionDue:
    """What the employer pays, in whole rupiah: a month by wage, once for the project by contract value."""

    jkk: int
    jkm: int
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]

    @property
    def total(self) -> int:
        """Both programmes together."""
        return self.jkk + self.jkm


def by_wage(wage: int, *, on: date) -> ConstructionDue:
    """When the wages are known: 1.74 % and 0.30 % of it a month. Raises FactsError for a wage not above nought."""
    if wage <= 0:
        raise FactsError("a wage must be more than nought")
    jkk, jkm = parameter("construction/jkk_wage_rate"), parameter("construction/jkm_wage_rate")
    lines = (
        _line("construction_jkk", jkk.value(on=on), wage),
        _line("construction_jkm", jkm.value(on=on), wage),
    )
    notes = (note("construction_no_extra"),)
    return _due(lines[:1], lines[1:], notes, (jkk.citation(on=on), jkm.citation(on=on)))


def by_contract(value: int, *, on: date) -> ConstructionDue:
    """When the wages are not known: falling rates on slices of the contract value.

    Raises FactsError for a value that is not positive.
    """
    if value <= 0:
        raise FactsError("a contract value must be more than nought")
    slices = _slices(value, on)
    jkk = _by_slice("jkk", slices, on)
    jkm = _by_slice("jkm", slices, on)
    notes = (note("construction_by_slices"), note("construction_no_extra"))
    citations = tuple(parameter(f"construction/{name}_rate_first").citation(on=on) for name in ("jkk", "jkm"))
    return _due(jkk, jkm, notes, citations)


def _slices(value: int, on: date) -> tuple[int, ...]:
    limits = [int(parameter(f"construction/limit_{name}").value(on=on)) for name in _LIMITS]
    ends = [*(min(value, limit) for limit in limits), value]
    return tuple(high - low for low, high in pairwise([0, *ends]))


def _by_slice(programme: str, slices: tuple[int, ...], on: date) -> tuple[Step, ...]:
    rates = [parameter(f"construction/{programme}_rate_{name}").value(on=on) for name in _RATES]
    return tuple(
        _line(f"construction_{programme}", rate, part) for rate, part in zip(rates, slices, strict=True) if part
    )  # fmt: skip


def _line(code: str, rate: Decimal, base: int) -> Step:
    return step(code, rate=rate, base=base, amount=to_rupiah(rate * base))


def _due(
    jkk: tuple[Step, ...], jkm: tuple[Step, ...], notes: tuple[Note, ...], citations: tuple[Citation, ...]
) -> ConstructionDue:
    sums = [sum(line.amount or 0 for line in lines) for lines in (jkk, jkm)]
    total = step("construction_total", jkk=sums[0], jkm=sums[1], amount=sum(sums))
    return ConstructionDue(sums[0], sums[1], (*jkk, *jkm, total), notes, citations)
