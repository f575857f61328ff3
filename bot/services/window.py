"""The time in which a person may be written to freely, and what becomes of a reply that comes after it.

It is parked: it keeps its place in the outbox until the person writes again. Where the channel has an approved
template, one such message asks him to, once until he does. The desk is told of each step.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.domain.messages import ChannelName
from bot.runtime import Runtime
from bot.services.wording import say
from bot.storage import contacts, conversations, desk, outbound, parking
from bot.storage.conversations import Outgoing
from bot.storage.database import Db
from bot.storage.parking import Parked

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Window:
    """How a contact can be written to where he wrote last."""

    channel: ChannelName
    closes_at: datetime | None  # from then on replies are parked; None: at any time they go out
    is_open: bool
    parked: int  # replies that wait for him to write
    nudged_at: datetime | None  # he was asked to
    nudge_failed: bool
    nudges: bool  # whether he is asked at all


async def of_contact(runtime: Runtime, db: Db, contact_id: int) -> Window | None:
    """The window of the channel where the contact wrote last; None when he has none that is live."""
    found = await contacts.latest_address(db, contact_id)
    if found is None or found[1] not in runtime.channels:
        return None
    address, channel = found
    able, now = runtime.channels[channel].capabilities, runtime.clock()
    length = outbound.window_length(able)
    state = await parking.state(db, address.id)
    closes_at = None if length is None else (state.last_inbound_at or now - length) + length
    is_open = closes_at is None or closes_at > now
    return Window(channel, closes_at, is_open, state.parked, state.nudged_at, state.nudge_failed, able.nudges)


async def park(runtime: Runtime, db: Db, channel: ChannelName, address_id: int | None = None) -> int:
    """Park the replies that came too late, at one address or at all; returns how many are parked now and were not.

    For a reply just queued it is called in the same transaction: its agent is told with the commit.
    """
    able, now = runtime.channels[channel].capabilities, runtime.clock()
    start = outbound.window_start(able, now)
    if start is None:
        return 0
    parked = await parking.park(db, channel, start, now, address_id)
    addresses = {reply.address_id for reply in parked}
    asked = await parking.take_nudges(db, addresses, start, now) if able.nudges and parked else set()
    first = {reply.address_id: reply for reply in reversed(parked)}
    nudges = [(first[a].contact_id, None, _nudge(first[a], channel)) for a in sorted(asked)]
    await conversations.insert_outbound(db, nudges, now)
    for reply in parked:
        nudge = "no_template" if not able.nudges else "asked" if reply.address_id in asked else "asked_before"
        await _tell(db, reply, nudge, now)
    return len(parked)


def _nudge(reply: Parked, channel: ChannelName) -> Outgoing:
    return Outgoing(reply.address_id, channel, say("nudge"), ticket_id=reply.ticket_id, nudge=True)


async def _tell(db: Db, reply: Parked, nudge: str, now: datetime) -> None:
    data = {
        "outbound_id": reply.outbound_id,
        "ticket_id": reply.ticket_id,
        "staff_id": reply.staff_id,
        "nudge": nudge,
    }
    await conversations.add_event(db, reply.contact_id, "reply_parked", data, now)
    if reply.ticket_id is not None:
        await desk.tell(db, reply.ticket_id, reply.staff_id, "parked")


async def park_late_replies(runtime: Runtime) -> int:
    """On every channel: windows close by themselves, while replies wait behind others or for a paused channel."""
    parked = 0
    for channel, adapter in runtime.channels.items():
        start = outbound.window_start(adapter.capabilities, runtime.clock())
        if start is None:
            continue
        async with runtime.engine.begin() as db:
            await parking.drop_needless_nudges(db, channel, start)
            parked += await park(runtime, db, channel)
    if parked:
        log.info("replies_parked", count=parked)
    return parked
