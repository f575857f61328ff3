"""Hand out what waits: to who is there, has room, and fits. Called when something changed, and by the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.domain.offering import Unrouted, plan
from bot.runtime import Runtime
from bot.storage import agents, offers
from bot.storage.database import Db

OFFER_LASTS = timedelta(seconds=60)  # then the ticket is offered to the next one
AT_ONCE = 200  # tickets of one team, region and programme looked at in one round, the most urgent first


async def offer_waiting(runtime: Runtime) -> int:
    """Offer the head of the queue to agents; returns how many offers were made."""
    async with runtime.engine.begin() as db:
        return await offer(db, runtime.clock())


async def offer(db: Db, now: datetime) -> int:
    """The same within a transaction; nothing when another one is at it: the clock comes by again soon."""
    if not await agents.may_hand_out(db):
        return 0
    await offers.expire(db, now)
    waiting = await offers.unoffered(db, now, AT_ONCE)
    if not waiting:
        return 0
    made = plan(waiting, await agents.available(db))
    await offers.make(db, made.offers, now, OFFER_LASTS)
    reasons: Mapping[int, Unrouted | None] = {**dict.fromkeys(made.offers), **made.unrouted}
    await offers.explain(db, reasons)
    return len(made.offers)
