"""Being covered by JKN: suspension, the months after a dismissal, PBI removal, registration, changes of kind."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rules.calendar import add_months, add_working_days, months_later_at_most
from knowledge.steps import Step, step


class JobLoss(StrEnum):
    """How a job ended, as far as it matters for JKN without contributions (UU 40/2004 Pasal 21)."""

    COURT_RULING = "court_ruling"
    MERGER = "merger"
    COMPANY_LOSS = "company_loss"
    LONG_ILLNESS = "long_illness"
    OTHER_DISMISSAL = "other_dismissal"
    RESIGN = "resign"
    CONTRACT_END = "contract_end"
    RETIRE = "retire"


class Move(StrEnum):
    """From which kind of membership to which."""

    TO_EMPLOYEE = "to_employee"
    FROM_EMPLOYEE = "from_employee"
    TO_ASSISTED = "to_assisted"
    FROM_ASSISTED = "from_assisted"


@dataclass(frozen=True)
class Standing:
    """`holds` says whether the right is there, None when that is not clear; from when and until when, where known.

    For a change of kind `until_on` is the last day for the employer to report it.
    """

    holds: bool | None
    from_on: date | None
    until_on: date | None
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


_COVERED = frozenset({JobLoss.COURT_RULING, JobLoss.MERGER, JobLoss.COMPANY_LOSS, JobLoss.LONG_ILLNESS})


def suspension(unpaid_month: date, *, on: date) -> Standing:
    """From when the guarantee is suspended after a month (any day of it) was not paid. Not confirmed."""
    after = parameter("jkn/suspended_after_months")
    from_on = add_months(unpaid_month.replace(day=1), int(after.value(on=on)))
    steps = (step("suspended_from", month=unpaid_month, from_on=from_on),)
    notes = (note("jkn_suspended"),)
    return Standing(None, from_on, None, steps, notes, (after.citation(on=on),), after.certainty)


def after_job_loss(ended_on: date, reason: JobLoss, *, on: date) -> Standing:
    """Whether JKN goes on for six months without contribution after the last day of work.

    Only after the listed kinds of dismissal; not after resigning, the end of a contract or retirement.
    After the months the government pays for who is still without work and cannot pay.
    Raises FactsError for a day in the future.
    """
    if ended_on > on:
        raise FactsError("the last day of work is in the future")
    months = parameter("jkn/job_loss_months")
    sources = (months.citation(on=on),)
    count = int(months.value(on=on))
    if reason is JobLoss.OTHER_DISMISSAL:
        notes = (note("job_loss_kinds", months=count), note("job_loss_move"))
        return Standing(None, None, None, (), notes, sources, Certainty.UNCERTAIN)
    if reason not in _COVERED:
        notes = (note("job_loss_not_covered", months=count), note("job_loss_move"))
        return Standing(False, None, None, (), notes, sources, Certainty.SOLID)
    until_on = months_later_at_most(ended_on, count)
    steps = (step("job_loss_until", ended_on=ended_on, months=count, until_on=until_on),)
    proof = (note("job_loss_proof"), note("job_loss_poor"), note("job_loss_move"))
    return Standing(on <= until_on, ended_on, until_on, steps, proof, sources, Certainty.UNCERTAIN)


def pbi_reactivation(removed_on: date, *, on: date) -> Standing:
    """By when a PBI membership that was ended can be made active again (Permensos 3/2026 Pasal 4).

    Needs a letter of a health facility that care is needed, and goes through the social office.
    Raises FactsError for a day in the future.
    """
    if removed_on > on:
        raise FactsError("the removal is in the future")
    limit = parameter("jkn/pbi_reactivation_months")
    months = int(limit.value(on=on))
    until_on = months_later_at_most(removed_on, months)
    steps = (step("pbi_until", removed_on=removed_on, months=months, until_on=until_on),)
    how = (note("pbi_letter"), note("pbi_local")) if on <= until_on else (note("pbi_too_late"),)
    notes = (*how, note("pbi_meanwhile"))
    # The day from which the regulation counts is not known, only that of the first report.
    source = replace(limit.citation(on=on), effective_on=None)
    return Standing(on <= until_on, None, until_on, steps, notes, (source,), limit.certainty)


def registration_wait(registered_on: date, *, on: date) -> Standing:
    """From when a new self-paying participant pays first and is covered. Not confirmed."""
    days = parameter("jkn/registration_wait_days")
    count = int(days.value(on=on))
    from_on = registered_on + timedelta(days=count)
    steps = (step("registration_from", registered_on=registered_on, days=count, from_on=from_on),)
    notes = (note("registration_wait"),)
    return Standing(None, from_on, None, steps, notes, (_undated(days.citation(on=on)),), days.certainty)


def move(kind: Move, changed_on: date, *, on: date, holidays: Collection[date]) -> Standing:
    """Changing the kind of membership; an employer reports it within seven working days (PP 86/2013)."""
    report = parameter("rights/registration_change_days")
    debt = note("move_debt")
    if kind in {Move.TO_ASSISTED, Move.FROM_ASSISTED}:
        code = note("move_to_assisted") if kind is Move.TO_ASSISTED else note("move_from_assisted")
        source = Citation("perpres-82-2018")
        return Standing(None, None, None, (), (code, debt), (source,), Certainty.UNCERTAIN)
    count = int(report.value(on=on))
    by = add_working_days(changed_on, count, holidays)
    steps = (step("employer_reports", changed_on=changed_on, days=count, by_on=by),)
    own = note("move_to_employee") if kind is Move.TO_EMPLOYEE else note("move_from_employee")
    source = _undated(report.citation(on=on))
    return Standing(True, None, by, steps, (own, debt), (source,), report.certainty)


def must_join(months_of_work: int, *, on: date, is_foreigner: bool) -> Standing:
    """Everyone joins, foreigners from six months of work in Indonesia on (UU 24/2011 Pasal 14). Raises FactsError."""
    if months_of_work < 0:
        raise FactsError("a number of months cannot be negative")
    least = parameter("rights/foreigner_months_min")
    holds = not is_foreigner or months_of_work >= least.value(on=on)
    notes = (note("join_foreigner", months=least.value(on=on)) if is_foreigner else note("join_everyone"),)
    return Standing(holds, None, None, (), notes, (least.citation(on=on),), least.certainty)


def _undated(citation: Citation) -> Citation:
    """The value counts from a day that stands for one we do not know."""
    return replace(citation, effective_on=None)
