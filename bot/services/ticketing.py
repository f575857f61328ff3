"""What every verb on a ticket shares: one transaction, the locks, the permission, the history, the word to the desk."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.domain import permissions, tickets, workhours
from bot.domain.permissions import Subject
from bot.domain.sla import deadlines
from bot.domain.tickets import Actor, ActorKind, Priority, Ticket, UnknownTicket, Verb
from bot.runtime import Runtime
from bot.services import audit, office, window
from bot.services.audit import By, Thing
from bot.services.outgoing import Words, compose
from bot.storage import agents, contacts, conversations, desk
from bot.storage import tickets as stored
from bot.storage.database import Db


@dataclass(slots=True)
class Act:
    """A verb under way. What is put into `data` lands in the history: ids and words of ours, nothing personal."""

    db: Db
    ticket: Ticket
    actor: Actor
    now: datetime
    data: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def acting(
    runtime: Runtime, ticket_id: int, actor: Actor, verb: Verb, *, moves: bool = False
) -> AsyncIterator[Act]:
    """Do a verb: commit at the end of the block, or nothing at all.

    `moves`: the verb changes who has the conversation, so that is held too. Raises `UnknownTicket`, `NotAllowed`,
    `AlreadyTaken`, `NotPossible`.
    """
    async with runtime.engine.begin() as db:
        lock = stored.lock_with_conversation if moves else stored.lock
        ticket = await lock(db, ticket_id)
        if ticket is None:
            raise UnknownTicket(ticket_id)
        await authorise(db, actor, verb, ticket)
        tickets.check(verb, ticket)
        act = Act(db, ticket, actor, runtime.clock())
        yield act
        await note(db, ticket, verb, actor, act.now, act.data)


async def authorise(db: Db, actor: Actor, verb: Verb, subject: Subject) -> None:
    """Raises `NotAllowed` when a member of staff may not do this, or is none any more.

    An operator at the command line has the database anyway.
    """
    if actor.kind is not ActorKind.STAFF or (actor.staff_id is None and actor.via is tickets.Via.CLI):
        return
    needed = tickets.permission(verb)
    viewer = await agents.viewer(db, actor.staff_id) if actor.staff_id is not None else None
    if viewer is None:
        raise permissions.NotAllowed(needed)
    permissions.demand(viewer, needed, subject)


async def note(db: Db, ticket: Ticket, verb: Verb, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    """The history, the word to the desk, and for staff the audit; last in its transaction."""
    await stored.add_event(db, ticket.id, verb, actor, now, data)
    await desk.tell(db, ticket.id, data.get("to_staff") or actor.staff_id or ticket.staff_id, verb)
    if actor.kind is ActorKind.STAFF:
        await audit.record(db, By(actor.staff_id, actor.via), verb, Thing("ticket", ticket.id), data, at=now)


async def tell(runtime: Runtime, act: Act, words: Words, *, staff_id: int | None = None) -> bool:
    """Queue words to the participant where he wrote last; False when he has no channel that is live.

    Those of staff are parked at once where his service window is closed: the desk hears of it with the commit.
    Raises `NotSendable` for a file or place that his channel does not take.
    """
    found = await contacts.latest_address(act.db, act.ticket.contact_id)
    if found is None or found[1] not in runtime.channels:
        return False
    address, channel = found
    able = runtime.channels[channel].capabilities
    outgoing = compose(able, address.id, channel, words, staff_id=staff_id, ticket_id=act.ticket.id)
    await conversations.insert_outbound(act.db, [(act.ticket.contact_id, None, part) for part in outgoing], act.now)
    if staff_id is not None:
        await window.park(runtime, act.db, channel, address.id)
    return True


async def working_seconds(db: Db, ticket: Ticket, start: datetime, end: datetime) -> int:
    """The working time of the ticket's region between two instants."""
    hours = await office.load(db, end)
    return int(workhours.between(hours.calendar(ticket.region, ticket.zone), start, end).total_seconds())


async def set_deadlines(db: Db, ticket: Ticket, priority: Priority, now: datetime) -> None:
    """Count the deadlines anew, e.g. after the priority or the working hours have changed."""
    hours = await office.load(db, now)
    calendar = hours.calendar(ticket.region, ticket.zone)
    due = deadlines(hours.policy(priority), calendar, ticket.opened_at, timedelta(seconds=ticket.away_seconds))
    await stored.change(db, ticket.id, **stored.deadline_columns(due))
