"""By when a work accident is reported, decided, claimed and paid; days of 24 hours unless they are working days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.benefits import Benefit, Cover, benefit, check_positive, law, part
from knowledge.rules.calendar import add_working_days, add_years


class Stage(StrEnum):
    """Stage I follows the accident or diagnosis, stage II its outcome: cured, disabled or dead."""

    FIRST = "first"
    SECOND = "second"


_REPORTS = {Stage.FIRST: "jkk_report_first", Stage.SECOND: "jkk_report_second"}


@dataclass(frozen=True)
class Deadline:
    """The last day for something; `is_over` when the day asked lies behind it."""

    on: date
    due_on: date
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty = Certainty.SOLID

    @property
    def is_over(self) -> bool:
        """Whether the last day has passed."""
        return self.on > self.due_on

    @property
    def days_left(self) -> int:
        """Days until the last day, negative when it has passed."""
        return (self.due_on - self.on).days


def report(happened_on: date, *, on: date, stage: Stage = Stage.FIRST, cover: Cover = Cover.PU) -> Deadline:
    """Within 2 × 24 hours of the accident or diagnosis, or of its outcome. PP 44/2015 Pasal 43 and 44.

    What a late report means for the employer since Permenaker 1/2025 is uncertain, and said so.
    """
    _check_past(happened_on, on)
    figure = parameter("jkk/report_days")
    days = int(figure.value(on=on))
    due_on = happened_on + timedelta(days=days)
    who = note("jkk_report_bpu" if cover is Cover.BPU else "jkk_report_pu")
    remarks, sources = (note(_REPORTS[stage], days=days), who), (figure.citation(on=on), law("pp-44-2015", "44"))
    changed = law("permenaker-1-2025")
    since = changed.effective_on
    if on > due_on and cover is Cover.PU and since is not None and happened_on >= since:
        return Deadline(on, due_on, (*remarks, note("jkk_late_report")), (*sources, changed))
    return Deadline(on, due_on, remarks, sources)


def suspected(reported_on: date, *, on: date) -> Deadline:
    """By when it is decided whether it was a work accident; until then it is treated as one. PP 49/2023."""
    _check_past(reported_on, on)
    days = int(parameter("jkk/suspected_days").value(on=reported_on))
    sources = (law("pp-49-2023", "25A"), law("pp-49-2023", "25B"))
    return Deadline(on, reported_on + timedelta(days=days), (note("jkk_suspected", days=days),), sources)


def claim_until(happened_on: date, *, on: date) -> Deadline:
    """The last day to claim, from accident or diagnosis: five years, two before PP 82/2019.

    Whether the longer time also helps a claim of the older rule that was still open when it came is not known.
    """
    _check_past(happened_on, on)
    figure = parameter("jkk/claim_years")
    years = int(figure.value(on=happened_on))
    due_on = add_years(happened_on, years)
    longer_from = figure.changes_on(after=happened_on)
    is_open = longer_from is not None and due_on >= longer_from
    notes = (note("jkk_claim_years", years=years), *((note("jkk_claim_years_changed"),) if is_open else ()))
    certainty = Certainty.UNCERTAIN if is_open else Certainty.SOLID
    return Deadline(on, due_on, notes, (figure.citation(on=happened_on),), certainty)


def occupational_disease(left_on: date, *, on: date) -> Deadline:
    """The last day on which a disease of the former work still counts. PP 44/2015 Pasal 48."""
    _check_past(left_on, on)
    figure = parameter("jkk/disease_years")
    years = int(figure.value(on=on))
    return Deadline(on, add_years(left_on, years), (note("jkk_disease_years", years=years),), (figure.citation(on=on),))


def paid_by(complete_on: date, *, on: date, holidays: Collection[date] = (), programme: str = "jkk") -> Deadline:
    """By when JKK or JKM is paid once everything asked for has been handed in, in working days."""
    figure = parameter(f"{programme}/paid_within_days")
    days = int(figure.value(on=on))
    late = parameter(f"{programme}/late_payment_rate").value(on=on)
    remark = note("paid_within_working_days", days=days, rate=late)
    return Deadline(on, add_working_days(complete_on, days, holidays), (remark,), (figure.citation(on=on),))


def late_compensation(amount: int, *, on: date, days_late: int, programme: str = "jkk") -> Benefit:
    """What is owed on top when JKK or JKM is paid too late: a share for every day."""
    check_positive(amount, "a benefit")
    check_positive(days_late, "a delay")
    name = f"{programme}/late_payment_rate"
    rate = parameter(name).value(on=on)
    owed = to_rupiah(rate * days_late * amount)
    return benefit((part("late_payment", owed, name, on=on, rate=rate, days=days_late, benefit=amount),), on=on)


def _check_past(day: date, on: date) -> None:
    if day > on:
        raise FactsError("the day lies in the future")
