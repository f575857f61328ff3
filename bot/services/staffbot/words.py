"""What staff read on Telegram: sentences from their catalogue, and tickets in a few masked lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.domain.masking import mask, mask_numbers
from bot.domain.messages import Button
from bot.domain.staffbot import MOST_TEXT
from bot.services.wording import sentence, sentences
from bot.storage.ticket_detail import Detail
from bot.storage.timeline import Entry

_COPY = Path(__file__).with_name("copy.id.yml")
MOST_SUMMARY = 1200  # characters
MOST_LINE = 300
LINES = 12


def say(key: str, **values: object) -> str:
    """A sentence to staff."""
    return sentence(_COPY, key, **values)


def cut(words: str, most: int = MOST_TEXT) -> str:
    """No longer than this many characters, as the provider counts them."""
    return words.encode("utf-16-le")[: most * 2].decode("utf-16-le", "ignore")


def lasting(time: timedelta) -> str:
    """A time in words, rounded down."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 1:
        return say("seconds")
    if minutes < 60:
        return say("minutes", n=minutes)
    return say("hours", n=minutes // 60) if minutes < 2880 else say("days", n=minutes // 1440)


def facts(ticket: Detail, now: datetime) -> str:
    """How urgent, which programme, where, and how long he has been waiting."""
    lines = [say("fact_priority", priority=say(f"priority_{ticket.priority}"))]
    if ticket.programme:
        lines.append(say("fact_programme", programme=ticket.programme.upper()))
    if ticket.region:
        lines.append(say("fact_region", region=ticket.region))
    if ticket.waiting_since:
        lines.append(say("fact_waiting", time=lasting(now - ticket.waiting_since)))
    return "\n".join(lines)


def offer(ticket: Detail, now: datetime) -> str:
    """A waiting ticket in short."""
    return cut(say("offer", id=ticket.id, facts=facts(ticket, now), summary=_summary(ticket)))


def offer_buttons(ticket_id: int, *, can_skip: bool) -> tuple[Button, ...]:
    take = Button(say("take"), f"claim:{ticket_id}")
    return (take, Button(say("skip"), f"skip:{ticket_id}")) if can_skip else (take,)


def head(ticket: Detail, entries: Sequence[Entry], now: datetime, *, in_group: bool) -> str:
    """All an agent must know at the start: the facts, the summary, and what was said last."""
    key = "head_topic" if in_group else "head"
    shown = say(key, id=ticket.id, facts=facts(ticket, now), summary=_summary(ticket), name=ticket.staff_name or "")
    said = [line(entry) for entry in entries if entry.sort in {"in", "out"}][-LINES:]
    return cut("\n".join([shown, "", say("before"), *said] if said else [shown]))


def line(entry: Entry) -> str:
    """One thing that was said."""
    words = spoken(entry.kind or "text", entry.text, entry.data.get("extra") or {})
    return say("line_in" if entry.sort == "in" else "line_out", words=cut(words, MOST_LINE))


def spoken(kind: str, text: str, extra: dict[str, Any], *, edited: bool = False) -> str:
    """A participant's message in words; what has none gets some."""
    words = mask_numbers(text)
    if kind == "contact":
        name, phone, _ = extra.get("contact") or ("", "", False)
        words = say("kind_contact", name=mask_numbers(name), phone=mask(phone))
    elif not words and f"kind_{kind}" in sentences(_COPY):
        words = say(f"kind_{kind}")
    return say("edited", words=words) if edited else words


def topic(ticket: Detail) -> str:
    """The name of a ticket's topic; nothing personal, for it shows on locked screens."""
    programme = (ticket.programme or "").upper()
    return say("topic", id=ticket.id, priority=say(f"priority_{ticket.priority}"), programme=programme).strip()


def _summary(ticket: Detail) -> str:
    return cut(mask_numbers(ticket.summary), MOST_SUMMARY)
