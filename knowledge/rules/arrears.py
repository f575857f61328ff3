"""What it takes to make a JKN card active again, and the service fine afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.due_dates import service_fine_note


@dataclass(frozen=True)
class Reactivation:
    """Whole rupiah: `arrears` for `months_billed` months, `current` for this month, and their sum."""

    months_billed: int
    arrears: int
    current: int
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def total(self) -> int:
        """What has to be paid for the card to be active again."""
        return self.arrears + self.current


def reactivation(monthly_due: int, months_unpaid: int, *, on: date) -> Reactivation:
    """Arrears (at most 24 months) and the current month of a self-paying JKN participant.

    `monthly_due` is today's due for the whole family card; arrears from before a change of tariff may
    have been lower. Raises FactsError for negative numbers.
    """
    if monthly_due < 0 or months_unpaid < 0:
        raise FactsError("a contribution and a number of months cannot be negative")
    limit = parameter("jkn/arrears_months_max")
    billed = min(months_unpaid, int(limit.value(on=on)))
    notes = (note("jkn_arrears_cap", months=limit.value(on=on)), service_fine_note(on=on))
    citations = (limit.citation(on=on), parameter("jkn/service_fine_rate").citation(on=on))
    return Reactivation(billed, billed * monthly_due, monthly_due, notes, citations, limit.certainty)


def service_fine(package_cost: int, months_unpaid: int, *, on: date) -> int:
    """Service fine in rupiah for inpatient care within the window after reactivation.

    5 % of the care package for each month in arrears, at most 12 months and Rp30.000.000 (Perpres 64/2020
    Pasal 42). Raises FactsError for negative numbers.
    """
    if package_cost < 0 or months_unpaid < 0:
        raise FactsError("a cost and a number of months cannot be negative")
    months = min(months_unpaid, int(parameter("jkn/service_fine_months_max").value(on=on)))
    fine = to_rupiah(package_cost * months * parameter("jkn/service_fine_rate").value(on=on))
    return min(fine, to_rupiah(parameter("jkn/service_fine_max").value(on=on)))
