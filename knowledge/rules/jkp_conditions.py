"""Who may get JKP (PP 37/2021 Pasal 4, 19, 20, 35, 39, 40; PP 6/2025 Pasal 39A)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.loader import parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation


class JobEnd(StrEnum):
    """How a job ended; names as in the entity `life_event` where it has them.

    CONTRACT_BROKEN is a contract for a time (PKWT) that the employer ended before its term.
    """

    PHK = "phk"
    CONTRACT_BROKEN = "contract_broken"
    CONTRACT_END = "contract_end"
    RESIGN = "resign"
    RETIRE = "retire"
    DISABILITY = "disability"
    DEATH = "death"


@dataclass(frozen=True)
class JkpFacts:
    """What the participant told us; None where not known, which is then taken as fulfilled.

    `months_paid` counts within the 24 months before the job ended, `months_in_a_row` right before it;
    `years_paid_since_claim` are years of contributions since the last JKP; `employer_closed` means bankrupt or
    closed; `wage` is the last reported one.
    """

    ended: JobEnd
    ended_on: date | None = None
    wage: int | None = None
    months_paid: int | None = None
    months_in_a_row: int | None = None
    age_at_registration: int | None = None
    is_citizen: bool = True
    has_programmes: bool = True
    has_new_job: bool = False
    claims_before: int = 0
    years_paid_since_claim: int | None = None
    employer_arrears_months: int = 0
    employer_closed: bool = False


_EXCLUDED = {
    JobEnd.RESIGN: "jkp_not_for_resign",
    JobEnd.RETIRE: "jkp_not_for_retire",
    JobEnd.DISABILITY: "jkp_not_for_disability",
    JobEnd.DEATH: "jkp_not_for_death",
    JobEnd.CONTRACT_END: "jkp_not_for_contract_end",
}


def unmet(facts: JkpFacts, *, on: date) -> tuple[tuple[Note, ...], tuple[Citation, ...]]:
    """The conditions of the day the job was lost that are not fulfilled, with their sources."""
    found = tuple(_unmet(facts, on))
    return tuple(item for item, _ in found), tuple(dict.fromkeys(cited for _, cited in found))


def conditions(*, on: date) -> tuple[tuple[Note, ...], tuple[Citation, ...]]:
    """Every condition of a day as a list to read, with the sources."""
    age, times, again, arrears = (
        parameter(f"jkp/{name}")
        for name in ("registration_age_max", "claims_max", "claim_again_years_min", "bankrupt_arrears_months_max")
    )
    least = parameter("jkp/months_paid_min")
    told = (
        note("jkp_citizens_only"),
        note("jkp_registered_too_old", age=age.value(on=on)),
        note("jkp_programmes_needed"),
        note(
            "jkp_too_few_months",
            months=least.value(on=on),
            within=parameter("jkp/months_paid_within").value(on=on),
        ),
        note("jkp_used_up", times=times.value(on=on)),
        note("jkp_too_soon_again", years=again.value(on=on)),
        note("jkp_employer_closed", months=arrears.value(on=on)),
    )
    figures = (age, least, times, arrears)
    return told, tuple(dict.fromkeys((_article("20", on), *(figure.citation(on=on) for figure in figures))))


def employer_notes(facts: JkpFacts, *, on: date) -> tuple[Note, ...]:
    """What arrears of the employer mean for the one who lost his job."""
    if facts.employer_closed:
        limit = parameter("jkp/bankrupt_arrears_months_max")
        if on < limit.history[0][0]:
            return _arrears_note(facts, on)
        months = limit.value(on=on)
        is_within = facts.employer_arrears_months <= months
        return (note("jkp_employer_closed" if is_within else "jkp_employer_closed_long_arrears", months=months),)
    return _arrears_note(facts, on)


def _arrears_note(facts: JkpFacts, on: date) -> tuple[Note, ...]:
    months = parameter("jkp/employer_arrears_months_max").value(on=on)
    return (note("jkp_employer_pays_first", months=months),) if facts.employer_arrears_months > months else ()


def _unmet(facts: JkpFacts, on: date) -> Iterator[tuple[Note, Citation]]:
    if facts.ended in _EXCLUDED:
        yield note(_EXCLUDED[facts.ended]), _article("20", on)
    if not facts.is_citizen:
        yield note("jkp_citizens_only"), _article("4", on)
    if not facts.has_programmes:
        yield note("jkp_programmes_needed"), _article("4", on)
        yield note("jkp_unregistered_employer_owes"), Citation("pp-37-2021", "37", parameter("jkp/rate").history[0][0])
    age = parameter("jkp/registration_age_max")
    if facts.age_at_registration is not None and facts.age_at_registration >= age.value(on=on):
        yield note("jkp_registered_too_old", age=age.value(on=on)), age.citation(on=on)
    yield from _unmet_contributions(facts, on)
    yield from _unmet_times(facts, on)


def _unmet_contributions(facts: JkpFacts, on: date) -> Iterator[tuple[Note, Citation]]:
    least, within = parameter("jkp/months_paid_min"), parameter("jkp/months_paid_within").value(on=on)
    if facts.months_paid is not None and facts.months_paid < least.value(on=on):
        yield note("jkp_too_few_months", months=least.value(on=on), within=within), least.citation(on=on)
    row = parameter("jkp/months_in_a_row_min")
    needed = row.find(on=on)
    if needed is not None and facts.months_in_a_row is not None and facts.months_in_a_row < needed:
        yield note("jkp_too_few_in_a_row", months=needed), row.citation(on=on)


def _unmet_times(facts: JkpFacts, on: date) -> Iterator[tuple[Note, Citation]]:
    most, years = parameter("jkp/claims_max"), parameter("jkp/claim_again_years_min")
    if facts.has_new_job:
        yield note("jkp_has_new_job"), parameter("jkp/claim_months_max").citation(on=on)
    if facts.claims_before >= most.value(on=on):
        yield note("jkp_used_up", times=most.value(on=on)), most.citation(on=on)
    elif facts.claims_before and (facts.years_paid_since_claim or 0) < years.value(on=on):
        yield note("jkp_too_soon_again", years=years.value(on=on)), years.citation(on=on)


def _article(number: str, on: date) -> Citation:
    """An article that PP 6/2025 amended, as in force on the day."""
    current = parameter("jkp/rate").citation(on=on)
    return Citation(current.instrument, number, current.effective_on)
