"""What JKN pays at most for glasses, hearing aids and dentures, and how often (Permenkes 3/2023)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.errors import FactsError
from knowledge.loader import Certainty, Parameter, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.calendar import add_years
from knowledge.steps import Step, step


@dataclass(frozen=True)
class Aid:
    """`amount` is the most that is paid, in rupiah; `next_on` from when again, None when not asked or not known."""

    amount: int
    next_on: date | None
    is_waiting: bool
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


def glasses(care_class: int, *, on: date, last_on: date | None = None) -> Aid:
    """Glasses by class of care, once in two years; PBI participants count as class 3.

    Raises FactsError for a class that does not exist or a day in the future.
    """
    if care_class not in {1, 2, 3}:
        raise FactsError("the class of care is 1, 2 or 3")
    most = parameter(f"jkn/glasses_class_{care_class}")
    least = {name: parameter(f"jkn/glasses_{name}_min").value(on=on) for name in ("spherical", "cylindrical")}
    remark = note("jkn_glasses", **{name: str(value).replace(".", ",") for name, value in least.items()})
    return _aid(most, parameter("jkn/glasses_years"), last_on, (remark,), on)


def hearing_aid(*, on: date, last_on: date | None = None) -> Aid:
    """A hearing aid on medical indication, once in five years. Raises FactsError for a day in the future."""
    return _aid(parameter("jkn/hearing_aid_max"), parameter("jkn/hearing_aid_years"), last_on, _indication(), on)


def denture(jaws: int, *, on: date) -> Aid:
    """A dental prosthesis of one jaw or of both; how often is not confirmed. Raises FactsError."""
    if jaws not in {1, 2}:
        raise FactsError("a denture is for one jaw or for both")
    most = parameter("jkn/denture_one_jaw_max" if jaws == 1 else "jkn/denture_both_jaws_max")
    return _aid(most, None, None, (*_indication(), note("jkn_denture_interval")), on)


def _indication() -> tuple[Note, ...]:
    return (note("jkn_aid_indication"),)


def _aid(most: Parameter, years: Parameter | None, last_on: date | None, notes: tuple[Note, ...], on: date) -> Aid:
    if last_on and last_on > on:
        raise FactsError("the last one lies in the future")
    amount = to_rupiah(most.value(on=on))
    steps = [step("aid_most", amount=amount)]
    next_on = None
    if years is not None:
        count = int(years.value(on=on))
        steps.append(step("aid_interval", years=count))
        if last_on:
            next_on = add_years(last_on, count)
            steps.append(step("aid_next", last_on=last_on, years=count, next_on=next_on))
    is_waiting = next_on is not None and next_on > on
    certainty = most.certainty
    return Aid(amount, next_on, is_waiting, tuple(steps), notes, (most.citation(on=on),), certainty)
