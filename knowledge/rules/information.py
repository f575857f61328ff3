"""By when a person must be told: about his own data (UU 27/2022), and about his balance (UU 24/2011 Pasal 13)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from knowledge.loader import Certainty, parameter
from knowledge.regulations import Citation
from knowledge.rules.calendar import add_years
from knowledge.steps import Step, step


class Duty(StrEnum):
    """What somebody must be told."""

    DATA_REQUEST = "data_request"  # see, correct, or no longer use his data: counted from his request
    DATA_BREACH = "data_breach"  # his data leaked: counted from when it was known
    BALANCE = "balance"  # his JHT and JP balance: counted from the last time


# The figure, and the line that tells the day.
_FIGURES = {
    Duty.DATA_REQUEST: ("rights/data_answer_days", "inform_data_request"),
    Duty.DATA_BREACH: ("rights/data_breach_days", "inform_data_breach"),
    Duty.BALANCE: ("rights/balance_information_years", "inform_balance"),
}


@dataclass(frozen=True)
class Information:
    """The last day on which he must be told, and whether it has passed."""

    by_on: date
    is_overdue: bool
    steps: tuple[Step, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty


def information(duty: Duty, since: date, *, on: date) -> Information:
    """By when the controller of data, or a BPJS, must have told the person."""
    name, code = _FIGURES[duty]
    figure = parameter(name)
    count = int(figure.value(on=on))
    by_on = add_years(since, count) if duty is Duty.BALANCE else since + timedelta(days=count)
    line = step(code, since=since, count=count, by_on=by_on)
    return Information(by_on, on > by_on, (line,), (figure.citation(on=on),), figure.certainty)
