"""Registering a newborn for JKN (Perpres 82/2018), and the child of an assisted mother (PP 76/2015)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation, instrument
from knowledge.rules.calendar import months_between, months_later_at_most
from knowledge.rules.contributions import jkn_self_paid
from knowledge.steps import Step, step


class Parents(StrEnum):
    """How the mother is covered, which decides what has to be done for the child."""

    PBI = "pbi"
    PBPU = "pbpu"
    PPU = "ppu"


@dataclass(frozen=True)
class Newborn:
    """`register_by` is None where the child is registered by law; `identity_by` for the population number.

    `is_late` when the day has passed; `months_owed` and `amount` (rupiah) then estimate the contributions from
    birth of a self-paying family, nought otherwise or while the class is not known.
    """

    register_by: date | None
    identity_by: date
    is_late: bool
    months_owed: int
    amount: int
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


def newborn(born_on: date, parents: Parents, *, on: date, care_class: int | None = None) -> Newborn:
    """By when a child born on a day is to be registered, and what follows when that is missed.

    The first contribution is paid within 28 days of birth; later, contributions count from birth.
    Raises FactsError for a birth in the future or a class that does not exist.
    """
    if born_on > on:
        raise FactsError("the birth is in the future")
    days = parameter("jkn/newborn_days")
    months = int(parameter("jkn/newborn_identity_months").value(on=on))
    identity_by = months_later_at_most(born_on, months)
    identity = note("newborn_identity", months=months, by_on=identity_by)
    if parents is Parents.PBI:
        law = Citation("pp-76-2015", "11B", instrument("pp-76-2015").in_force)
        notes = (note("newborn_pbi"), identity)
        return Newborn(None, identity_by, False, 0, 0, (), notes, (law,), Certainty.SOLID)
    limit = int(days.value(on=on))
    by = born_on + timedelta(days=limit)
    steps: tuple[Step, ...] = (step("newborn_by", born_on=born_on, days=limit, by_on=by),)
    rest = note("newborn_employee", rate=parameter("jkn/extra_family_rate").value(on=on))
    after: tuple[Note, ...] = (rest if parents is Parents.PPU else note("newborn_self_paid"), identity)
    owed, amount = 0, 0
    if on > by:
        after = (note("newborn_late"), *after)
        if parents is Parents.PBPU and care_class is not None:
            owed, amount, counted = _owed(born_on, care_class, on)
            steps = (*steps, counted)
    return Newborn(by, identity_by, on > by, owed, amount, steps, after, (days.citation(on=on),), days.certainty)


def _owed(born_on: date, care_class: int, on: date) -> tuple[int, int, Step]:
    months = months_between(born_on, on)
    monthly = jkn_self_paid(care_class, on=on).due
    return months, months * monthly, step("newborn_owed", months=months, monthly=monthly, amount=months * monthly)
