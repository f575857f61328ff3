"""Income tax on a JHT payment (PP 68/2009)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.steps import Step, step


@dataclass(frozen=True)
class JhtTax:
    """Tax on one payment in whole rupiah; amount and net are None when the general rate applies."""

    gross: int
    amount: int | None
    is_final: bool
    certainty: Certainty
    citations: tuple[Citation, ...]
    notes: tuple[Note, ...]
    steps: tuple[Step, ...] = ()

    @property
    def net(self) -> int | None:
        """What is paid out after tax."""
        return None if self.amount is None else self.gross - self.amount


def jht_tax(gross: int, *, on: date, earlier: int = 0, earlier_year: int | None = None) -> JhtTax:
    """Tax on a JHT payment made on a day.

    `earlier` is what was taken before, `earlier_year` the calendar year of the first such payment.
    Payments within two calendar years count together (Pasal 2 ayat (2)); from the third on the general
    rate applies, which depends on the person's yearly income and is not computed (Pasal 6).
    Raises FactsError for negative amounts.
    """
    if gross < 0 or earlier < 0:
        raise FactsError("an amount of JHT cannot be negative")
    years = parameter("jht/tax_lump_years")
    if earlier_year is not None and on.year - earlier_year >= years.value(on=on):
        general = (Citation("pp-68-2009", "6", years.citation(on=on).effective_on),)
        return JhtTax(gross, None, False, Certainty.UNCERTAIN, general, (note("jht_tax_general_rate"),))
    amount = _final_tax(earlier + gross, on) - _final_tax(earlier, on)
    citations = (parameter("jht/tax_rate_above").citation(on=on), years.citation(on=on))
    notes = () if earlier_year is not None or earlier else _lump_note(on)
    return JhtTax(gross, amount, True, Certainty.SOLID, citations, notes, _steps(gross, earlier, amount, on))


def jht_tax_unknown(gross: int, *, on: date) -> JhtTax:
    """Tax when something was taken before and the year is not known: it cannot be computed."""
    rule = parameter("jht/tax_lump_years").citation(on=on)
    return JhtTax(gross, None, False, Certainty.UNCERTAIN, (rule,), (note("jht_tax_earlier_unknown"),))


def last_year_together(first_year: int, *, on: date) -> int:
    """The last calendar year in which a payment still counts together with one of the first year (Pasal 2 ayat (2))."""
    return first_year + int(parameter("jht/tax_lump_years").value(on=on)) - 1


def _lump_note(on: date) -> tuple[Note, ...]:
    years = parameter("jht/tax_lump_years").value(on=on)
    return (note("jht_tax_lump_years", years=years, last_year=last_year_together(on.year, on=on)),)


def _steps(gross: int, earlier: int, amount: int, on: date) -> tuple[Step, ...]:
    """The sum: everything of the two years, what of it is free, the rate on the rest, what was due before."""
    free, rate = to_rupiah(parameter("jht/tax_free_max").value(on=on)), parameter("jht/tax_rate_above").value(on=on)
    total = earlier + gross
    lines = [step("jht_tax_together", earlier=earlier, gross=gross, amount=total)] if earlier else []
    if total <= free:
        return (*lines, step("jht_tax_none", total=total, free=free, amount=0))
    lines.append(step("jht_tax_above", total=total, free=free, amount=total - free))
    lines.append(step("jht_tax_rate", rate=rate, above=total - free, amount=_final_tax(total, on)))
    before = _final_tax(earlier, on)
    if before:
        lines.append(step("jht_tax_before", tax=_final_tax(total, on), before=before, amount=amount))
    return (*lines, step("jht_tax_net", gross=gross, tax=amount, amount=gross - amount))


def _final_tax(total: int, on: date) -> int:
    above = max(0, total - to_rupiah(parameter("jht/tax_free_max").value(on=on)))
    return to_rupiah(above * parameter("jht/tax_rate_above").value(on=on))
