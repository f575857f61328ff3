"""The self-employed (BPU) as participants: from when covered, and what months without payment do (PP 44/2015)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rules.calendar import add_working_days
from knowledge.rules.contributions import Sector, bpu
from knowledge.steps import Step, step


@dataclass(frozen=True)
class BpuStart:
    """The last working days for the participant number, from which cover counts, and for the card."""

    number_by: date
    card_by: date
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


@dataclass(frozen=True)
class BpuUnpaid:
    """`owed` in rupiah estimates what is to be paid first while the rights can still be saved, else nought."""

    keeps_jkk: bool
    keeps_jkm: bool
    owed: int
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


def bpu_start(paid_on: date, *, on: date, holidays: Collection[date]) -> BpuStart:
    """When number and card come after complete papers and the first payment (Pasal 11 and 12)."""
    number, card = parameter("jkk/bpu_number_days"), parameter("jkk/bpu_card_days")
    number_days, card_days = int(number.value(on=on)), int(card.value(on=on))
    number_by = add_working_days(paid_on, number_days, holidays)
    card_by = add_working_days(paid_on, card_days, holidays)
    steps = (
        step("bpu_number_by", paid_on=paid_on, days=number_days, by_on=number_by),
        step("bpu_card_by", paid_on=paid_on, days=card_days, by_on=card_by),
    )
    notes = (note("bpu_covered_from_number"), note("bpu_two_jobs"))
    return BpuStart(number_by, card_by, steps, notes, (number.citation(on=on), card.citation(on=on)), number.certainty)


def bpu_unpaid(months_unpaid: int, *, on: date, sector: Sector, with_jht: bool = False) -> BpuUnpaid:
    """What so many months in a row without payment do to JKK and JKM of the self-employed.

    Up to three months the money is paid once the arrears are; after more the rights are lost (Pasal 39, 42).
    `owed` uses today's contribution of the lowest band. Raises FactsError for a negative number.
    """
    if months_unpaid < 0:
        raise FactsError("a number of months cannot be negative")
    jkk, jkm = parameter("jkk/bpu_arrears_months_max"), parameter("jkm/bpu_arrears_months_max")
    citations = (jkk.citation(on=on), jkm.citation(on=on))
    keeps_jkk, keeps_jkm = (months_unpaid <= limit.value(on=on) for limit in (jkk, jkm))
    notes = [note("bpu_no_late_fine")]
    if not (keeps_jkk and keeps_jkm):
        months = parameter("jkk/bpu_inactive_months").value(on=on)
        notes.append(note("bpu_rights_lost", months=jkk.value(on=on)))
        notes.append(note("bpu_inactive", months=months))
        return BpuUnpaid(keeps_jkk, keeps_jkm, 0, (), tuple(notes), citations, Certainty.SOLID)
    monthly = bpu(on=on, sector=sector, with_jht=with_jht).due
    owed = months_unpaid * monthly
    steps = (step("bpu_owed", months=months_unpaid, monthly=monthly, amount=owed),) if owed else ()
    notes.append(note("bpu_rights_after_payment", months=jkk.value(on=on)))
    return BpuUnpaid(keeps_jkk, keeps_jkm, owed, steps, tuple(notes), citations, Certainty.SOLID)
