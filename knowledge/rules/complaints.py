"""The days of a complaint to either BPJS: handling, mediation, court (UU 24/2011 Pasal 48 to 50)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation, instrument
from knowledge.rules.calendar import add_working_days
from knowledge.steps import Step, step


@dataclass(frozen=True)
class ComplaintDays:
    """`answer_by` is the last working day for handling; `mediation_by` the last one of a mediation, if there is one."""

    answer_by: date
    is_overdue: bool
    mediation_by: date | None
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


def complaint_days(
    received_on: date, *, on: date, holidays: Collection[date], mediation_signed_on: date | None = None
) -> ComplaintDays:
    """By when a complaint received on a day is handled, and by when a mediation ends.

    The day of receipt does not count. Raises FactsError when the mediation was signed before the complaint.
    """
    if mediation_signed_on and mediation_signed_on < received_on:
        raise FactsError("the mediation was signed before the complaint")
    handling, mediation = parameter("rights/complaint_days"), parameter("rights/mediation_days")
    days = int(handling.value(on=on))
    answer_by = add_working_days(received_on, days, holidays)
    steps = [step("complaint_by", received_on=received_on, days=days, by_on=answer_by)]
    mediation_by = None
    most = int(mediation.value(on=on))
    if mediation_signed_on:
        mediation_by = add_working_days(mediation_signed_on, most, holidays)
        steps.append(step("mediation_by", signed_on=mediation_signed_on, days=most, by_on=mediation_by))
    notes = (note("complaint_mediation", days=most), note("complaint_court"))
    court = Citation("uu-24-2011", "50", instrument("uu-24-2011").in_force)
    citations = (handling.citation(on=on), mediation.citation(on=on), court)
    overdue = on > answer_by
    return ComplaintDays(answer_by, overdue, mediation_by, tuple(steps), notes, citations, handling.certainty)
