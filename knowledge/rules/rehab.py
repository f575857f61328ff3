"""Paying JKN arrears in instalments: the programme New REHAB 2.0 of BPJS Kesehatan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.arrears import arrears_sum
from knowledge.steps import Step, step


@dataclass(frozen=True)
class Rehab:
    """A plan in whole rupiah; without a plan (`is_open` False) the instalments are nought.

    `each` instalment of the `arrears` but the `last`, which takes the rest; `current` is the running
    contribution paid along with each, nought for who no longer pays himself; `most` instalments are possible.
    """

    is_open: bool
    months_billed: int
    arrears: int
    most: int
    instalments: int
    each: int
    last: int
    current: int
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def monthly(self) -> int:
        """What is paid in a month of the plan."""
        return self.each + self.current


def rehab(
    monthly_due: int, months_unpaid: int, *, on: date, has_moved: bool = False, instalments: int | None = None
) -> Rehab:
    """The instalments of the arrears of a family card that was, or still is, paid by itself.

    `monthly_due` is the due of the whole card; `has_moved` for who is now covered another way (employer, PBI);
    `instalments` as wished, as many as possible without. The card is active after the last one.
    Raises FactsError for numbers that cannot be, or for more instalments than are possible.
    """
    if monthly_due <= 0:
        raise FactsError("a contribution must be more than nought")
    billed, arrears, steps = arrears_sum(monthly_due, months_unpaid, on=on)
    least = parameter("jkn/rehab_moved_months_min" if has_moved else "jkn/rehab_months_min")
    notes: tuple[Note, ...] = (note("rehab_last"), note("rehab_where"), note("rehab_estimate"))
    sources = (least.citation(on=on), parameter("jkn/arrears_months_max").citation(on=on))
    if months_unpaid < least.value(on=on):
        too_few = (note("rehab_too_few", months=least.value(on=on)),)
        return Rehab(False, billed, arrears, 0, 0, 0, 0, 0, steps, too_few, sources, Certainty.SOLID)
    most = _most_moved(arrears, on) if has_moved else _most(billed, on)
    count = most if instalments is None else instalments
    if not 1 <= count <= most:
        raise FactsError("so many instalments are not possible")
    if not has_moved:
        notes = (*notes, note("rehab_length"), note("rehab_current"))
    each = -(-arrears // count)  # the last one takes the rest, never more
    current = 0 if has_moved else monthly_due
    last = arrears - each * (count - 1)
    steps = (*steps, *_plan(arrears, count, each, last, current))
    return Rehab(True, billed, arrears, most, count, each, last, current, steps, notes, sources, Certainty.UNCERTAIN)


def _most(billed: int, on: date) -> int:
    """Half the months in arrears and at most 12: of the two readings of the rule the one that promises less."""
    share = parameter("jkn/rehab_instalments_share").value(on=on)
    limit = int(parameter("jkn/rehab_instalments_max").value(on=on))
    return min(limit, int(billed * share))


def _most_moved(arrears: int, on: date) -> int:
    least = to_rupiah(parameter("jkn/rehab_moved_instalment_min").value(on=on))
    limit = int(parameter("jkn/rehab_moved_instalments_max").value(on=on))
    return max(1, min(limit, arrears // least))


def _plan(arrears: int, count: int, each: int, last: int, current: int) -> tuple[Step, ...]:
    steps = [step("rehab_each", arrears=arrears, count=count, amount=each)]
    if last != each:
        steps.append(step("rehab_last_one", amount=last))
    if current:
        steps.append(step("rehab_monthly", each=each, current=current, amount=each + current))
    return tuple(steps)
