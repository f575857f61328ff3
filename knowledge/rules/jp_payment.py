"""When JP is paid, what keeps it going, and what BPJS owes when it is late (PP 45/2015 Pasal 25, 26, 35)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.calendar import add_months, add_years
from knowledge.steps import Step, step


@dataclass(frozen=True)
class FirstPayment:
    """The last day for the first payment, in calendar days; uncertain because a source says working days."""

    latest_on: date
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


@dataclass(frozen=True)
class Confirmation:
    """By when a pensioner confirms his data again, whether payment is suspended by now, and when it ends."""

    due_on: date
    is_suspended: bool
    ends_on: date
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class LatePayment:
    """The fine in whole rupiah that goes to the pensioner."""

    amount: int
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]


def first_payment(right_from_on: date, papers_complete_on: date, *, on: date) -> FirstPayment:
    """The last day for the first payment: 15 days after the later of right and complete papers (Pasal 25)."""
    days = parameter("jp/first_payment_days_max")
    latest_on = max(right_from_on, papers_complete_on) + timedelta(days=int(days.value(on=on)))
    notes = (note("jp_first_payment", days=days.value(on=on)), note("jp_next_payments"))
    return FirstPayment(latest_on, notes, (days.citation(on=on),), days.certainty)


def confirmation(last_confirmed_on: date, *, on: date) -> Confirmation:
    """What follows from the last confirmation of data: every three months, lost after ten years (Pasal 26)."""
    if last_confirmed_on > on:
        raise FactsError("the last confirmation is in the future")
    every, lost = parameter("jp/confirm_every_months"), parameter("jp/confirm_lost_years")
    due_on = add_months(last_confirmed_on, int(every.value(on=on)))
    ends_on = add_years(last_confirmed_on, int(lost.value(on=on)))
    notes = (note("jp_confirm", months=every.value(on=on)), note("jp_confirm_lost", years=lost.value(on=on)))
    return Confirmation(due_on, on > due_on, ends_on, notes, (every.citation(on=on),))


def late_payment(pension: int, months_late: int, *, on: date) -> LatePayment:
    """The fine of 2 % a month on a pension that BPJS pays late (Pasal 35). Raises FactsError for negative numbers."""
    if pension < 0 or months_late < 0:
        raise FactsError("a pension and a number of months cannot be negative")
    rate = parameter("jp/late_payment_fine_rate")
    amount = to_rupiah(rate.value(on=on) * pension * months_late)
    line = step("jp_late_fine", rate=rate.value(on=on), pension=pension, months=months_late, amount=amount)
    return LatePayment(amount, (line,), (note("jp_late_payment", rate=rate.value(on=on)),), (rate.citation(on=on),))
