"""What a work accident or occupational disease (JKK) pays, and to whom while contributions are in arrears.

PP 44/2015 as amended by PP 82/2019. Amounts of the annex were read in the official brochure, so they are uncertain
and carry a remark that says where to confirm them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.benefits import Benefit, Cover, Part, Payment, benefit, check_months, check_positive, law, part


class Aid(StrEnum):
    """Aids that are paid after a work accident."""

    PROSTHESIS = "prosthesis"
    DENTURES = "dentures"
    HEARING_AID = "hearing_aid"
    GLASSES = "glasses"


_AIDS = {Aid.DENTURES: "jkk_dentures", Aid.HEARING_AID: "jkk_hearing_aid", Aid.GLASSES: "jkk_glasses"}
_TRANSPORT = {"land": "jkk_transport_land", "sea": "jkk_transport_sea", "air": "jkk_transport_air"}


@dataclass(frozen=True)
class Standing:
    """What arrears do to the right: how care and money are paid."""

    care: Payment
    cash: Payment
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty = Certainty.SOLID


def standing(cover: Cover, *, on: date, months_in_arrears: int = 0) -> Standing:
    """How JKK is paid after so many months in a row without contributions. PP 44/2015 Pasal 38 and 39."""
    check_months(months_in_arrears)
    figure = parameter(f"jkk/{'bpu' if cover is Cover.BPU else 'employer'}_arrears_months_max")
    most = figure.value(on=on)
    sources = (figure.citation(on=on),)
    if cover is Cover.PU:
        if months_in_arrears <= most:
            return Standing(Payment.FULL, Payment.FULL, (note("jkk_employer_short_arrears", months=most),), sources)
        remark = (note("jkk_employer_long_arrears", months=most),)
        return Standing(Payment.EMPLOYER_FIRST, Payment.EMPLOYER_FIRST, remark, sources)
    if months_in_arrears == 0:
        return Standing(Payment.FULL, Payment.FULL, (), sources)
    if months_in_arrears <= most:
        return Standing(Payment.FULL, Payment.AFTER_ARREARS, (note("jkk_bpu_short_arrears", months=most),), sources)
    return Standing(Payment.NONE, Payment.NONE, (note("jkk_bpu_long_arrears", months=most),), sources)


def medical_care(*, on: date) -> Benefit:
    """Care without a limit in rupiah, and the most that is paid for care at home. PP 82/2019 Pasal 25."""
    home, years = parameter("jkk/home_care_max"), parameter("jkk/home_care_years")
    line = part(
        "jkk_home_care",
        int(home.value(on=on)),
        "jkk/home_care_max",
        "jkk/home_care_years",
        on=on,
        years=years.value(on=on),
    )
    return benefit((line,), (note("jkk_medical_care"), note("jkk_amounts_unconfirmed")), on=on)


def transport(*, on: date, land: int = 0, sea: int = 0, air: int = 0) -> Benefit:
    """What is repaid for bringing the injured to hospital and home; every kind has its own limit."""
    spent = {"land": land, "sea": sea, "air": air}
    if min(spent.values()) < 0 or not any(spent.values()):
        raise FactsError("transport needs at least one amount, and none below nothing")
    lines = (_transport(kind, cost, on) for kind, cost in spent.items() if cost)
    return benefit(lines, (note("jkk_amounts_unconfirmed"),), on=on)


def transport_limits(*, on: date) -> Benefit:
    """The most that is repaid for each kind of transport; the total is that of a journey with all three."""
    lines = (_transport(kind, int(_transport_max(kind, on)), on) for kind in _TRANSPORT)
    return benefit(lines, (note("jkk_amounts_unconfirmed"),), on=on)


def temporary(wage: int, *, on: date, months: int) -> Benefit:
    """Wage replaced while the worker cannot work (STMB): all of it at first, half of it from then on."""
    check_positive(wage, "a wage")
    check_positive(months, "a time of unfitness")
    first_most = int(parameter("jkk/unfit_first_months").value(on=on))
    first, later = min(months, first_most), max(months - first_most, 0)
    lines = [_unfit("jkk_unfit_first", "jkk/unfit_first_share", first, wage, on)]
    if later:
        lines.append(_unfit("jkk_unfit_later", "jkk/unfit_later_share", later, wage, on))
    return benefit(lines, (note("jkk_unfit_until_cured"),), on=on)


def partial_disability(wage: int, *, on: date, percent: Decimal, function_loss: Decimal | None = None) -> Benefit:
    """Loss of a part of the body, or of its function; the doctor gives both percentages as fractions (0.4)."""
    check_positive(wage, "a wage")
    for share in (percent, function_loss):
        if share is not None and not 0 < share <= 1:
            raise FactsError("a percentage of disability lies between 0 and 1")
    months = parameter("jkk/wage_months").value(on=on)
    shares = {"percent": percent, "months": months, "wage": wage}
    if function_loss is None:
        amount = to_rupiah(percent * months * wage)
        line = part("jkk_anatomical", amount, "jkk/wage_months", on=on, **shares)
    else:
        amount = to_rupiah(function_loss * percent * months * wage)
        line = part("jkk_functional", amount, "jkk/wage_months", on=on, loss=function_loss, **shares)
    return benefit((line,), (note("jkk_doctor_decides_percent"), note("jkk_amounts_unconfirmed")), on=on)


def total_disability(wage: int, *, on: date) -> Benefit:
    """Total permanent disability: 70% of 80 wages, and the periodic money as well, at once."""
    check_positive(wage, "a wage")
    lines = (_wages("jkk_total_disability_cash", "jkk/total_disability_share", wage, on), _periodic(on))
    return benefit(lines, (note("jkk_both_payments"), note("jkk_amounts_unconfirmed")), on=on)


def death(wage: int, *, on: date) -> Benefit:
    """Death by a work accident: 60% of 80 wages, funeral money, and the periodic money as well, at once."""
    check_positive(wage, "a wage")
    funeral = int(parameter("jkk/funeral").value(on=on))
    lines = (
        _wages("jkk_death_cash", "jkk/death_share", wage, on),
        part("jkk_funeral", funeral, "jkk/funeral", on=on),
        _periodic(on),
    )
    return benefit(lines, (note("jkk_both_payments"), note("jkk_amounts_unconfirmed")), on=on)


def death_without_wage(*, on: date) -> Benefit:
    """The parts of the death benefit that do not hang on the wage."""
    funeral = int(parameter("jkk/funeral").value(on=on))
    lines = (part("jkk_funeral", funeral, "jkk/funeral", on=on), _periodic(on))
    return benefit(lines, (note("jkk_both_payments"), note("jkk_amounts_unconfirmed")), on=on)


def total_disability_without_wage(*, on: date) -> Benefit:
    """The part of the benefit for total permanent disability that does not hang on the wage."""
    return benefit((_periodic(on),), (note("jkk_both_payments"), note("jkk_amounts_unconfirmed")), on=on)


def death_times_wage(*, on: date) -> Decimal:
    """How many monthly wages the family gets after a fatal accident (48)."""
    return _times("jkk/death_share", on)


def disability_times_wage(*, on: date) -> Decimal:
    """How many monthly wages are paid for total permanent disability (56)."""
    return _times("jkk/total_disability_share", on)


def aid(kind: Aid, *, on: date, price: int) -> Benefit:
    """What is paid for an aid. The price of a prosthesis is that of the rehabilitation hospital."""
    check_positive(price, "a price")
    remark = (note("jkk_amounts_unconfirmed"),)
    if kind is Aid.PROSTHESIS:
        markup = parameter("jkk/prosthesis_markup").value(on=on)
        amount = to_rupiah(price * (1 + markup))
        line = part("jkk_prosthesis", amount, "jkk/prosthesis_markup", on=on, price=price, markup=markup)
        return benefit((line,), remark, on=on)
    name = f"jkk/{kind.value}_max"
    most = int(parameter(name).value(on=on))
    line = part(_AIDS[kind], min(price, most), name, on=on, limit=most)
    return benefit((line,), remark, on=on)


def back_to_work(*, on: date) -> Benefit:
    """Whoever is treated may not be dismissed, whoever is disabled is to be taken on again. PP 44/2015 Pasal 52."""
    return benefit((), (note("jkk_no_dismissal"),), (law("pp-44-2015", "52"),), on=on)


def _wages(code: str, share_name: str, wage: int, on: date) -> Part:
    share, months = parameter(share_name).value(on=on), parameter("jkk/wage_months").value(on=on)
    values = {"share": share, "months": months, "wage": wage, "times": _times(share_name, on)}
    return part(code, to_rupiah(share * months * wage), share_name, "jkk/wage_months", on=on, **values)


def _times(share_name: str, on: date) -> Decimal:
    times = parameter(share_name).value(on=on) * parameter("jkk/wage_months").value(on=on)
    return times.quantize(Decimal(1)) if times == times.to_integral_value() else times


def _periodic(on: date) -> Part:
    each, months = parameter("jkk/periodic_month").value(on=on), parameter("jkk/periodic_months").value(on=on)
    figures = ("jkk/periodic_month", "jkk/periodic_months")
    return part("jkk_periodic", to_rupiah(each * months), *figures, on=on, each=each, months=months)


def _unfit(code: str, share_name: str, months: int, wage: int, on: date) -> Part:
    share = parameter(share_name).value(on=on)
    values = {"share": share, "months": months, "wage": wage}
    return part(code, to_rupiah(share * months * wage), share_name, "jkk/unfit_first_months", on=on, **values)


def _transport(kind: str, cost: int, on: date) -> Part:
    most = int(_transport_max(kind, on))
    return part(_TRANSPORT[kind], min(cost, most), f"jkk/transport_{kind}_max", on=on, limit=most)


def _transport_max(kind: str, on: date) -> Decimal:
    return parameter(f"jkk/transport_{kind}_max").value(on=on)
