"""The wage that counts, and what an employer owes who pays late, reports late or does not register."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.errors import FactsError
from knowledge.loader import Certainty, Parameter, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.calendar import add_working_days
from knowledge.steps import Step, step


class WageKind(StrEnum):
    """How a wage is paid (PP 44/2015 Pasal 19)."""

    DAILY = "daily"
    PIECE = "piece"
    WEATHER = "weather"


class Fined(StrEnum):
    """Programmes with a fine of their own; JKM goes with JKK."""

    JKK = "jkk"
    JHT = "jht"
    JP = "jp"


@dataclass(frozen=True)
class Sum:
    """An amount in whole rupiah and how it comes about."""

    amount: int
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


@dataclass(frozen=True)
class Deadline:
    """The last working day for something."""

    by_on: date
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


def monthly_wage(kind: WageKind, wages: tuple[int, ...], *, on: date) -> Sum:
    """The monthly wage that contributions are counted from, of a daily wage or of the last months' wages.

    A daily wage counts 25 times; piece work the average of three months, depending on the weather of twelve.
    Raises FactsError when not exactly the wages are given that the rule averages, or one is negative.
    """
    if any(wage < 0 for wage in wages):
        raise FactsError("a wage cannot be negative")
    if kind is WageKind.DAILY:
        return _daily(wages, on)
    figure = parameter("jkk/piece_wage_months" if kind is WageKind.PIECE else "jkk/weather_wage_months")
    months = int(figure.value(on=on))
    if len(wages) != months:
        raise FactsError(f"the wages of the last {months} months are needed")
    total = sum(wages)
    amount = to_rupiah(Decimal(total) / months)
    return _sum(figure, on, amount, step("wage_average", total=total, months=months, amount=amount))


def _daily(wages: tuple[int, ...], on: date) -> Sum:
    if len(wages) != 1:
        raise FactsError("one daily wage is needed")
    figure = parameter("jkk/wage_days_a_month")
    days = int(figure.value(on=on))
    amount = wages[0] * days
    return _sum(figure, on, amount, step("wage_daily", daily=wages[0], days=days, amount=amount))


def late_fine(contribution: int, months_late: int, *, on: date, programme: Fined = Fined.JKK) -> Sum:
    """The employer's fine of 2 % a month on late contributions (PP 44, 45 and 46/2015). Raises FactsError."""
    if contribution < 0 or months_late < 0:
        raise FactsError("a contribution and a number of months cannot be negative")
    figure = parameter(f"{programme.value}/employer_late_fine_rate")
    rate = figure.value(on=on)
    amount = to_rupiah(contribution * months_late * rate)
    counted = step("late_fine_sum", rate=rate, contribution=contribution, months=months_late, amount=amount)
    return replace(_sum(figure, on, amount, counted), notes=(note("pu_late_fine_employer", rate=rate),))


def unregistered_fine(contribution: int, months: int, *, on: date) -> Sum:
    """The fine of 0.1 % a month on contributions that an employer should have paid (PP 86/2013).

    It comes after two written warnings. Raises FactsError for negative numbers.
    """
    if contribution < 0 or months < 0:
        raise FactsError("a contribution and a number of months cannot be negative")
    figure, warning = parameter("rights/sanction_fine_rate"), parameter("rights/warning_days")
    rate = figure.value(on=on)
    amount = to_rupiah(contribution * months * rate)
    counted = step("late_fine_sum", rate=rate, contribution=contribution, months=months, amount=amount)
    remark = note("employer_warned_first", days=warning.value(on=on))
    undated = replace(figure.citation(on=on), effective_on=None)
    return Sum(amount, (counted,), (remark,), (undated, Citation("uu-24-2011", "17")), figure.certainty)


def registers_by(hired_on: date, *, on: date, holidays: Collection[date]) -> Deadline:
    """By when an employer registers a new worker; after it the worker may register himself (PP 44/2015 Pasal 10)."""
    figure = parameter("jkk/employer_registers_days")
    return _deadline(figure, hired_on, note("worker_registers_himself"), on, holidays)


def checked_by(registered_on: date, *, on: date, holidays: Collection[date]) -> Deadline:
    """By when BPJS has checked the employer of a worker who registered himself (PP 44/2015 Pasal 10)."""
    return _deadline(parameter("jkk/worker_check_days"), registered_on, note("employer_then_pays"), on, holidays)


def _deadline(figure: Parameter, since: date, remark: Note, on: date, holidays: Collection[date]) -> Deadline:
    days = int(figure.value(on=on))
    by = add_working_days(since, days, holidays)
    steps = (step("working_days_by", since=since, days=days, by_on=by),)
    return Deadline(by, steps, (remark,), (figure.citation(on=on),), figure.certainty)


def _sum(figure: Parameter, on: date, amount: int, counted: Step) -> Sum:
    return Sum(amount, (counted,), (), (figure.citation(on=on),), figure.certainty)
