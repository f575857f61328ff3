"""How much is due for JKN (BPJS Kesehatan)."""

from __future__ import annotations

from typing import Any

from bot.dialogue.model import Action, Context, Result, Utter
from flows.answers import SOURCE_SAYS, remembered, source, texts
from flows.contribution.paying import pay_health
from knowledge import parameter
from knowledge.rules.contributions import CARE_CLASSES, jkn_assisted, jkn_self_paid, jkn_wage_earner
from knowledge.rules.due_dates import Scheme, due_date
from knowledge.rules.results import Contribution, Line, Payer


def _overview(context: Context) -> Result:
    on = context.today
    bills = {care_class: jkn_self_paid(care_class, on=on) for care_class in CARE_CLASSES}
    worker, employer = parameter("jkn/ppu_worker_rate"), parameter("jkn/ppu_employer_rate")
    figures = {f"class_{care_class}": bill.due for care_class, bill in bills.items()}
    cited = [citation for bill in bills.values() for citation in bill.citations]
    cited += [worker.citation(on=on), employer.citation(on=on)]
    rates = {"worker": worker.value(on=on), "employer": employer.value(on=on)}
    parameters = {**figures, **rates, "source": source(cited)}
    return Result(says=(Utter("utter_health_overview", parameters),), remember=remembered(citations=cited))


def _self_paid(context: Context) -> Result:
    people = context.slots.get("family_size", 1)
    bill = jkn_self_paid(int(context.slots["care_class"]), people, on=context.today)
    due = due_date(Scheme.JKN, on=context.today, holidays=())
    each = bill.lines[0].each
    amount = Utter("amount_one", {"each": each})
    if people > 1:
        amount = Utter("amount_family", {"people": people, "each": each, "due": bill.due})
    remarks = (*texts(bill.notes, "class_3_aid"), Utter("pay_by_day", {"day": due.nominal_on.day}))
    cited = (*bill.citations, *due.citations)
    parameters = {"amount": amount, "remarks": remarks, "source": source(cited)}
    days = pay_health(context.today)
    memory = remembered(citations=cited, steps=bill.steps, amount=bill.due, deadlines=days)
    if people == 1:
        return Result(says=(Utter("utter_self_paid", parameters),), remember=memory)
    # From now on it is a family's bill, also when its number is asked anew.
    return Result(says=(Utter("utter_self_paid_family", parameters),), slots={"detail": "family"}, remember=memory)


def _assisted(context: Context) -> Result:
    bill = jkn_assisted(on=context.today)
    remarks = texts(bill.notes, "jkn_paid_by_government")
    parameters = {"remarks": remarks, "source": source(bill.citations)}
    return Result(says=(Utter("utter_assisted", parameters),), remember=remembered(citations=bill.citations))


def _worker(context: Context) -> Result:
    wage = context.slots["monthly_wage"]
    bill = jkn_wage_earner(wage, on=context.today, extra_family=context.slots.get("extra_family", 0))
    about_base = "jkn_wage_above_ceiling" if bill.base != wage else "jkn_wage_floor"
    about_family = () if len(bill.lines) > 2 else ("jkn_family_covered",)
    remarks = texts(bill.notes, about_base, *about_family, "jkn_extra_family_ceiling")
    parameters = {
        "wage": wage,
        "due": bill.due,
        "lines": _shares(bill),
        "remarks": remarks,
        "source": source(bill.citations),
    }
    memory = remembered(citations=bill.citations, steps=parameters["lines"], amount=bill.due)
    return Result(says=(Utter("utter_health_worker", parameters),), remember=memory)


def _shares(bill: Contribution) -> tuple[Utter, ...]:
    employer, worker, *extra = bill.lines
    lines = [Utter("share_worker", _share(worker))]
    lines += [Utter("share_extra_family", {"count": line.count, **_share(line)}) for line in extra]
    lines.append(Utter("share_employer", _share(employer)))
    return tuple(lines)


def _share(line: Line) -> dict[str, Any]:
    return {"rate": line.rate, "base": line.base, "amount": line.amount}


def _worker_rule(context: Context) -> Result:
    on = context.today
    limit = parameter("jkn/ppu_wage_ceiling")
    ceiling = int(limit.value(on=on))
    bill = jkn_wage_earner(ceiling, on=on)
    rates = {line.payer: line.rate for line in bill.lines}
    worker, employer = rates[Payer.PARTICIPANT], rates[Payer.EMPLOYER]
    cited = (*bill.citations, limit.citation(on=on))
    parameters = {
        "total": (worker or 0) + (employer or 0),
        "worker": worker,
        "employer": employer,
        "ceiling": ceiling,
        "highest": bill.due,
        "remarks": texts(bill.notes, "jkn_family_covered"),
        "source": source(cited),
    }
    return Result(says=(Utter("utter_health_worker_rule", parameters),), remember=remembered(citations=cited))


_ANSWER = ("remarks", "source")

ACTIONS: dict[str, Action] = {
    "tell_health_overview": Action(
        _overview,
        says={
            "utter_health_overview": ("class_1", "class_2", "class_3", "worker", "employer", "source"),
            **SOURCE_SAYS,
        },
    ),
    "tell_self_paid": Action(
        _self_paid,
        says={
            "utter_self_paid": ("amount", *_ANSWER),
            "utter_self_paid_family": ("amount", *_ANSWER),
            "amount_one": ("each",),
            "amount_family": ("people", "each", "due"),
            "pay_health": (),
            "pay_by_day": ("day",),
            **SOURCE_SAYS,
        },
        sets=("detail",),
    ),
    "tell_assisted": Action(_assisted, says={"utter_assisted": _ANSWER, **SOURCE_SAYS}),
    "tell_health_worker": Action(
        _worker,
        says={
            "utter_health_worker": ("wage", "due", "lines", *_ANSWER),
            "share_worker": ("rate", "base", "amount"),
            "share_employer": ("rate", "base", "amount"),
            "share_extra_family": ("count", "rate", "base", "amount"),
            **SOURCE_SAYS,
        },
    ),
    "tell_health_worker_rule": Action(
        _worker_rule,
        says={
            "utter_health_worker_rule": ("total", "worker", "employer", "ceiling", "highest", *_ANSWER),
            **SOURCE_SAYS,
        },
    ),
}
