"""Everything a family may be entitled to after a death, over all programmes, as one overview."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.loader import Certainty
from knowledge.notes import Note, channels_to_ask, note
from knowledge.regulations import Citation
from knowledge.rules import jkk, jkm, scholarship
from knowledge.rules.benefits import Benefit, Cover, Payment, check_positive, law
from knowledge.rules.jkm import DeathBenefit, JkmFacts
from knowledge.rules.results import weakest
from knowledge.steps import Step


class Cause(StrEnum):
    """How the participant died; the journey to and from work is work."""

    WORK = "work"
    OTHER = "other"
    UNSURE = "unsure"


class Outlook(StrEnum):
    """How the rules look at a programme."""

    LIKELY = "likely"
    PARTLY = "partly"
    DEPENDS = "depends"
    NONE = "none"


@dataclass(frozen=True)
class DeathFacts:
    """What the family has told; None where it was not asked or is not known. Wage in whole rupiah a month."""

    cause: Cause
    jkm: JkmFacts
    wage: int | None = None
    has_school_children: bool | None = None


@dataclass(frozen=True)
class Share:
    """One programme: `amount` is what is likely in whole rupiah, None where it cannot be said."""

    programme: str
    outlook: Outlook
    amount: int | None
    notes: tuple[Note, ...]


@dataclass(frozen=True)
class DeathOverview:
    """Every programme once, the one that pays most first."""

    on: date
    shares: tuple[Share, ...]
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def programmes(self) -> tuple[str, ...]:
        """The programmes worth asking for."""
        return tuple(share.programme for share in self.shares if share.outlook is not Outlook.NONE)

    @property
    def total(self) -> int:
        """What is likely of all amounts that can be said."""
        return sum(share.amount or 0 for share in self.shares if share.outlook in {Outlook.LIKELY, Outlook.PARTLY})

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)


def entitlements(facts: DeathFacts, *, on: date) -> DeathOverview:
    """JKK after a work accident, else JKM; beside it JHT, JP, the scholarship, and the family's JKN."""
    if facts.wage is not None:
        check_positive(facts.wage, "a wage")
    at_work, elsewhere = _jkk(facts, on), jkm.death(facts.jkm, on=on)
    accident, plain = _accident_share(facts, at_work, on), _plain_share(facts, elsewhere)
    death_shares = {Cause.WORK: (accident,), Cause.OTHER: (plain,), Cause.UNSURE: (accident, plain)}[facts.cause]
    sums: dict[Cause, tuple[Benefit | DeathBenefit, ...]] = {
        Cause.WORK: (at_work,),
        Cause.OTHER: (elsewhere,),
        Cause.UNSURE: (at_work, elsewhere),
    }
    used = sums[facts.cause]
    shares = (*death_shares, *_children(facts, elsewhere, on), *_savings(facts))
    notes = tuple(dict.fromkeys(item for share in shares for item in share.notes))
    beside = (law("pp-60-2015", "26"), *((law("pp-45-2015", "21"),) if facts.jkm.cover is Cover.PU else ()))
    return DeathOverview(
        on=on,
        shares=shares,
        steps=tuple(line for item in used for line in item.steps),
        notes=notes,
        citations=tuple(dict.fromkeys((*(source for item in used for source in item.citations), *beside))),
        certainty=weakest(item.certainty for item in used),
    )


def _jkk(facts: DeathFacts, on: date) -> Benefit:
    return jkk.death(facts.wage, on=on) if facts.wage else jkk.death_without_wage(on=on)


def _accident_share(facts: DeathFacts, paid: Benefit, on: date) -> Share:
    right = jkk.standing(facts.jkm.cover, on=on, months_in_arrears=facts.jkm.arrears_months)
    outlook = _outlook(facts, right.cash)
    remarks = right.notes if facts.jkm.arrears_months else ()
    wage = () if facts.wage else (note("death_wage_needed"),)
    amount = paid.total if facts.wage and outlook is not Outlook.NONE else None
    return Share("jkk", outlook, amount, (*remarks, *wage, *paid.notes))


def _plain_share(facts: DeathFacts, paid: DeathBenefit) -> Share:
    return Share("jkm", _outlook(facts, paid.payment), paid.total or None, paid.notes)


def _outlook(facts: DeathFacts, payment: Payment) -> Outlook:
    if not facts.jkm.was_active or payment is Payment.NONE:
        return Outlook.NONE
    if facts.cause is Cause.UNSURE:
        return Outlook.DEPENDS
    return Outlook.LIKELY if payment is Payment.FULL else Outlook.PARTLY


def _children(facts: DeathFacts, elsewhere: DeathBenefit, on: date) -> tuple[Share, ...]:
    if facts.has_school_children is False:
        return ()
    remarks = scholarship.most(on=on).notes
    if facts.cause is Cause.WORK and _accident_pays(facts, on):
        return (Share("scholarship", Outlook.LIKELY, None, remarks),)
    by_years = {True: Outlook.LIKELY, False: Outlook.NONE, None: Outlook.DEPENDS}[elsewhere.has_scholarship]
    outlook = Outlook.DEPENDS if facts.cause is Cause.UNSURE else by_years
    return (Share("scholarship", outlook, None, (*elsewhere.notes, *remarks)),)


def _accident_pays(facts: DeathFacts, on: date) -> bool:
    right = jkk.standing(facts.jkm.cover, on=on, months_in_arrears=facts.jkm.arrears_months)
    return facts.jkm.was_active and right.cash is not Payment.NONE


def _savings(facts: DeathFacts) -> tuple[Share, ...]:
    """What was saved belongs to the heirs whatever the arrears are; only wage earners have a pension programme."""
    savings = Share("jht", Outlook.DEPENDS, None, (note("death_jht"),))
    pension = Share("jp", Outlook.DEPENDS, None, (note("death_jp"),))
    health = Share("jkn", Outlook.DEPENDS, None, (note("death_jkn"),))
    return (savings, pension, health) if facts.jkm.cover is Cover.PU else (savings, health)
