"""What the pension (JP) pays, to whom and how (PP 45/2015). Amounts are whole rupiah a month.

Nothing here is a decision on a right: the result says what the rules make likely, BPJS decides.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, channels_to_ask, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.calendar import add_months
from knowledge.rules.results import weakest
from knowledge.steps import Step, step

_PERCENT = Decimal("0.001")  # a density is shown to a tenth of a percent


class PensionKind(StrEnum):
    """How JP is paid: every month, all at once, or not told by the rules we know."""

    MONTHLY = "monthly"
    LUMP_SUM = "lump_sum"
    UNCLEAR = "unclear"


class Heir(StrEnum):
    """Who receives JP after a participant's death, in this order (Pasal 14, 21 to 23)."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"


@dataclass(frozen=True)
class Heirs:
    """Who is first in line, None when nobody is, and how many of them share."""

    first: Heir | None
    count: int
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]


@dataclass(frozen=True)
class Membership:
    """Months of contributions paid, months since he was registered, and his average monthly wage when known."""

    months_paid: int
    months_member: int
    wage: int | None = None


@dataclass(frozen=True)
class Pension:
    """What the rules make likely; `amount` is None for a lump sum, without a wage, and when unclear.

    `months_counted` are the months in the formula, `share` the part of the pension the heir gets.
    """

    kind: PensionKind
    months_counted: int | None
    share: Decimal
    amount: int | None
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)


def old_age(months_paid: int, wage: int | None = None, *, on: date) -> Pension:
    """The pension from the pension age on: monthly from 180 months of contributions, else all at once (Pasal 19, 24).

    `wage` is the average monthly wage. Raises FactsError for a negative number of months or a wage that is not
    positive.
    """
    _check(Membership(months_paid, months_paid, wage))
    needed = parameter("jp/months_paid_min")
    months = int(needed.value(on=on))
    if months_paid >= months:
        told = (note("jp_monthly", months=months),)
        return _monthly(months_paid, wage, told, (), (needed.citation(on=on),), on)
    missing = step("jp_months_missing", needed=months, paid=months_paid, missing=months - months_paid)
    citations = (needed.citation(on=on), Citation("pp-45-2015", "24", needed.citation(on=on).effective_on))
    notes = (
        note("jp_lump_sum", months=months),
        *_first_possible(on),
        note("jp_lump_sum_ends"),
        note("jp_bpjs_decides"),
    )
    return Pension(PensionKind.LUMP_SUM, None, Decimal(1), None, (missing,), notes, citations, Certainty.SOLID)


def first_monthly_on(*, on: date) -> date:
    """The first day on which anybody can have paid for fifteen years: the programme began in July 2015."""
    since = parameter("jp/months_paid_min").history[0][0]
    return add_months(since, int(parameter("jp/months_paid_min").value(on=on)))


def disability(membership: Membership, months_before_event: int, *, on: date) -> Pension:
    """The pension of somebody totally and permanently disabled before the pension age (Pasal 20).

    `months_before_event` are the months of membership before the event that disabled him. Raises FactsError.
    """
    _check(membership)
    least = parameter("jp/disability_membership_months_min")
    is_long_enough = months_before_event >= least.value(on=on)
    rule = (
        _short_note(on),
        note("jp_disability_after", months=least.value(on=on)),
        note("jp_disability_from"),
    )
    return _with_short_membership(membership, rule, (least.citation(on=on),), is_long_enough=is_long_enough, on=on)


def survivor(
    heir: Heir, membership: Membership, *, on: date, pension: int | None = None, after_spouse: bool = False
) -> Pension:
    """The pension of the family after a death (Pasal 21 to 23).

    `pension` is the old-age or disability pension the dead participant already had; `after_spouse` says that a
    child takes over from a widow or widower, whose part is halved again. Raises FactsError.
    """
    _check(membership)
    figure = parameter(f"jp/{heir.value}_share")
    share = figure.value(on=on)
    if heir is Heir.CHILD and after_spouse:
        share *= parameter("jp/spouse_share").value(on=on)
    closing = (note("jp_survivor_from"), _ends_note(heir, on), note("jp_registered_family"))
    if pension is not None:
        amount = to_rupiah(share * pension)
        line = step("jp_share_of_pension", share=share, pension=pension, amount=amount)
        notes = (*closing, note("jp_bpjs_decides"))
        sources = (figure.citation(on=on),)
        return Pension(PensionKind.MONTHLY, None, share, amount, (line,), notes, sources, Certainty.SOLID)
    least = parameter("jp/survivor_membership_years_min")
    is_long_enough = membership.months_member >= 12 * least.value(on=on)
    rule = (_short_note(on), note("jp_survivor_after", years=least.value(on=on)), *closing)
    cited = (figure.citation(on=on), least.citation(on=on))
    return _shared(_with_short_membership(membership, rule, cited, is_long_enough=is_long_enough, on=on), share)


def heirs(*, has_spouse: bool, children: int, has_parent: bool, on: date) -> Heirs:
    """Who receives the pension first: the spouse, else the children, else a parent (Pasal 14, 22, 23)."""
    most, days = parameter("jp/children_max"), parameter("jp/family_change_days_max")
    notes = (
        note("jp_heirs", children=most.value(on=on)),
        note("jp_registered_family"),
        note("jp_family_change", days=days.value(on=on)),
    )
    first = Heir.SPOUSE if has_spouse else Heir.CHILD if children > 0 else Heir.PARENT if has_parent else None
    count = min(children, int(most.value(on=on))) if first is Heir.CHILD else int(first is not None)
    return Heirs(first, count, notes, (most.citation(on=on),))


def _with_short_membership(
    membership: Membership, rule: tuple[Note, ...], cited: tuple[Citation, ...], *, is_long_enough: bool, on: date
) -> Pension:
    """A membership of less than fifteen years counts as fifteen when it is long and regular enough."""
    needed, least = parameter("jp/months_paid_min"), parameter("jp/density_min")
    cited = (*cited, needed.citation(on=on), least.citation(on=on))
    paid, months = membership.months_paid, int(needed.value(on=on))
    if paid >= months:
        return _monthly(paid, membership.wage, rule, (), cited, on)
    density = _density(membership)
    shown = step("jp_density", paid=paid, member=membership.months_member, density=density.quantize(_PERCENT))
    if not is_long_enough or density < least.value(on=on):
        notes = (*rule, note("jp_short_membership_unclear"), note("jp_bpjs_decides"))
        return Pension(PensionKind.UNCLEAR, None, Decimal(1), None, (shown,), notes, cited, Certainty.UNCERTAIN)
    counted = step("jp_counted_as", paid=paid, counted=months)
    return _monthly(months, membership.wage, rule, (shown, counted), cited, on)


def _monthly(
    months: int,
    wage: int | None,
    notes: tuple[Note, ...],
    before: tuple[Step, ...],
    cited: tuple[Citation, ...],
    on: date,
) -> Pension:
    rate = parameter("jp/formula_rate")
    cited = (*cited, rate.citation(on=on))
    closing = (note("jp_rises_yearly"), note("jp_bpjs_decides"))
    if wage is None:
        return Pension(
            PensionKind.MONTHLY, months, Decimal(1), None, before, (*notes, *closing), cited, Certainty.SOLID
        )
    formula = to_rupiah(rate.value(on=on) * months / 12 * wage)
    line = step("jp_formula", rate=rate.value(on=on), months=months, wage=wage, amount=formula)
    amount, limits, remarks = _limited(formula, on)
    notes = (*notes, note("jp_wage_is_indexed"), *remarks, *closing)
    certainty = weakest(remark.certainty for remark in remarks)
    return Pension(
        PensionKind.MONTHLY, months, Decimal(1), amount, (*before, line, *limits), notes, cited, certainty
    )  # fmt: skip


def _limited(formula: int, on: date) -> tuple[int, tuple[Step, ...], tuple[Note, ...]]:
    """The amount between the lowest and highest pension of the year, where those are known."""
    low, high = _limit("jp/pension_min", on), _limit("jp/pension_max", on)
    if low is None or high is None:
        return formula, (), (note("jp_limits_unknown"),)
    if formula < low:
        return low, (step("jp_raised_to_min", amount=low),), (note("jp_limits_unconfirmed"),)
    if formula > high:
        return high, (step("jp_cut_to_max", amount=high),), (note("jp_limits_unconfirmed"),)
    return formula, (), ()


def _limit(name: str, on: date) -> int | None:
    value = parameter(name).find(on=on)
    return None if value is None else to_rupiah(value)


def _shared(whole: Pension, share: Decimal) -> Pension:
    if whole.amount is None:
        return replace(whole, share=share)
    amount = to_rupiah(share * whole.amount)
    line = step("jp_share_of_pension", share=share, pension=whole.amount, amount=amount)
    return replace(whole, share=share, amount=amount, steps=(*whole.steps, line))


def _density(membership: Membership) -> Decimal:
    return Decimal(membership.months_paid) / membership.months_member if membership.months_member else Decimal(0)


def _short_note(on: date) -> Note:
    months, density = parameter("jp/months_paid_min"), parameter("jp/density_min")
    return note("jp_short_membership", months=months.value(on=on), density=density.value(on=on))


def _ends_note(heir: Heir, on: date) -> Note:
    if heir is Heir.SPOUSE:
        return note("jp_spouse_ends")
    if heir is Heir.CHILD:
        return note("jp_child_ends", age=parameter("jp/child_age_max").value(on=on))
    return note("jp_parent_ends")


def _first_possible(on: date) -> tuple[Note, ...]:
    first_on = first_monthly_on(on=on)
    if on >= first_on:
        return ()
    needed = parameter("jp/months_paid_min")
    since = needed.history[0][0]
    return (note("jp_first_possible", since=since, months=needed.value(on=on), first_on=first_on),)


def _check(membership: Membership) -> None:
    if membership.months_paid < 0 or membership.months_member < membership.months_paid:
        raise FactsError("months paid are not negative and not more than months of membership")
    if membership.wage is not None and membership.wage <= 0:
        raise FactsError("a wage must be more than nought")
