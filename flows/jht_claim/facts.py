"""What a participant has told us about his JHT claim, and what the flow may conclude from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.dialogue.model import Condition, Context
from flows.following import Subject
from flows.plausible import is_beyond, is_to_come
from knowledge.rules.calendar import add_months
from knowledge.rules.jht import JhtEvent, JhtFacts, Outlook, Purpose, jht_claim

WAITING = frozenset({JhtEvent.RESIGN, JhtEvent.PHK})
_CLAIM = Subject(flows=frozenset({"jht_claim"}), names=frozenset({"jht"}))
_ANOTHER = "another"
_MOST_MONTHS = 50 * 12
_LEAST_BALANCE, _MOST_BALANCE = 10_000, 100_000_000_000  # rupiah; beyond, it is a slip of the finger


def event(slots: Mapping[str, Any]) -> JhtEvent:
    """What happened."""
    told = slots["jht_event"]
    return JhtEvent(slots["jht_other_event"] if told == _ANOTHER else told)


def general(context: Context) -> JhtFacts:
    """The event alone, for the rule that everybody in it reads."""
    return JhtFacts(event(context.slots), is_foreigner=context.slots.get("is_foreigner"))


def personal(context: Context) -> JhtFacts:
    """All he has told."""
    slots = context.slots
    months = slots.get("membership_months")
    facts = replace(
        general(context),
        member_since=add_months(context.today, -months) if months is not None else None,
        balance=slots.get("jht_balance"),
        purpose=Purpose(slots["jht_purpose"]) if "jht_purpose" in slots else None,
        partial_taken=bool(slots.get("jht_taken")),
    )
    return replace(facts, happened_on=slots.get("happened_on")) if facts.event in WAITING else facts


def _has_documents(context: Context) -> bool:
    return jht_claim(general(context), on=context.today).outlook is not Outlook.UNCLEAR


def _counts_day(context: Context) -> bool:
    is_asked = context.slots.get("wants_day") or "happened_on" in context.slots
    return event(context.slots) in WAITING and bool(is_asked)


def _counts_membership(context: Context) -> bool:
    is_asked = context.slots.get("wants_day") or "membership_months" in context.slots
    return _is_partial(context) and bool(is_asked)


def _counts_balance(context: Context) -> bool:
    is_asked = context.slots.get("wants_balance") or "jht_balance" in context.slots
    return bool(is_asked) and _has_documents(context)


def tells_more(context: Context) -> bool:
    """Whether a day, a time of membership or a balance is told behind the rule, so that buttons belong there."""
    return _counts_day(context) or _counts_membership(context) or _counts_balance(context)


def _is_partial(context: Context) -> bool:
    return event(context.slots) is JhtEvent.STILL_WORKING


CONDITIONS: dict[str, Condition] = {
    "asks_when_or_where": lambda context: _CLAIM.is_asked(context, "time", "place"),
    "event_is_another": lambda context: context.slots["jht_event"] == _ANOTHER,
    "is_leaving": lambda context: event(context.slots) is JhtEvent.LEAVE_COUNTRY,
    "is_partial": _is_partial,
    "has_documents": _has_documents,
    "counts_day": _counts_day,
    "counts_membership": _counts_membership,
    "counts_balance": _counts_balance,
    "told_taken": lambda context: "jht_taken" in context.slots,
    "day_is_in_the_future": is_to_come("happened_on"),
    "membership_is_implausible": is_beyond("membership_months", 0, _MOST_MONTHS),
    "balance_is_implausible": is_beyond("jht_balance", _LEAST_BALANCE, _MOST_BALANCE),
}
