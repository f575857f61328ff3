"""Cash after losing a job (JKP): whether it is likely, how much, until when to claim.

PP 37/2021 counts for a job lost before 7 February 2025, PP 6/2025 from that day on: the figures of the day on
which the job was lost are taken. Nothing here is a decision on a right, BPJS decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from knowledge.checklists import Document, checklist
from knowledge.errors import FactsError
from knowledge.format import format_rupiah
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, channels_to_ask, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.calendar import months_later_at_most
from knowledge.rules.jkp_conditions import JkpFacts, JobEnd, employer_notes, unmet
from knowledge.rules.results import weakest
from knowledge.steps import Step, step

__all__ = ["Jkp", "JkpCash", "JkpFacts", "JkpOutlook", "JobEnd", "jkp", "jkp_cash"]


class JkpOutlook(StrEnum):
    """How the rules look at the case on the day asked."""

    LIKELY = "likely"
    UNLIKELY = "unlikely"
    LAPSED = "lapsed"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class JkpCash:
    """The cash of each month in whole rupiah, in order, and the sum written out."""

    months: tuple[int, ...]
    base: int
    steps: tuple[Step, ...]
    citations: tuple[Citation, ...]

    @property
    def total(self) -> int:
        """All months together, when no new job is found before."""
        return sum(self.months)


@dataclass(frozen=True)
class Jkp:
    """What the rules make likely. `claim_by` is None without a day; `cash` without a wage or a right.

    `ask` are the channels that settle what is uncertain.
    """

    outlook: JkpOutlook
    claim_by: date | None
    cash: JkpCash | None
    documents: tuple[Document, ...]
    channels: tuple[str, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def steps(self) -> tuple[Step, ...]:
        """The lines of the sum."""
        return self.cash.steps if self.cash else ()

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)


def jkp(facts: JkpFacts, *, on: date) -> Jkp:
    """Whether JKP is likely after a job ended, how much, until when to claim, and with which papers.

    Raises FactsError when the facts cannot be true.
    """
    _check(facts, on)
    lost_on = facts.ended_on or on
    since = parameter("jkp/claim_months_max").history[0][0]
    if lost_on < since:
        return _none((note("jkp_programme_began", since=since),), (Citation("pp-37-2021", None, since),))
    obstacles, cited = unmet(facts, on=lost_on)
    if obstacles:
        return _none(obstacles, cited)
    return _by_day(facts, on, lost_on)


def jkp_cash(wage: int, *, on: date) -> JkpCash:
    """The cash for a job lost on a day: a part of the last reported wage, up to a ceiling (Pasal 21).

    Raises FactsError for a wage that is not positive.
    """
    if wage <= 0:
        raise FactsError("a wage must be more than nought")
    ceiling = parameter("jkp/wage_ceiling")
    base = min(wage, to_rupiah(ceiling.value(on=on)))
    first, following = parameter("jkp/cash_rate_first"), parameter("jkp/cash_rate_next")
    most = int(parameter("jkp/cash_months_max").value(on=on))
    months_first = int(parameter("jkp/cash_months_first").value(on=on))
    rates = [first.value(on=on)] * months_first + [following.value(on=on)] * (most - months_first)
    months = tuple(to_rupiah(rate * base) for rate in rates)
    capped = (step("jkp_wage_capped", ceiling=base),) if wage > base else ()
    lines = tuple(_cash_line(tier, rates, base) for tier in _tiers(rates))
    citations = (first.citation(on=on), ceiling.citation(on=on))
    return JkpCash(months, base, (*capped, *lines, _total_line(rates, months)), citations)


def _tiers(rates: list[Decimal]) -> list[tuple[int, int]]:
    """First and last month, counted from 1, of every run of months with the same rate."""
    starts = [index for index in range(len(rates)) if index == 0 or rates[index] != rates[index - 1]]
    return [(start + 1, end) for start, end in zip(starts, [*starts[1:], len(rates)], strict=True)]


def _cash_line(tier: tuple[int, int], rates: list[Decimal], base: int) -> Step:
    first, last = tier
    rate = rates[first - 1]
    return step("jkp_cash", first=first, last=last, rate=rate, wage=base, amount=to_rupiah(rate * base))


def _total_line(rates: list[Decimal], months: tuple[int, ...]) -> Step:
    parts = [f"{last - first + 1} × {format_rupiah(months[first - 1])}" for first, last in _tiers(rates)]
    return step("jkp_total", sum=" + ".join(parts), amount=sum(months))


def _by_day(facts: JkpFacts, on: date, lost_on: date) -> Jkp:
    window = parameter("jkp/claim_months_max")
    months = int(window.value(on=lost_on))
    remarks = employer_notes(facts, on=lost_on)
    cited = [parameter(f"jkp/{name}").citation(on=lost_on) for name in ("cash_rate_first", "claim_months_max")]
    claim_by, when = None, note("jkp_claim_within", months=months)
    if facts.ended_on:
        anniversary = months_later_at_most(facts.ended_on, months)
        if on > anniversary:
            return _none((note("jkp_lapsed", months=months),), (cited[1],), JkpOutlook.LAPSED)
        # Whether the day itself is still within the months is not told, so the day before is the safe advice.
        claim_by = anniversary - timedelta(days=1)
        when = note("jkp_claim_by", claim_by=claim_by, months=months)
        if on == anniversary:
            when = note("jkp_last_day", months=months)
    cash = jkp_cash(facts.wage, on=lost_on) if facts.wage else None
    notes = (when, *remarks, *_living_with(lost_on))
    is_open = any(remark.code == "jkp_employer_closed_long_arrears" for remark in remarks)
    return Jkp(
        outlook=JkpOutlook.UNCLEAR if is_open else JkpOutlook.LIKELY,
        claim_by=claim_by,
        cash=cash,
        documents=checklist("jkp", facts.ended.value, on=on),
        channels=("siapkerja", "bpjstk_175"),
        notes=notes,
        citations=tuple(dict.fromkeys((*(cash.citations if cash else ()), *cited))),
        certainty=weakest(remark.certainty for remark in (when, *remarks)),
    )


def _living_with(on: date) -> tuple[Note, ...]:
    """What goes on with it: how long, what the later months need, and that BPJS decides."""
    figures = {name: parameter(f"jkp/{name}").value(on=on) for name in ("applications_min", "interviews_min")}
    attendance = parameter("jkp/training_attendance_min").value(on=on)
    return (
        note("jkp_while_without_work", months=parameter("jkp/cash_months_max").value(on=on)),
        note("jkp_reported_wage"),
        note(
            "jkp_later_months",
            applications=figures["applications_min"],
            interviews=figures["interviews_min"],
            attendance=attendance,
        ),
        note("jkp_report_job", days=parameter("jkp/report_job_working_days").value(on=on)),
        note("jkp_documents_practice"),
        note("jkp_decides"),
    )


def _none(why: tuple[Note, ...], cited: tuple[Citation, ...], outlook: JkpOutlook = JkpOutlook.UNLIKELY) -> Jkp:
    return Jkp(outlook, None, None, (), ("bpjstk_175",), (*why, note("jkp_decides")), cited, Certainty.SOLID)


def _check(facts: JkpFacts, on: date) -> None:
    if facts.ended_on and facts.ended_on > on:
        raise FactsError("the job ends in the future")
    counts = (facts.months_paid, facts.months_in_a_row, facts.age_at_registration, facts.years_paid_since_claim)
    if any(count is not None and count < 0 for count in counts):
        raise FactsError("a number of months, years or claims cannot be negative")
    if facts.claims_before < 0 or facts.employer_arrears_months < 0:
        raise FactsError("a number of months or claims cannot be negative")
