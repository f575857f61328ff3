"""How much is due for the programmes of BPJS Ketenagakerjaan."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.dialogue.model import Action, Context, Result, Utter
from flows.answers import SOURCE_SAYS, remembered, source, texts
from knowledge import parameter
from knowledge.rules.contributions import JkkRisk, Sector, bpu, pu, relief_ended
from knowledge.rules.results import Contribution, Payer


def _overview(context: Context) -> Result:
    on = context.today
    base, full = _package(Sector.OTHER, None, on)
    jht, jp = parameter("jht/pu_worker_rate"), parameter("jp/worker_rate")
    cited = (*full.citations, jht.citation(on=on), jp.citation(on=on))
    rates = {"jht": jht.value(on=on), "jp": jp.value(on=on)}
    parameters = {**rates, "base": base.due, "full": full.due, "source": source(cited)}
    return Result(says=(Utter("utter_employment_overview", parameters),), remember=remembered(citations=cited))


def _package(sector: Sector, income: int | None, on: date) -> tuple[Contribution, Contribution]:
    """The contribution of the self-employed without and with the optional JHT."""
    base = bpu(on=on, sector=sector, with_jht=False, income=income)
    return base, bpu(on=on, sector=sector, with_jht=True, income=income)


def _bpu(context: Context) -> Result:
    income, on = context.slots.get("monthly_wage"), context.today
    sector = Sector(context.slots.get("work_sector", Sector.OTHER))
    base, full = _package(sector, income, on)
    is_sector_known = "work_sector" in context.slots
    counted = (Utter("income_counted", {"income": income}),) if income else ()
    remarks = (
        *counted,
        *texts(full.notes, "bpu_lowest_band", "bpu_band_unconfirmed", "bpu_relief_not_started"),
        *_relief(base, full, sector if is_sector_known else None, on),
        *texts(full.notes, "bpu_relief_not_for_jht"),
    )
    parameters = {
        "month": on,
        "base": base.due,
        "full": full.due,
        "sum": full.steps[-1].text,
        "remarks": remarks,
        "source": source(full.citations),
    }
    memory = remembered(citations=full.citations, steps=full.steps, amount=base.due)
    return Result(says=(Utter("utter_bpu", parameters),), remember=memory)


def _relief(base: Contribution, full: Contribution, sector: Sector | None, on: date) -> tuple[Utter, ...]:
    """Whether the amounts contain a relief, until when, and what comes after it."""
    if not base.relief or not full.relief:
        return _no_relief(sector, on)
    transport = bpu(on=on, sector=Sector.TRANSPORT, with_jht=False).relief
    ends: dict[str, Any] = {"rate": base.relief.rate}
    if sector is None and transport and transport.ends_on != base.relief.ends_on:
        ends |= {"other_ends_on": base.relief.ends_on, "transport_ends_on": transport.ends_on}
        told = Utter("relief_ends_by_sector", ends)
    else:
        told = Utter("relief_ends", {**ends, "ends_on": base.relief.ends_on})
    return (told, Utter("relief_after", {"base": base.relief.due_after, "full": full.relief.due_after}))


def _no_relief(sector: Sector | None, on: date) -> tuple[Utter, ...]:
    if not relief_ended(sector or Sector.OTHER, on=on):
        return ()
    transport = bpu(on=on, sector=Sector.TRANSPORT, with_jht=False).relief
    if transport:
        return (Utter("relief_over_by_sector", {"transport_ends_on": transport.ends_on}),)
    return (Utter("relief_over"),)


def _pu(context: Context) -> Result:
    wage = context.slots["monthly_wage"]
    bill = pu(wage, on=context.today, risk=JkkRisk.VERY_LOW)
    lines = {(line.programme, line.payer): line for line in bill.lines}
    jht, jp = lines["jht", Payer.PARTICIPANT], lines["jp", Payer.PARTICIPANT]
    parameters = {
        "wage": wage,
        "due": bill.due,
        "jht_rate": jht.rate,
        "jht": jht.amount,
        "jp_rate": jp.rate,
        "jp": jp.amount,
        **{f"employer_{name}": lines[name, Payer.EMPLOYER].amount for name in ("jht", "jp", "jkm")},
        "remarks": texts(bill.notes, "pu_jp_ceiling", "pu_jp_ceiling_unknown", "pu_jkp_no_extra"),
        "source": source(bill.citations),
    }
    memory = remembered(citations=bill.citations, steps=bill.steps, amount=bill.due)
    return Result(says=(Utter("utter_pu", parameters),), remember=memory)


_RATES = {
    "jht": "jht/pu_worker_rate",
    "employer_jht": "jht/pu_employer_rate",
    "jp": "jp/worker_rate",
    "employer_jp": "jp/employer_rate",
    "jkk_lowest": "jkk/pu_rate_very_low",
    "jkk_highest": "jkk/pu_rate_very_high",
    "jkm": "jkm/pu_rate",
}

# Far above every ceiling, so that the remarks about ceilings come out.
_MOST_WAGE = 10**9


def _pu_rule(context: Context) -> Result:
    on = context.today
    rates = {name: parameter(path) for name, path in _RATES.items()}
    remarks = pu(_MOST_WAGE, on=on, risk=JkkRisk.VERY_LOW).notes
    cited = [rate.citation(on=on) for rate in rates.values()]
    parameters = {
        **{name: rate.value(on=on) for name, rate in rates.items()},
        "remarks": texts(remarks, "pu_jp_ceiling", "pu_jp_ceiling_unknown", "pu_jkp_no_extra"),
        "source": source(cited),
    }
    return Result(says=(Utter("utter_pu_rule", parameters),), remember=remembered(citations=cited))


ACTIONS: dict[str, Action] = {
    "tell_employment_overview": Action(
        _overview,
        says={"utter_employment_overview": ("jht", "jp", "base", "full", "source"), **SOURCE_SAYS},
    ),
    "tell_bpu": Action(
        _bpu,
        says={
            "utter_bpu": ("month", "base", "full", "sum", "remarks", "source"),
            "income_counted": ("income",),
            "relief_ends": ("rate", "ends_on"),
            "relief_ends_by_sector": ("rate", "other_ends_on", "transport_ends_on"),
            "relief_after": ("base", "full"),
            "relief_over": (),
            "relief_over_by_sector": ("transport_ends_on",),
            **SOURCE_SAYS,
        },
    ),
    "tell_pu": Action(
        _pu,
        says={
            "utter_pu": (
                "wage", "due", "jht_rate", "jht", "jp_rate", "jp",
                "employer_jht", "employer_jp", "employer_jkm", "remarks", "source",
            ),
            **SOURCE_SAYS,
        },
    ),
    "tell_pu_rule": Action(_pu_rule, says={"utter_pu_rule": (*_RATES, "remarks", "source"), **SOURCE_SAYS}),
}  # fmt: skip
