"""What it takes to make a JKN card active again, and the service fine afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.due_dates import service_fine_note
from knowledge.steps import Step, step


@dataclass(frozen=True)
class Reactivation:
    """Whole rupiah: `arrears` for `months_billed` months, `current` for this month, and their sum."""

    months_billed: int
    arrears: int
    current: int
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def total(self) -> int:
        """What has to be paid for the card to be active again."""
        return self.arrears + self.current


@dataclass(frozen=True)
class ServiceFine:
    """The fine on inpatient care, whole rupiah.

    `months_counted` of the arrears; `until_on` is the last day on which care is fined, None when the day of
    reactivation is not known; `applies` is False when there is nothing to fine.
    """

    amount: int
    months_counted: int
    until_on: date | None
    applies: bool
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


def reactivation(monthly_due: int, months_unpaid: int, *, on: date) -> Reactivation:
    """Arrears (at most 24 months) and the current month of a self-paying JKN participant.

    `monthly_due` is today's due for the whole family card; arrears from before a change of tariff may
    have been lower. Raises FactsError for negative numbers.
    """
    limit = parameter("jkn/arrears_months_max")
    billed, arrears, steps = arrears_sum(monthly_due, months_unpaid, on=on)
    total = step("arrears_total", arrears=arrears, current=monthly_due, amount=arrears + monthly_due)
    steps = (*steps, step("arrears_current", amount=monthly_due), total)
    notes = (note("jkn_arrears_cap", months=limit.value(on=on)), service_fine_note(on=on))
    citations = (limit.citation(on=on), parameter("jkn/service_fine_rate").citation(on=on))
    return Reactivation(billed, arrears, monthly_due, steps, notes, citations, limit.certainty)


def arrears_sum(monthly_due: int, months_unpaid: int, *, on: date) -> tuple[int, int, tuple[Step, ...]]:
    """Months billed (at most 24), the arrears in rupiah, and how they come about. Raises FactsError."""
    if monthly_due < 0 or months_unpaid < 0:
        raise FactsError("a contribution and a number of months cannot be negative")
    limit = int(parameter("jkn/arrears_months_max").value(on=on))
    billed = min(months_unpaid, limit)
    capped = (step("arrears_capped", unpaid=months_unpaid, limit=limit),) if months_unpaid > limit else ()
    amount = billed * monthly_due
    return billed, amount, (*capped, step("arrears_sum", months=billed, monthly=monthly_due, amount=amount))


def service_fine(package_cost: int, months_unpaid: int, *, on: date, reactivated_on: date | None = None) -> ServiceFine:
    """Service fine for inpatient care on a day, after the card was made active again.

    5 % of the care package for each month in arrears, at most 12 months and Rp30.000.000, only within 45 days
    of reactivation (Perpres 64/2020 Pasal 42). Without `reactivated_on` the care is taken to lie within.
    Raises FactsError for negative numbers, or for care before the card was active.
    """
    if package_cost < 0 or months_unpaid < 0:
        raise FactsError("a cost and a number of months cannot be negative")
    if reactivated_on and on < reactivated_on:
        raise FactsError("the care lies before the reactivation")
    rate, most = parameter("jkn/service_fine_rate"), parameter("jkn/service_fine_max")
    until_on, window = _window(reactivated_on, on)
    months, steps = _months_counted(months_unpaid, on)
    is_late = until_on is not None and on > until_on
    amount, summed = (0, ()) if is_late else _fine(package_cost, months, on)
    return ServiceFine(
        amount=amount,
        months_counted=months,
        until_on=until_on,
        applies=amount > 0,
        steps=(*window, step("fine_over", on=on)) if is_late else (*window, *steps, *summed),
        notes=(service_fine_note(on=on), *_fine_notes()),
        citations=(rate.citation(on=on), most.citation(on=on)),
        certainty=rate.certainty,
    )


def _window(reactivated_on: date | None, on: date) -> tuple[date | None, tuple[Step, ...]]:
    if reactivated_on is None:
        return None, ()
    days = int(parameter("jkn/service_fine_window").value(on=on))
    until_on = reactivated_on + timedelta(days=days)
    return until_on, (step("fine_window", since=reactivated_on, days=days, until_on=until_on),)


def _months_counted(months_unpaid: int, on: date) -> tuple[int, tuple[Step, ...]]:
    limit = int(parameter("jkn/service_fine_months_max").value(on=on))
    if months_unpaid <= limit:
        return months_unpaid, ()
    return limit, (step("fine_months_capped", unpaid=months_unpaid, limit=limit),)


def _fine(cost: int, months: int, on: date) -> tuple[int, tuple[Step, ...]]:
    rate = parameter("jkn/service_fine_rate").value(on=on)
    most = to_rupiah(parameter("jkn/service_fine_max").value(on=on))
    full = to_rupiah(cost * months * rate)
    steps = (step("fine_sum", rate=rate, cost=cost, months=months, amount=full),)
    if full <= most:
        return full, steps
    return most, (*steps, step("fine_capped", limit=most, amount=most))


def _fine_notes() -> tuple[Note, ...]:
    return (
        note("jkn_fine_estimate"),
        note("jkn_fine_employer"),
        note("jkn_fine_outpatient"),
        note("jkn_fine_exempt"),
    )
