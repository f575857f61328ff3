"""What the clock does for tickets: notices deadlines and call-backs, and hands out what waits."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

import structlog

from bot.domain.sla import deadlines
from bot.domain.workhours import Calendar
from bot.runtime import Runtime
from bot.services import offering, office
from bot.storage import alerts, deadline_rows
from bot.storage import tickets as stored
from bot.storage.database import Db
from bot.storage.deadline_rows import Counted

log = structlog.get_logger()


async def watch(runtime: Runtime) -> None:
    """Warn and alert of deadlines that are near or over, once each; bring back call-backs whose hour has come."""
    async with runtime.engine.begin() as db:
        now = runtime.clock()
        counted = await alerts.watch(db, now)
        if await alerts.call_back(db, now):
            await offering.offer(db, now)
    for kind, count in counted.items():
        if count:
            log.warning("tickets_late", kind=kind, count=count)


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
        for ticket in await stored.all_open(db)
    ]
    await deadline_rows.write(db, counted, now)
    return len(counted)
