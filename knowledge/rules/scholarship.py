"""The scholarship for the children after a work accident (JKK) or a death with enough contributions (JKM)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.errors import FactsError
from knowledge.loader import parameter
from knowledge.notes import note
from knowledge.rounding import to_rupiah
from knowledge.rules.benefits import Benefit, Part, benefit, check_positive, part


class Level(StrEnum):
    """Levels of schooling, each with an amount of its own."""

    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"
    UNIVERSITY = "university"


_A_YEAR = {
    Level.KINDERGARTEN: "scholarship_kindergarten",
    Level.PRIMARY: "scholarship_primary",
    Level.JUNIOR: "scholarship_junior",
    Level.SENIOR: "scholarship_senior",
    Level.UNIVERSITY: "scholarship_university",
}
_WHOLE_LEVEL = {
    Level.KINDERGARTEN: "scholarship_kindergarten_whole",
    Level.PRIMARY: "scholarship_primary_whole",
    Level.JUNIOR: "scholarship_junior_whole",
    Level.SENIOR: "scholarship_senior_whole",
    Level.UNIVERSITY: "scholarship_university_whole",
}


@dataclass(frozen=True)
class Child:
    """A child of the participant; `age` in completed years, None where not told."""

    level: Level
    age: int | None = None
    works: bool = False
    is_married: bool = False


def a_year(children: tuple[Child, ...], *, on: date) -> Benefit:
    """What a school year brings for the children named, two at the most, in the order given.

    A child who is 23, works or is married gets none (PP 82/2019 Pasal 25 and its annex).
    """
    if not children:
        raise FactsError("a scholarship needs at least one child")
    most = int(parameter("scholarship/children_max").value(on=on))
    lines = tuple(_year(child.level, on) for child in children if _counts(child, on))[:most]
    notes = (
        note("scholarship_children", count=most),
        note("scholarship_ends", age=parameter("scholarship/until_age").value(on=on)),
        note("scholarship_yearly", years=parameter("scholarship/back_years_max").value(on=on)),
    )
    return benefit(lines, notes, (parameter("scholarship/children_max").citation(on=on),), on=on)


def whole_course(*, on: date, level: Level = Level.KINDERGARTEN) -> Benefit:
    """The most one child can get from the beginning of a level to the end of university."""
    levels = tuple(Level)
    lines = tuple(_level(item, on) for item in levels[levels.index(level) :])
    return benefit(lines, (note("scholarship_unconfirmed"),), on=on)


def most(*, on: date) -> Benefit:
    """The most for all children of one participant together."""
    children, total = parameter("scholarship/children_max"), parameter("scholarship/total_max")
    figures = ("scholarship/total_max", "scholarship/children_max")
    amount = int(total.value(on=on))
    line = part("scholarship_most", amount, *figures, on=on, children=children.value(on=on))
    return benefit((line,), (note("scholarship_unconfirmed"),), on=on)


def late_claim(level: Level, *, on: date, school_years: int) -> Benefit:
    """What is still paid for school years that were not claimed when they came."""
    check_positive(school_years, "a number of school years")
    back = parameter("scholarship/back_years_max").value(on=on)
    paid = min(school_years, int(back))
    each = parameter(f"scholarship/{level.value}_year").value(on=on)
    figures = (f"scholarship/{level.value}_year", "scholarship/back_years_max")
    line = part("scholarship_late", to_rupiah(each * paid), *figures, on=on, years=paid, each=each)
    return benefit((line,), (note("scholarship_yearly", years=back),), on=on)


def _counts(child: Child, on: date) -> bool:
    is_too_old = child.age is not None and child.age >= parameter("scholarship/until_age").value(on=on)
    return not (is_too_old or child.works or child.is_married)


def _year(level: Level, on: date) -> Part:
    name = f"scholarship/{level.value}_year"
    return part(_A_YEAR[level], int(parameter(name).value(on=on)), name, on=on)


def _level(level: Level, on: date) -> Part:
    each, years = (parameter(f"scholarship/{level.value}_{unit}") for unit in ("year", "years"))
    amount = to_rupiah(each.value(on=on) * years.value(on=on))
    values = {"each": each.value(on=on), "years": years.value(on=on)}
    return part(_WHOLE_LEVEL[level], amount, each.name, years.name, on=on, **values)
