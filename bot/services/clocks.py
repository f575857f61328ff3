"""What the clock does for tickets: notices deadlines and call-backs, and hands out what waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

import structlog

from bot.domain.sla import deadlines
from bot.domain.tickets import ASSISTANT, priority_of
from bot.domain.workhours import Calendar
from bot.runtime import Runtime
from bot.services import offering, office, opening, ticketing
from bot.storage import alerts, deadline_rows, old_requests
from bot.storage import tickets as stored
from bot.storage.database import Db
from bot.storage.deadline_rows import Counted

log = structlog.get_logger()

ADOPTED_AT_ONCE = 50


async def watch(runtime: Runtime) -> None:
    """Warn and alert of deadlines that are near or over, once each; bring back call-backs whose hour has come."""
    async with runtime.engine.begin() as db:
        now = runtime.clock()
        counted = await alerts.watch(db, now)
        due = await alerts.call_back(db, now)
        for ticket_id, since in due.items():
            await _put_off(db, ticket_id, since, now)
        if due:
            await offering.offer(db, now)
    for kind, count in counted.items():
        if count:
            log.warning("tickets_late", kind=kind, count=count)


async def _put_off(db: Db, ticket_id: int, since: datetime, now: datetime) -> None:
    """The time until the hour the participant chose is nobody's delay."""
    ticket = await stored.find(db, ticket_id)
    assert ticket is not None  # held by this transaction
    waited = await ticketing.working_seconds(db, ticket, since, now)
    ticket = replace(ticket, away_seconds=ticket.away_seconds + waited)
    await stored.change(db, ticket_id, away_seconds=ticket.away_seconds)
    await ticketing.set_deadlines(db, ticket, ticket.priority, now)


async def adopt_old_requests(runtime: Runtime) -> int:
    """Open tickets for what older processes note the old way during an update; returns how many requests there were.

    Raises what the database raises; then none of them has been adopted.
    """
    async with runtime.engine.begin() as db:
        now = runtime.clock()
        found = await old_requests.open_requests(db, ADOPTED_AT_ONCE)
        for old in found:
            if not await old_requests.has_become_ticket(db, old):
                state = await stored.lock_conversation(db, old.contact_id) or {}
                priority = priority_of(old.reason, urgent=old.urgent)
                request = opening.request_of(runtime.catalogue, state, old.reason, priority)
                await opening.open_for(db, old.contact_id, request, ASSISTANT, now)
            await old_requests.close(db, old.id, now)
    return len(found)


async def recount(db: Db, now: datetime) -> int:
    """Count the deadlines of all open tickets anew: hours, holidays or promises have changed. Returns how many."""
    hours = await office.load(db, now)

    @cache
    def calendar(region: str | None, zone: str) -> Calendar:
        return hours.calendar(region, zone)

    counted = [
        Counted(
            ticket.id,
            deadlines(
                hours.policy(ticket.priority),
                calendar(ticket.region, ticket.zone),
                ticket.opened_at,
                timedelta(seconds=ticket.away_seconds),
            ),
        )
        for ticket in await stored.lock_all_open(db)
    ]
    await deadline_rows.write(db, counted, now)
    return len(counted)
