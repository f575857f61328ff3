"""When somebody reaches the pension age of JP, which rises by a year every three years (PP 45/2015 Pasal 15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rules.calendar import add_months, add_years
from knowledge.steps import Step, step


@dataclass(frozen=True)
class AgePeriod:
    """The pension age between two days; `last_on` is None for the last one."""

    age: int
    first_on: date
    last_on: date | None


@dataclass(frozen=True)
class PensionAge:
    """The day on which a person reaches the pension age that holds on that day, and what follows from it.

    `right_from_on` is the first of the next month (Pasal 19), `latest_on` the last day to which somebody still
    employed can put the pension off (Pasal 15 ayat (4)).
    """

    age: int
    reached_on: date
    right_from_on: date
    latest_on: date
    is_reached: bool
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty = Certainty.SOLID


def age_table() -> tuple[AgePeriod, ...]:
    """Every pension age with its first and last day, in order."""
    history = parameter("jp/pension_age").history
    ends = [first - timedelta(days=1) for first, _, _ in history[1:]]
    return tuple(
        AgePeriod(int(age or 0), first, last)
        for (first, age, _), last in zip(history, [*ends, None], strict=True)
    )  # fmt: skip


def pension_age(birth_on: date, *, on: date) -> PensionAge:
    """When a person born on a day reaches the pension age, as seen on a day.

    The age that counts is the one in force on the birthday in question: born on 1 January 1969 one is 59 on a
    day on which 60 is needed, and so reaches the pension age a year later. Raises FactsError for a birth after
    the day asked.
    """
    if birth_on > on:
        raise FactsError("the day of birth is in the future")
    figure = parameter("jp/pension_age")
    period, reached_on = _reached(birth_on)
    years = parameter("jp/still_employed_years_max")
    latest_on = add_years(reached_on, int(years.value(on=on)))
    right_from_on = add_months(reached_on.replace(day=1), 1)
    steps = (
        step("jp_age_reached", birth_on=birth_on, age=period.age, reached_on=reached_on),
        step("jp_right_from", right_from_on=right_from_on),
    )
    notes = (
        note("jp_age_rises", age=figure.value(on=on)),
        note("jp_still_employed", years=years.value(on=on), latest_on=latest_on),
        note("jp_age_is_not_jht_age", age=parameter("jht/age").value(on=on)),
    )
    citations = (figure.citation(on=period.first_on), years.citation(on=on))
    return PensionAge(
        period.age, reached_on, right_from_on, latest_on, reached_on <= on, steps, notes, citations
    )  # fmt: skip


def _reached(birth_on: date) -> tuple[AgePeriod, date]:
    """The first birthday on which the age of its day is reached; for the old it is the first day of the programme."""
    for period in age_table():
        birthday = max(add_years(birth_on, period.age), period.first_on)
        if period.last_on is None or birthday <= period.last_on:
            return period, birthday
    raise AssertionError("the last period has no end")
