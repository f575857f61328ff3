"""Where, how and by when to pay."""

from __future__ import annotations

from datetime import date

from bot.dialogue.model import Action, Context, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source, texts
from flows.free_days import free_days
from knowledge.rules.calendar import add_months
from knowledge.rules.due_dates import DueDate, Scheme, due_date

_SAFE_FOR_SELF_EMPLOYED = "bpu_due_conflict"


def _payment_health(context: Context) -> Result:
    due = due_date(Scheme.JKN, on=context.today, holidays=())
    remarks = (Utter("pay_by_day", {"day": due.nominal_on.day}),)
    parameters = {"remarks": remarks, "source": source(due.citations)}
    memory = remembered(citations=due.citations, deadlines=pay_health(context.today))
    return Result(says=(Utter("utter_payment_health", parameters),), remember=memory)


def _payment_employment(context: Context) -> Result:
    dues = _self_employed(context.today)
    parameters = {
        "remarks": texts(dues[0].notes, _SAFE_FOR_SELF_EMPLOYED),
        "source": source(*(due.citations for due in dues)),
    }
    memory = remembered(citations=[citation for due in dues for citation in due.citations])
    return Result(says=(Utter("utter_payment_employment", parameters),), remember=memory)


def _due_health(context: Context) -> Result:
    due = coming(Scheme.JKN, context.today)
    parameters = {
        "day": due.nominal_on.day,
        "remarks": (Utter("next_due", {"next_on": due.pay_by}), *texts(due.notes, "jkn_due_on_holiday")),
        "source": source(due.citations),
    }
    memory = remembered(citations=due.citations, deadlines=pay_health(context.today))
    return Result(says=(Utter("utter_due_health", parameters),), remember=memory)


def _due_employment(context: Context) -> Result:
    """The month whose safe day for the self-employed is still to come, and the same month's wages of employees."""
    safe = coming(Scheme.BPU_JKK_JKM, context.today)
    month = safe.nominal_on
    free = free_days(month)
    employer = due_date(Scheme.PU_JHT, on=month, holidays=free)
    jht = due_date(Scheme.BPU_JHT, on=month, holidays=free)
    cited = (*safe.citations, *jht.citations, *employer.citations)
    parameters = {
        "month": month,
        "self_on": safe.pay_by,
        "employer_on": employer.pay_by,
        "remarks": texts(jht.notes, _SAFE_FOR_SELF_EMPLOYED),
        "source": source(cited),
    }
    memory = remembered(citations=cited, deadlines=(Deadline(Utter("pay_employment"), safe.pay_by),))
    return Result(says=(Utter("utter_due_employment", parameters),), remember=memory)


def pay_health(today: date) -> tuple[Deadline]:
    """The next day by which a JKN contribution is paid; the copy key is declared by who remembers it."""
    return (Deadline(Utter("pay_health"), coming(Scheme.JKN, today).pay_by),)


def coming(scheme: Scheme, today: date) -> DueDate:
    """The due day of this month's contribution, or of the next month's when it has passed."""
    this = due_date(scheme, on=today, holidays=free_days(today))
    if this.pay_by >= today:
        return this
    following = add_months(today.replace(day=1), 1)
    return due_date(scheme, on=following, holidays=free_days(following))


def _self_employed(today: date) -> tuple[DueDate, DueDate]:
    return (
        due_date(Scheme.BPU_JKK_JKM, on=today, holidays=()),
        due_date(Scheme.BPU_JHT, on=today, holidays=()),
    )


ACTIONS: dict[str, Action] = {
    "tell_payment_health": Action(
        _payment_health,
        says={"utter_payment_health": ("remarks", "source"), "pay_by_day": ("day",), "pay_health": (), **SOURCE_SAYS},
    ),
    "tell_payment_employment": Action(
        _payment_employment,
        says={"utter_payment_employment": ("remarks", "source"), **SOURCE_SAYS},
    ),
    "tell_due_health": Action(
        _due_health,
        says={
            "utter_due_health": ("day", "remarks", "source"),
            "next_due": ("next_on",),
            "pay_health": (),
            **SOURCE_SAYS,
        },
    ),
    "tell_due_employment": Action(
        _due_employment,
        says={
            "utter_due_employment": ("month", "self_on", "employer_on", "remarks", "source"),
            "pay_employment": (),
            **SOURCE_SAYS,
        },
    ),
}
