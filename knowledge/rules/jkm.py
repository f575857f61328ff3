"""What a death that was no work accident pays (JKM), and to whom. PP 44/2015 as amended by PP 82/2019."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from knowledge.errors import NoValueError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, channels_to_ask, note
from knowledge.regulations import Citation
from knowledge.rules.benefits import Cover, Part, Payment, check_months, law, part
from knowledge.rules.results import weakest
from knowledge.steps import Step

_AMOUNTS = {"jkm_funeral": "jkm/funeral", "jkm_death_cash": "jkm/death_cash", "jkm_periodic": "jkm/periodic"}


class Relative(StrEnum):
    """Whom the participant leaves, in the order in which the law asks for them."""

    SPOUSE = "spouse"
    CHILD = "child"
    BLOOD_LINE = "blood_line"  # straight up or down to the second degree: parents, grandparents, grandchildren
    SIBLING = "sibling"
    PARENT_IN_LAW = "parent_in_law"
    NAMED_IN_WILL = "named_in_will"


@dataclass(frozen=True)
class JkmFacts:
    """What is known of the participant. `paid_months` is the unbroken row before the death, None where not told."""

    cover: Cover = Cover.PU
    was_active: bool = True
    arrears_months: int = 0
    paid_months: int | None = None


@dataclass(frozen=True)
class DeathBenefit:
    """What is paid now (`lines`), what waits for the arrears (`held`), and whether the children get a scholarship.

    Amounts are whole rupiah; `has_scholarship` is None where the years of contributions were not told.
    """

    on: date
    payment: Payment
    lines: tuple[Part, ...]
    held: tuple[Part, ...]
    has_scholarship: bool | None
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def total(self) -> int:
        """What is paid now."""
        return sum(line.amount for line in self.lines)

    @property
    def held_total(self) -> int:
        """What is paid once the arrears are settled."""
        return sum(line.amount for line in self.held)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The lines of the sum, what is paid now first."""
        return tuple(line.step for line in (*self.lines, *self.held))

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)


@dataclass(frozen=True)
class Heirs:
    """Who comes first, in the order of the law; nobody at all leaves only the funeral money, to who arranged it."""

    first: tuple[Relative, ...]
    is_funeral_only: bool
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty = Certainty.SOLID


@dataclass(frozen=True)
class _Right:
    payment: Payment
    notes: tuple[Note, ...] = ()
    citations: tuple[Citation, ...] = ()
    certainty: Certainty = Certainty.SOLID
    is_funeral_only: bool = False


def death(facts: JkmFacts, *, on: date) -> DeathBenefit:
    """The death cash, periodic money and funeral money, as far as the contributions open them."""
    check_months(facts.arrears_months)
    check_months(facts.paid_months or 0)
    right = _right(facts, on)
    funeral, *rest = (_amount(code, name, on) for code, name in _AMOUNTS.items())
    lines, held = {
        Payment.FULL: ((*rest, funeral), ()),
        Payment.AFTER_ARREARS: ((funeral,), tuple(rest)),
    }.get(right.payment, ((), ()))
    if right.is_funeral_only:
        lines = (funeral,)
    children, remark = _scholarship(facts, right, on)
    sources = (*(source for line in (*lines, *held) for source in line.citations), *right.citations)
    return DeathBenefit(
        on=on,
        payment=right.payment,
        lines=lines,
        held=held,
        has_scholarship=children,
        notes=(*right.notes, *remark),
        citations=tuple(dict.fromkeys(sources)),
        certainty=weakest((right.certainty, *(line.certainty for line in (*lines, *held)))),
    )


def heirs(family: frozenset[Relative], *, on: date) -> Heirs:
    """Widow, widower or children; failing them the blood line, siblings, parents-in-law, whom a will names.

    PP 44/2015 Pasal 40 and PP 82/2019 Pasal 34 for when nobody is left.
    """
    sources = (law("pp-44-2015", "40"), parameter("jkm/funeral").citation(on=on))
    family_first = (Relative.SPOUSE, Relative.CHILD)
    for group in (family_first, *((relative,) for relative in Relative if relative not in family_first)):
        first = tuple(relative for relative in group if relative in family)
        if first:
            return Heirs(first, is_funeral_only=False, notes=(note("jkm_heirs"),), citations=sources)
    return Heirs((), is_funeral_only=True, notes=(note("jkm_heirs"), note("jkm_no_heirs")), citations=sources)


def _right(facts: JkmFacts, on: date) -> _Right:
    if not facts.was_active:
        return _Right(Payment.NONE, (note("jkm_not_active"),), (law("pp-82-2019", "34"),))
    if facts.cover is Cover.PU:
        remark = (note("jkm_employer_arrears"),) if facts.arrears_months else ()
        return _Right(Payment.FULL, remark)
    if facts.arrears_months:
        return _in_arrears(facts.arrears_months, on)
    months = _full_months(on)
    if months is None or (facts.paid_months is not None and facts.paid_months >= months):
        return _Right(Payment.FULL)
    source = (parameter("jkm/bpu_full_months_min").citation(on=on),)
    remark = (note("jkm_bpu_first_months", months=months),)
    is_short = facts.paid_months is not None
    return _Right(Payment.FULL, remark, source, Certainty.UNCERTAIN, is_funeral_only=is_short)


def _in_arrears(months: int, on: date) -> _Right:
    figure = parameter("jkm/bpu_arrears_months_max")
    most, source = figure.value(on=on), (figure.citation(on=on),)
    if months <= most:
        return _Right(Payment.AFTER_ARREARS, (note("jkm_bpu_short_arrears", months=most),), source)
    return _Right(Payment.NONE, (note("jkm_bpu_long_arrears", months=most),), source)


def _full_months(on: date) -> int | None:
    """The months in a row that open the whole benefit; None on a day from before the rule is known to us."""
    try:
        return int(parameter("jkm/bpu_full_months_min").value(on=on))
    except NoValueError:
        return None


def _scholarship(facts: JkmFacts, right: _Right, on: date) -> tuple[bool | None, tuple[Note, ...]]:
    if right.payment is Payment.NONE or right.is_funeral_only:
        return False, ()
    years = parameter("jkm/scholarship_years_min").value(on=on)
    remark = (note("jkm_scholarship", years=years),)
    if facts.paid_months is None:
        return None, remark
    return facts.paid_months >= 12 * years, remark


def _amount(code: str, name: str, on: date) -> Part:
    return part(code, int(parameter(name).value(on=on)), name, on=on)
