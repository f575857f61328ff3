"""How a ticket begins: with what is known of the matter, in words an agent reads at a glance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.dialogue import known
from bot.dialogue.model import Catalogue
from bot.domain.sla import deadlines
from bot.domain.tickets import Actor, Priority, Request, Ticket, Verb
from bot.services import offering, office, ticketing
from bot.services.wording import say
from bot.storage import alerts, callbacks
from bot.storage import tickets as stored
from bot.storage.database import Db

log = structlog.get_logger()

TALK = timedelta(hours=24)  # what was said before belongs to another matter
LAST_WORDS = 300  # characters
# Reasons with a sentence of their own in the summary.
REASONS = frozenset({
    "asked", "not_understood", "message", "callback", "agent", "complaint", "danger_emergency_refused",
    "danger_work_accident_now", "danger_self_harm", "danger_violence", "danger_other",
})  # fmt: skip
# What an emergency is about, whatever was talked of before: topic and programme.
EMERGENCIES = {"danger_emergency_refused": ("health_care", "jkn"), "danger_work_accident_now": ("work_accident", "jkk")}


def request_of(
    catalogue: Catalogue,
    state: Mapping[str, Any],
    reason: str,
    priority: Priority,
    *,
    intent: str | None = None,
    programme: str | None = None,
    last_words: str = "",
) -> Request:
    """The request with summary, topic, programme and what was collected."""
    matter = known.matter(catalogue, state)
    lines = [say(f"reason_{reason}" if reason in REASONS else "reason_other")]
    if matter.flow:
        lines.append(say("summary_flow", flow=matter.label))
    elif intent and (title := known.title(catalogue, intent)):
        lines.append(say("summary_intent", title=title))
    if matter.told:
        lines.append(say("summary_told", title=matter.told))
    lines += [say("summary_slot", label=label, value=value) for label, value in matter.answers]
    if last_words:
        lines.append(say("summary_last_words", words=last_words[-LAST_WORDS:]))
    topic, concerned = EMERGENCIES.get(reason, (matter.topic, matter.programme or programme))
    return Request(reason, priority, topic, concerned, "\n".join(lines), matter.as_json())


async def open_for(db: Db, contact_id: int, request: Request, actor: Actor, now: datetime) -> tuple[Ticket, bool]:
    """Open a ticket, or raise the priority of the open one; returns it and whether it is new.

    The transaction holds the contact's conversation.
    """
    there = await stored.open_of(db, contact_id)
    if there is None:
        there = await _add(db, contact_id, request, actor, now)
        is_new = True
    else:
        is_new = False
        await _raise(db, there, request.priority, actor, now)
    await offering.offer(db, now)
    if request.priority is Priority.EMERGENCY:
        await alerts.add(db, there.id, Priority.EMERGENCY, now)
        log.error("urgent_handoff", ticket_id=there.id, contact_id=contact_id, reason=request.reason)
    return there, is_new


async def _add(db: Db, contact_id: int, request: Request, actor: Actor, now: datetime) -> Ticket:
    origin = await stored.origin(db, contact_id, now - TALK)
    if origin.region is None and request.region:
        origin = replace(origin, region=request.region)
    hours = await office.load(db, now)
    due = deadlines(hours.policy(request.priority), hours.calendar(origin.region, origin.zone), now)
    talked = int((now - origin.talking_since).total_seconds()) if origin.talking_since else 0
    await stored.add(db, contact_id, request, origin, due, bot_seconds=talked, now=now)
    ticket = await stored.open_of(db, contact_id)
    assert ticket is not None  # it was there, or it is there now
    await ticketing.note(db, ticket, Verb.OPEN, actor, now, {"reason": request.reason, "priority": request.priority})
    return ticket


async def _raise(db: Db, ticket: Ticket, priority: Priority, actor: Actor, now: datetime) -> None:
    if priority >= ticket.priority:  # their names sort by urgency
        return
    await stored.change(db, ticket.id, priority=priority)
    if priority is Priority.EMERGENCY and ticket.callback_at:  # danger does not wait for the hour he chose before
        await stored.change(db, ticket.id, callback_at=None)
        await callbacks.end(db, ticket.id, "cancelled", now)
    await ticketing.set_deadlines(db, ticket, priority, now)
    await ticketing.note(db, ticket, Verb.SET_PRIORITY, actor, now, {"priority": priority})
