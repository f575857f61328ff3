"""How much is due a month, by kind of participant. Amounts are whole rupiah, rounded half up per line."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from knowledge.errors import FactsError
from knowledge.loader import Certainty, Parameter, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.results import Contribution, Line, Payer, Relief, weakest

CARE_CLASSES = (1, 2, 3)  # of JKN treatment


class Sector(StrEnum):
    """Work of a self-employed participant: the relief of PP 50/2025 ends on different days."""

    TRANSPORT = "transport"
    OTHER = "other"


class JkkRisk(StrEnum):
    """Risk group of the workplace, PP 44/2015 Pasal 16."""

    VERY_LOW = "very_low"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    VERY_HIGH = "very_high"


def jkn_self_paid(care_class: int, people: int = 1, *, on: date) -> Contribution:
    """JKN of PBPU and BP participants (Perpres 64/2020): per person of the family card.

    Raises FactsError for a class other than 1, 2, 3 or fewer than one person, NoValueError before 2021.
    """
    if care_class not in CARE_CLASSES:
        raise FactsError("the class of care is 1, 2 or 3")
    _need_positive(people, "people")
    own = _fixed("jkn", f"jkn/class_{care_class}_due", Payer.PARTICIPANT, on, people)
    if care_class != 3:
        return Contribution("pbpu", on, None, (own,), ())
    centre = _fixed("jkn", "jkn/class_3_aid_centre", Payer.CENTRAL_GOVERNMENT, on, people)
    region = _fixed("jkn", "jkn/class_3_aid_region", Payer.LOCAL_GOVERNMENT, on, people)
    tariff = to_rupiah(parameter("jkn/class_3_tariff").value(on=on))
    why = note("class_3_aid", tariff=tariff, aid=centre.each + region.each, due=own.each)
    return Contribution("pbpu", on, None, (own, centre, region), (why,))


def jkn_wage_earner(wage: int, *, on: date, extra_family: int = 0) -> Contribution:
    """JKN of PPU participants (Perpres 64/2020): 4 % employer, 1 % worker, up to the wage ceiling.

    `extra_family` counts the 4th child onwards, parents and parents-in-law that the worker adds.
    Raises FactsError for a wage that is not positive or a negative count.
    """
    _need_positive(wage, "wage")
    if extra_family < 0:
        raise FactsError("extra family members cannot be fewer than none")
    limit = parameter("jkn/ppu_wage_ceiling")
    ceiling = to_rupiah(limit.value(on=on))
    base = min(wage, ceiling)
    lines = [
        _share("jkn", "jkn/ppu_employer_rate", Payer.EMPLOYER, base, on),
        _share("jkn", "jkn/ppu_worker_rate", Payer.PARTICIPANT, base, on),
    ]
    notes = [note("jkn_family_covered"), note("jkn_wage_floor")]
    if wage > ceiling:
        notes.insert(0, note("jkn_wage_above_ceiling", ceiling=ceiling))
    if extra_family:
        extra = _share("jkn", "jkn/extra_family_rate", Payer.PARTICIPANT, base, on, count=extra_family)
        notes.append(note("jkn_extra_family", rate=extra.rate))
        if wage > ceiling:
            extra = replace(extra, certainty=Certainty.UNCERTAIN)
            notes.append(note("jkn_extra_family_ceiling"))
        lines.append(extra)
    limits = (limit.citation(on=on),) if wage > ceiling else ()
    return Contribution("ppu", on, base, tuple(lines), tuple(notes), limits=limits)


def jkn_assisted(people: int = 1, *, on: date) -> Contribution:
    """JKN of PBI participants: the government pays all of it."""
    _need_positive(people, "people")
    line = _fixed("jkn", "jkn/pbi_tariff", Payer.GOVERNMENT, on, people)
    return Contribution("pbi", on, None, (line,), (note("jkn_paid_by_government"),))


def bpu(
    *,
    on: date,
    sector: Sector,
    with_jht: bool,
    income: int | None = None,
    paid_by_state: bool = False,
) -> Contribution:
    """JKK, JKM and optionally JHT of the self-employed (PP 44/2015, PP 46/2015, PP 50/2025).

    `on` is a day of the month that the contribution is for. Without an income, and up to Rp1.000.000, the
    lowest band counts and the result is solid; above it the rate is applied to the income and the result
    is uncertain, because the law's table of bands has not been confirmed. `paid_by_state` is for
    contributions out of APBN or APBD, which get no relief.
    """
    if income is not None:
        _need_positive(income, "income")
    lines, band_note = _bpu_lines(income, with_jht=with_jht, on=on)
    relief = None if paid_by_state else _bpu_relief(lines, sector, on)
    notes = [band_note, *_relief_notes(relief, sector, on, with_jht=with_jht, paid_by_state=paid_by_state)]
    if relief:
        lines = tuple(_relieved(line, relief.rate) for line in lines)
    base = max(income or 0, to_rupiah(parameter("jkk/bpu_lowest_income").value(on=on)))
    return Contribution("bpu", on, base, lines, tuple(notes), relief)


def pu(wage: int, *, on: date, risk: JkkRisk, with_jp: bool = True) -> Contribution:
    """JKK, JKM, JHT and JP of wage earners (PP 44, 45 and 46/2015), worker's and employer's shares.

    `with_jp` is False for micro and small employers. JKP adds nothing to the bill (PP 6/2025 Pasal 11).
    Raises FactsError for a wage that is not positive.
    """
    _need_positive(wage, "wage")
    lines = [
        _share("jkk", f"jkk/pu_rate_{risk.value}", Payer.EMPLOYER, wage, on),
        _share("jkm", "jkm/pu_rate", Payer.EMPLOYER, wage, on),
        _share("jht", "jht/pu_employer_rate", Payer.EMPLOYER, wage, on),
        _share("jht", "jht/pu_worker_rate", Payer.PARTICIPANT, wage, on),
    ]
    notes = [note("pu_jkp_no_extra")]
    if not with_jp:
        return Contribution("pu", on, wage, tuple(lines), tuple(notes))
    jp_base, jp_notes, limits = _jp_base(wage, on)
    employer = _share("jp", "jp/employer_rate", Payer.EMPLOYER, jp_base, on)
    worker = _share("jp", "jp/worker_rate", Payer.PARTICIPANT, jp_base, on)
    certainty = weakest(remark.certainty for remark in jp_notes)
    lines += [replace(line, certainty=certainty) for line in (employer, worker)]
    return Contribution("pu", on, wage, tuple(lines), (*notes, *jp_notes), limits=limits)


def _jp_base(wage: int, on: date) -> tuple[int, tuple[Note, ...], tuple[Citation, ...]]:
    limit = parameter("jp/wage_ceiling")
    ceiling = limit.find(on=on)
    if ceiling is None:
        return wage, (note("pu_jp_ceiling_unknown"),), ()
    if wage <= ceiling:
        return wage, (), ()
    return to_rupiah(ceiling), (note("pu_jp_ceiling", ceiling=ceiling),), (limit.citation(on=on),)


def relief_rate(sector: Sector, *, on: date) -> Decimal:
    """The relief on JKK and JKM of the self-employed on a day, as a fraction; nought where there is none."""
    return _relief_parameter(sector).find(on=on) or Decimal(0)


def relief_ended(sector: Sector, *, on: date) -> bool:
    """Whether there was a relief for this sector and it is over on this day."""
    return _relief_parameter(sector).find(on=on) is None


def _bpu_lines(income: int | None, *, with_jht: bool, on: date) -> tuple[tuple[Line, ...], Note]:
    lowest = to_rupiah(parameter("jkk/bpu_lowest_income").value(on=on))
    jkm = _fixed("jkm", "jkm/bpu_due", Payer.PARTICIPANT, on, 1)
    programmes = ("jkk", "jht") if with_jht else ("jkk",)
    if income is None or income <= lowest:
        banded = [_fixed(name, f"{name}/bpu_lowest_band", Payer.PARTICIPANT, on, 1) for name in programmes]
        remark = note("bpu_lowest_band", income=lowest)
    else:
        banded = [_share(name, f"{name}/bpu_rate", Payer.PARTICIPANT, income, on) for name in programmes]
        remark = note("bpu_band_unconfirmed")
    return (banded[0], jkm, *banded[1:]), remark


def _bpu_relief(lines: tuple[Line, ...], sector: Sector, on: date) -> Relief | None:
    figure = _relief_parameter(sector)
    rate = figure.find(on=on)
    if not rate:
        return None
    before = sum(line.amount for line in lines)
    after = sum(_relieved(line, rate).amount for line in lines)
    return Relief(rate, figure.last_day(on=on), before - after, before, figure.citation(on=on))


def _relief_notes(
    relief: Relief | None, sector: Sector, on: date, *, with_jht: bool, paid_by_state: bool
) -> list[Note]:
    if paid_by_state:
        return [note("bpu_relief_not_for_state_paid")]
    if relief is None:
        return _coming_relief(sector, on)
    notes = []
    if relief.ends_on:
        ends = {"rate": relief.rate, "ends_on": relief.ends_on, "due_after": relief.due_after}
        notes.append(note("bpu_relief", **ends))
    if with_jht:
        notes.append(note("bpu_relief_not_for_jht"))
    return notes


def _coming_relief(sector: Sector, on: date) -> list[Note]:
    figure = _relief_parameter(sector)
    starts_on = figure.changes_on(after=on)
    # Years before the relief nobody asks about it; only say so shortly before it starts.
    if starts_on is None or starts_on - on > timedelta(days=92):
        return []
    rate = figure.find(on=starts_on)
    return [note("bpu_relief_not_started", starts_on=starts_on, rate=rate)] if rate else []


def _relief_parameter(sector: Sector) -> Parameter:
    return parameter(f"jkk/bpu_relief_{sector.value}")


def _relieved(line: Line, rate: Decimal) -> Line:
    if line.programme == "jht":
        return line
    return replace(line, amount=to_rupiah(line.amount * (1 - rate)))


def _fixed(programme: str, name: str, payer: Payer, on: date, count: int) -> Line:
    figure = parameter(name)
    each = to_rupiah(figure.value(on=on))
    return Line(programme, payer, each * count, each, count, None, figure.citation(on=on), figure.certainty)


def _share(programme: str, name: str, payer: Payer, base: int, on: date, *, count: int = 1) -> Line:
    figure = parameter(name)
    rate = figure.value(on=on)
    each = to_rupiah(rate * base)
    return Line(programme, payer, each * count, each, count, rate, figure.citation(on=on), figure.certainty, base)


def _need_positive(number: int, what: str) -> None:
    if number <= 0:
        raise FactsError(f"{what} must be more than nought")
