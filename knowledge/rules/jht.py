"""What a life event means for the old-age savings (JHT): from when, how much, with what, through where.

Nothing here is a decision on a right: the result says what the rules make likely, BPJS decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from knowledge.checklists import Document, checklist
from knowledge.errors import FactsError
from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, channels_to_ask, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.rules.jht_entitlement import Entitlement, JhtEvent, JhtFacts, Purpose, entitlement
from knowledge.rules.jht_tax import JhtTax, jht_tax, jht_tax_unknown
from knowledge.rules.results import weakest
from knowledge.steps import Step, step

__all__ = ["JhtClaim", "JhtEvent", "JhtFacts", "JhtTax", "Outlook", "Purpose", "jht_claim", "jht_tax"]

# Claims that a participant makes himself in the app; the others go through a branch.
_IN_APP = frozenset(
    {
        JhtEvent.RESIGN,
        JhtEvent.PHK,
        JhtEvent.CONTRACT_END,
        JhtEvent.RETIRE,
        JhtEvent.STOPPED_BUSINESS,
    }
)


class Outlook(StrEnum):
    """How the rules look at the event on the day asked."""

    LIKELY_NOW = "likely_now"
    LIKELY_LATER = "likely_later"
    DATE_NEEDED = "date_needed"
    NOT_NOW = "not_now"
    UNCLEAR = "unclear"


@dataclass(frozen=True)
class JhtClaim:
    """What the rules make likely. Amounts are whole rupiah and None when the balance is not known.

    `from_on` is the first day a claim is likely to be accepted; `share` the part of the balance, None while
    the purpose of a partial payment is open or the right is unclear;
    `channels` are ids in the order to try; `ask` the channels that settle what is uncertain.
    """

    event: JhtEvent
    on: date
    outlook: Outlook
    from_on: date | None
    share: Decimal | None
    amount: int | None
    tax: JhtTax | None
    documents: tuple[Document, ...]
    channels: tuple[str, ...]
    paid_within_working_days: int
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty
    steps: tuple[Step, ...] = ()

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)


def jht_claim(facts: JhtFacts, *, on: date) -> JhtClaim:
    """Entitlement, papers, channel and tax for a life event, as seen on a day.

    Sources: PP 46/2015 as amended by PP 60/2015, Permenaker 4/2022, PP 68/2009. Raises FactsError when the
    facts cannot be true.
    """
    _check(facts, on)
    right = entitlement(facts, on=on)
    amount = _amount(facts, right)
    tax = _tax(facts, right, amount, on)
    channels, channel_notes = _channels(facts, right, on)
    within = parameter("jht/paid_within_days")
    tax_notes = tax.notes if tax else ()
    closing = (note("jht_paid_within", days=within.value(on=on)), note("jht_documents_practice"))
    citations = (*right.citations, within.citation(on=on), *(tax.citations if tax else ()))
    return JhtClaim(
        event=facts.event,
        on=on,
        outlook=_outlook(right, on),
        from_on=right.from_on,
        share=right.share,
        amount=amount,
        tax=tax,
        documents=_documents(facts, right, on),
        channels=channels,
        paid_within_working_days=int(within.value(on=on)),
        notes=(*right.notes, *tax_notes, *channel_notes, *closing, note("jht_bpjs_decides")),
        citations=tuple(dict.fromkeys(citations)),
        certainty=weakest((right.certainty, *([tax.certainty] if tax else []))),
        steps=(*right.steps, *_steps(facts, right, amount), *(tax.steps if tax else ())),
    )


def _outlook(right: Entitlement, on: date) -> Outlook:
    if right.is_unclear:
        return Outlook.UNCLEAR
    if right.from_on is None:
        return Outlook.NOT_NOW if right.is_used_up else Outlook.DATE_NEEDED
    return Outlook.LIKELY_NOW if right.from_on <= on else Outlook.LIKELY_LATER


def _amount(facts: JhtFacts, right: Entitlement) -> int | None:
    if facts.balance is None or right.share is None or right.is_used_up:
        return None
    return to_rupiah(facts.balance * right.share)


def _steps(facts: JhtFacts, right: Entitlement, amount: int | None) -> tuple[Step, ...]:
    if amount is None or right.share is None:
        return ()
    if right.share == 1:
        return (step("jht_whole", amount=amount),)
    return (step("jht_share", share=right.share, balance=facts.balance, amount=amount),)


def _tax(facts: JhtFacts, right: Entitlement, amount: int | None, on: date) -> JhtTax | None:
    if amount is None:
        return None
    if facts.earlier_payment_year is None and (facts.partial_taken or facts.earlier_payment):
        return jht_tax_unknown(amount, on=on)
    paid_on = max(on, right.from_on) if right.from_on else on
    return jht_tax(amount, on=paid_on, earlier=facts.earlier_payment, earlier_year=facts.earlier_payment_year)


def _channels(facts: JhtFacts, right: Entitlement, on: date) -> tuple[tuple[str, ...], tuple[Note, ...]]:
    if right.papers_of not in _IN_APP:
        return ("branch_bpjstk", "bpjstk_175"), (note("jht_channel_unconfirmed"),)
    limit = parameter("jht/jmo_balance_max").value(on=on)
    if facts.balance is not None and facts.balance > limit:
        return ("lapak_asik", "branch_bpjstk"), (note("jht_jmo_limit", limit=limit),)
    remark = () if facts.balance is not None else (note("jht_jmo_limit", limit=limit),)
    return ("jmo", "lapak_asik", "branch_bpjstk"), remark


def _documents(facts: JhtFacts, right: Entitlement, on: date) -> tuple[Document, ...]:
    applies: set[str] = set()
    rules_out: set[str] = set()
    has_earlier = facts.partial_taken or facts.earlier_payment > 0
    if facts.balance is not None or has_earlier:
        is_large = (facts.balance or 0) > parameter("jht/tax_free_max").value(on=on)
        (applies if is_large or has_earlier else rules_out).add("tax")
    if facts.purpose is not None:
        (applies if facts.purpose is Purpose.HOUSING else rules_out).add("housing")
    return checklist("jht", right.papers_of.value, on=on, applies=applies, rules_out=rules_out)


def _check(facts: JhtFacts, on: date) -> None:
    if facts.birth_on and facts.birth_on > on:
        raise FactsError("the day of birth is in the future")
    if facts.member_since and facts.member_since > on:
        raise FactsError("the membership starts in the future")
    if (facts.balance or 0) < 0 or facts.earlier_payment < 0:
        raise FactsError("an amount of JHT cannot be negative")
