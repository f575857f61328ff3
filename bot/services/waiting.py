"""The participant's side of a handoff: what he is told while he waits, and what becomes of what he decides."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.dialogue.turn import QueueView
from bot.domain import sla, workhours
from bot.domain.tickets import ASSISTANT, PARTICIPANT, Outcome, Ticket, TicketStatus, Verb, priority_of
from bot.runtime import Runtime
from bot.services import handoff, office, opening, ticketing, whereabouts
from bot.services.ticketing import Act
from bot.storage import callbacks, offers, satisfaction, waiting
from bot.storage import tickets as stored
from bot.storage.database import Db
from bot.storage.waiting import Place

CALL_BACK = timedelta(hours=1)  # how long after the agreed hour the agent may write
CALL_BACK_SLOTS = 6
CALL_BACK_NOTICE = timedelta(hours=1)
LONGEST_WORD = 500  # characters of what follows a score


@dataclass(slots=True)
class Figures:
    """The queue as it stands; nothing is read unless somebody asks."""

    db: Db
    now: datetime
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)  # conversations of a batch think side by side
    _office: office.Office | None = None

    async def of(self, contact_id: int) -> QueueView:
        """What this contact can be told."""
        async with self._lock:
            if self._office is None:
                self._office = await office.load(self.db, self.now)
            place = await waiting.place(self.db, contact_id, self.now)
        return _view(place, self._office, self.now)


def _view(place: Place, hours: office.Office, now: datetime) -> QueueView:
    calendar = hours.calendar(place.region, place.zone)
    spans = workhours.slots(calendar, now + CALL_BACK_NOTICE, length=CALL_BACK, count=CALL_BACK_SLOTS)
    return QueueView(
        ahead=place.ahead,
        wait=sla.expected_wait(place.waits, place.agents),
        is_open=workhours.is_open(calendar, now),
        opens_at=workhours.opens_at(calendar, now),
        holiday=workhours.holiday(calendar, now),
        wants_region=place.region is None and place.by_region,
        slots=tuple(span.start for span in spans),
    )


@dataclass(frozen=True, slots=True)
class Happening:
    """An event of a turn, with what the participant wrote in it and the conversation after it."""

    contact_id: int
    name: str
    data: Mapping[str, Any]
    inbound_ids: tuple[int, ...]
    text: str
    state: Mapping[str, Any]
    intent: str | None = None
    programme: str | None = None


async def take_effect(runtime: Runtime, db: Db, happening: Happening, now: datetime) -> None:
    """Do what the participant decided, in the transaction of his turn, which holds his conversation."""
    match happening.name:
        case "handoff_requested":
            await _request(runtime, db, happening, now)
        case "region_told":
            await whereabouts.told(db, happening.contact_id, str(happening.data["region"]), PARTICIPANT, now)
        case "rated":
            data = happening.data
            await satisfaction.rate(db, happening.contact_id, data["about"], data["ticket"], data["score"], now)
        case "rated_word":
            data, word = happening.data, happening.text.strip()[:LONGEST_WORD]
            await satisfaction.add_word(db, happening.contact_id, data["about"], data["ticket"], word)
        case "message_left" | "callback_requested" | "wait_cancelled" | "human_ended" | "human_stopped":
            await _change(db, happening, now)


async def _request(runtime: Runtime, db: Db, happening: Happening, now: datetime) -> None:
    reason, urgent = str(happening.data.get("reason", "asked")), bool(happening.data.get("urgent"))
    request = opening.request_of(
        runtime.catalogue,
        happening.state,
        reason,
        priority_of(reason, urgent=urgent),
        intent=happening.intent,
        programme=happening.programme,
        last_words=happening.text,
    )
    request = replace(request, region=happening.data.get("region"))
    await opening.open_for(db, happening.contact_id, request, ASSISTANT if urgent else PARTICIPANT, now)


_VERBS = {
    "message_left": Verb.LEAVE_MESSAGE,
    "callback_requested": Verb.REQUEST_CALLBACK,
    "wait_cancelled": Verb.CANCEL_WAIT,
    "human_ended": Verb.END,
    "human_stopped": Verb.END,
}
ENDS = {"wait_cancelled": Outcome.CANCELLED, "human_ended": Outcome.ENDED, "human_stopped": Outcome.STOPPED}


async def _change(db: Db, happening: Happening, now: datetime) -> None:
    """What changes his open ticket; nothing when it was closed earlier in the same moment."""
    ticket = await _open(db, happening.contact_id)
    if ticket is None:
        return
    act = Act(db, ticket, PARTICIPANT, now)
    if happening.name == "message_left":
        act.data["messages"] = list(happening.inbound_ids)
    elif happening.name == "callback_requested":
        at = datetime.fromisoformat(happening.data["at"])
        await callbacks.agree(db, ticket.id, ticket.contact_id, at, at + CALL_BACK, now)
        await offers.end(db, ticket.id, "withdrawn", now)  # until then it is not to be taken by chance
        act.data["at"] = happening.data["at"]
    else:
        act.data["outcome"] = ENDS[happening.name]
        if happening.name == "human_stopped":
            act.data["withdrawn"] = await stored.withdraw_replies(db, ticket.id)
        await handoff.finish(act, ENDS[happening.name])
    await ticketing.note(db, ticket, _VERBS[happening.name], PARTICIPANT, now, act.data)


async def _open(db: Db, contact_id: int) -> Ticket | None:
    found = await stored.open_of(db, contact_id)
    ticket = await stored.lock(db, found.id) if found else None
    return ticket if ticket and ticket.status is not TicketStatus.CLOSED else None
