"""From when JHT is likely due after a life event (PP 46/2015, PP 60/2015, Permenaker 4/2022)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation, instrument
from knowledge.rules.calendar import add_months, add_years
from knowledge.steps import Step, step


class JhtEvent(StrEnum):
    """Life events that open the JHT; names as in the entity `life_event` where it has them."""

    RESIGN = "resign"
    PHK = "phk"
    CONTRACT_END = "contract_end"
    STOPPED_BUSINESS = "stopped_business"
    RETIRE = "retire"
    DISABILITY = "disability"
    DEATH = "death"
    LEAVE_COUNTRY = "leave_country"
    STILL_WORKING = "still_working_partial"


class Purpose(StrEnum):
    """What a partial payment is for."""

    HOUSING = "housing"
    OTHER = "other"


@dataclass(frozen=True)
class JhtFacts:
    """What the participant told us; None where not known.

    `happened_on`: last day of work, day of dismissal, doctor's statement, death or departure.
    `earlier_payment` and `earlier_payment_year`: JHT taken before, for the tax.
    """

    event: JhtEvent
    happened_on: date | None = None
    birth_on: date | None = None
    member_since: date | None = None
    is_foreigner: bool | None = None
    purpose: Purpose | None = None
    partial_taken: bool = False
    balance: int | None = None
    earlier_payment: int = 0
    earlier_payment_year: int | None = None


@dataclass(frozen=True)
class Entitlement:
    """What the rules make likely: from when and which share of the balance (None: purpose not known)."""

    from_on: date | None
    share: Decimal | None
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty
    papers_of: JhtEvent
    is_unclear: bool = False
    is_used_up: bool = False
    steps: tuple[Step, ...] = ()


_ALL = Decimal(1)
_WAITING = frozenset({JhtEvent.RESIGN, JhtEvent.PHK})
# Reaching the age opens the JHT whatever else happened; heirs need no age, and RETIRE is the age itself.
_AGE_HELPS = frozenset(JhtEvent) - {JhtEvent.DEATH, JhtEvent.RETIRE}


def entitlement(facts: JhtFacts, *, on: date) -> Entitlement:
    """The entitlement after an event, or at the JHT age when that comes first."""
    right = _by_event(facts, on)
    birthday = _age_day(facts, on)
    if facts.event not in _AGE_HELPS or birthday is None:
        return right
    comes_first = birthday <= on if right.from_on is None else birthday <= right.from_on
    if comes_first or right.is_used_up:
        return _at_age(facts, birthday, on)
    return right


def _by_event(facts: JhtFacts, on: date) -> Entitlement:
    match facts.event:
        case JhtEvent.RETIRE:
            return _at_age(facts, _age_day(facts, on), on)
        case JhtEvent.STILL_WORKING:
            return _partial(facts, on)
        case JhtEvent.LEAVE_COUNTRY:
            return _leaving(facts)
        case JhtEvent.DEATH:
            return _death(facts)
        case JhtEvent.DISABILITY:
            return _disability(facts)
        case _:
            return _stopped_working(facts, on)


def _stopped_working(facts: JhtFacts, on: date) -> Entitlement:
    if facts.event not in _WAITING:
        code = "jht_contract_end_date" if facts.event is JhtEvent.CONTRACT_END else "jht_stopped_business_date"
        source = _law("permenaker-4-2022", "6")
        return _whole(facts, facts.happened_on, (note(code),), (source,), Certainty.UNCERTAIN)
    waiting = parameter("jht/waiting_months")
    months = int(waiting.value(on=on))
    notes: tuple[Note, ...] = ()
    from_on: date | None = None
    steps: tuple[Step, ...] = ()
    if facts.happened_on:
        from_on = add_months(facts.happened_on, months)
        notes = (note("jht_waiting_month", months=months, from_on=from_on),)
        steps = (step("jht_waiting", happened_on=facts.happened_on, months=months, from_on=from_on),)
    right = _whole(facts, from_on, (*notes, _jkp_note(facts, on)), (waiting.citation(on=on),), Certainty.SOLID)
    return replace(right, steps=steps)


def _jkp_note(facts: JhtFacts, on: date) -> Note:
    if facts.event is JhtEvent.PHK:
        return note("phk_may_have_jkp", months=parameter("jkp/claim_months_max").value(on=on))
    return note("resign_has_no_jkp")


def _disability(facts: JhtFacts) -> Entitlement:
    # The first of the following month comes from the earlier ministerial rule; its present wording is not confirmed.
    from_on = add_months(facts.happened_on.replace(day=1), 1) if facts.happened_on else None
    source = _law("pp-60-2015", "26")
    return _whole(facts, from_on, (note("jht_disability_date"),), (source,), Certainty.UNCERTAIN)


def _death(facts: JhtFacts) -> Entitlement:
    sources = (_law("pp-60-2015", "26"), _law("pp-46-2015", "23"))
    notes = (note("jht_heirs"), note("jht_death_other_programmes"))
    return _whole(facts, facts.happened_on, notes, sources, Certainty.SOLID)


def _leaving(facts: JhtFacts) -> Entitlement:
    source = (_law("permenaker-4-2022", None),)
    if facts.is_foreigner:
        remark = note("jht_leave_foreigner")
        return _whole(facts, facts.happened_on, (remark,), source, Certainty.UNCERTAIN)
    code = "jht_leave_citizenship_needed" if facts.is_foreigner is None else "jht_leave_citizen"
    return Entitlement(None, None, (note(code),), source, Certainty.UNCERTAIN, facts.event, is_unclear=True)


def _partial(facts: JhtFacts, on: date) -> Entitlement:
    years, housing, other = (
        parameter(f"jht/{name}") for name in ("partial_years_min", "partial_housing_share", "partial_other_share")
    )
    figure = {Purpose.HOUSING: housing, Purpose.OTHER: other}.get(facts.purpose) if facts.purpose else None
    share = figure.value(on=on) if figure else None
    sources = (years.citation(on=on),)
    if facts.partial_taken:
        used = (note("jht_partial_used", age=parameter("jht/age").value(on=on)),)
        return Entitlement(None, Decimal(0), used, sources, Certainty.SOLID, facts.event, is_used_up=True)
    tax = note("jht_partial_tax_warning", rate=parameter("jht/tax_rate_above").value(on=on))
    once = note(
        "jht_partial_once",
        years=years.value(on=on),
        housing=housing.value(on=on),
        other=other.value(on=on),
    )
    if facts.member_since is None:
        notes = (once, tax, note("jht_date_needed"))
        return Entitlement(None, share, notes, sources, Certainty.SOLID, facts.event)
    count = int(years.value(on=on))
    from_on = add_years(facts.member_since, count)
    line = step("jht_membership", member_since=facts.member_since, years=count, from_on=from_on)
    return Entitlement(from_on, share, (once, tax), sources, Certainty.SOLID, facts.event, steps=(line,))


def _at_age(facts: JhtFacts, birthday: date | None, on: date) -> Entitlement:
    age = parameter("jht/age")
    notes = (note("jht_age", age=age.value(on=on)), note("jht_company_pension_age"))
    sources = (age.citation(on=on), _law("permenaker-4-2022", "6"))
    is_citizen_leaving = facts.event is JhtEvent.LEAVE_COUNTRY and not facts.is_foreigner
    takes_pension_papers = facts.event is JhtEvent.STILL_WORKING or is_citizen_leaving
    papers = JhtEvent.RETIRE if takes_pension_papers else facts.event
    right = _whole(facts, birthday, notes, sources, Certainty.SOLID)
    if birthday is None:
        return replace(right, papers_of=papers)
    line = step("jht_age_reached", birth_on=facts.birth_on, age=age.value(on=on), birthday=birthday)
    return replace(right, papers_of=papers, steps=(line,))


def _age_day(facts: JhtFacts, on: date) -> date | None:
    if facts.birth_on is None:
        return None
    return add_years(facts.birth_on, int(parameter("jht/age").value(on=on)))


def _law(instrument_id: str, article: str | None) -> Citation:
    return Citation(instrument_id, article, instrument(instrument_id).in_force)


def _whole(
    facts: JhtFacts,
    from_on: date | None,
    notes: tuple[Note, ...],
    sources: tuple[Citation, ...],
    certainty: Certainty,
) -> Entitlement:
    if from_on is None:
        notes = (*notes, note("jht_date_needed"))
    return Entitlement(from_on, _ALL, notes, sources, certainty, facts.event)
