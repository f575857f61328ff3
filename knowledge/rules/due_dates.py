"""By which day a month's contribution is to be paid, and what follows when it is not."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, channels_to_ask, note
from knowledge.regulations import Citation
from knowledge.rules.calendar import add_months, is_working_day, next_working_day
from knowledge.rules.results import weakest


class Scheme(StrEnum):
    """Contributions that have a due day of their own. JKK and JKM share theirs (PP 44/2015)."""

    JKN = "jkn"
    PU_JKK_JKM = "pu_jkk_jkm"
    PU_JHT = "pu_jht"
    PU_JP = "pu_jp"
    BPU_JKK_JKM = "bpu_jkk_jkm"
    BPU_JHT = "bpu_jht"


@dataclass(frozen=True)
class DueDate:
    """`nominal_on` is the day the law names, `due_on` after a move to a working day, `pay_by` our advice."""

    scheme: Scheme
    nominal_on: date
    due_on: date
    pay_by: date
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)


@dataclass(frozen=True)
class LateConsequences:
    """What follows a late payment. `fine_rate` is a fraction a month, nought where there is no fine."""

    scheme: Scheme
    fine_rate: Decimal
    is_fine_for_employer: bool
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)


@dataclass(frozen=True)
class _Rule:
    day: str
    is_following_month: bool
    moves: bool
    holiday_note: str | None = None


_RULES = {
    Scheme.JKN: _Rule("jkn/due_day", False, False, "jkn_due_on_holiday"),
    Scheme.PU_JKK_JKM: _Rule("jkk/pu_due_day", True, True),
    Scheme.PU_JHT: _Rule("jht/pu_due_day", True, True),
    Scheme.PU_JP: _Rule("jp/due_day", True, False, "jp_due_on_holiday"),
    Scheme.BPU_JKK_JKM: _Rule("jkk/bpu_due_day", False, True),
    Scheme.BPU_JHT: _Rule("jht/bpu_due_day", True, True),
}


def due_date(scheme: Scheme, *, on: date, holidays: Collection[date]) -> DueDate:
    """The due day of the contribution for the month in which `on` lies.

    A day on a weekend or in `holidays` moves to the next working day only where the law says so (JKK, JKM,
    JHT); for JKN and JP it stays and a note says what is not confirmed. For the self-employed we advise the
    15th of the month itself for everything, because PP 44/2015 and PP 46/2015 name different months.
    """
    rule = _RULES[scheme]
    figure = parameter(rule.day)
    nominal = _nominal(rule, on)
    due = next_working_day(nominal, holidays) if rule.moves else nominal
    notes: list[Note] = []
    if due != nominal:
        notes.append(note("due_moved_to_working_day", nominal_on=nominal, due_on=due))
    if rule.holiday_note and not is_working_day(nominal, holidays):
        notes.append(note(rule.holiday_note, nominal_on=nominal))
    pay_by = due
    if scheme in {Scheme.BPU_JKK_JKM, Scheme.BPU_JHT}:
        notes.append(note("bpu_due_conflict", day=figure.value(on=on)))
        pay_by = _nominal(_RULES[Scheme.BPU_JKK_JKM], on)
    certainty = weakest(item.certainty for item in notes)
    return DueDate(scheme, nominal, due, pay_by, tuple(notes), (figure.citation(on=on),), certainty)


def late_consequences(scheme: Scheme, *, on: date) -> LateConsequences:
    """What follows when a contribution is not paid in time, by the rules of the day."""
    return _CONSEQUENCES[scheme](scheme, on)


def _nominal(rule: _Rule, on: date) -> date:
    month = add_months(on.replace(day=1), 1) if rule.is_following_month else on
    return month.replace(day=int(parameter(rule.day).value(on=on)))


def _jkn_late(scheme: Scheme, on: date) -> LateConsequences:
    fine, months = parameter("jkn/late_fine_rate"), parameter("jkn/arrears_months_max")
    notes = (
        note("jkn_no_late_fine", since=fine.citation(on=on).effective_on),
        note("jkn_suspended"),
        note("jkn_arrears_cap", months=months.value(on=on)),
        service_fine_note(on=on),
    )
    citations = (
        fine.citation(on=on),
        months.citation(on=on),
        parameter("jkn/service_fine_rate").citation(on=on),
    )
    return LateConsequences(scheme, fine.value(on=on), False, notes, citations)


def service_fine_note(*, on: date) -> Note:
    """The service fine of JKN in one sentence (Perpres 64/2020 Pasal 42)."""
    names = {"days": "window", "rate": "rate", "months": "months_max", "maximum": "max"}
    values = {key: parameter(f"jkn/service_fine_{name}").value(on=on) for key, name in names.items()}
    return note("jkn_service_fine", **values)


def _bpu_late(scheme: Scheme, on: date) -> LateConsequences:
    if scheme is Scheme.BPU_JHT:
        rule = parameter("jht/employer_late_fine_rate").citation(on=on)
        return LateConsequences(scheme, Decimal(0), False, (note("bpu_no_late_fine"),), (rule,))
    jkk, jkm = parameter("jkk/bpu_arrears_months_max"), parameter("jkm/bpu_arrears_months_max")
    notes = (
        note("bpu_no_late_fine"),
        note("bpu_arrears_jkk", months=jkk.value(on=on)),
        note("bpu_arrears_jkm", months=jkm.value(on=on)),
    )
    return LateConsequences(scheme, Decimal(0), False, notes, (jkk.citation(on=on), jkm.citation(on=on)))


def _pu_late(scheme: Scheme, on: date) -> LateConsequences:
    programme = {Scheme.PU_JKK_JKM: "jkk", Scheme.PU_JHT: "jht", Scheme.PU_JP: "jp"}[scheme]
    fine = parameter(f"{programme}/employer_late_fine_rate")
    remark = note("pu_late_fine_employer", rate=fine.value(on=on))
    return LateConsequences(scheme, fine.value(on=on), True, (remark,), (fine.citation(on=on),))


_CONSEQUENCES: dict[Scheme, Callable[[Scheme, date], LateConsequences]] = {
    Scheme.JKN: _jkn_late,
    Scheme.PU_JKK_JKM: _pu_late,
    Scheme.PU_JHT: _pu_late,
    Scheme.PU_JP: _pu_late,
    Scheme.BPU_JKK_JKM: _bpu_late,
    Scheme.BPU_JHT: _bpu_late,
}
