"""What follows when a provider says later that a message it had accepted was not delivered."""

from __future__ import annotations

from datetime import datetime

from bot.domain.messages import Failure
from bot.domain.pacing import MAX_SEND_TRIES, retry_delay
from bot.runtime import Runtime
from bot.services import window
from bot.storage import contacts, conversations, deliveries, outbound
from bot.storage.database import Db
from bot.storage.deliveries import Undelivered


async def follow_up(runtime: Runtime, db: Db, undelivered: Undelivered) -> None:
    """Send anew what may still arrive; respect a contact who stopped us; leave the rest as failed."""
    now = runtime.clock()
    if undelivered.nudge and undelivered.update.failure is not Failure.CONTACT_STOPPED:
        await _nudge_failed(db, undelivered, now)
        return
    match undelivered.update.failure:
        case Failure.WINDOW_CLOSED:
            await outbound.close_window(db, undelivered.address_id, undelivered.sent_at)
            await deliveries.send_anew(db, undelivered.id, now)
            await window.park(runtime, db, undelivered.update.channel, undelivered.address_id)
        case Failure.THROTTLED if undelivered.attempts < MAX_SEND_TRIES:
            delay = retry_delay(undelivered.attempts, runtime.random())
            await deliveries.send_anew(db, undelivered.id, now + delay)
        case Failure.CONTACT_STOPPED:
            await contacts.opt_out(db, undelivered.address_id, now)
            data = {"channel": undelivered.update.channel}
            await conversations.add_event(db, undelivered.contact_id, "opted_out", data, now)


async def _nudge_failed(db: Db, undelivered: Undelivered, now: datetime) -> None:
    """It is sent once: a second one could only be as unwelcome. What is parked waits on, and the desk knows."""
    data = {"outbound_id": undelivered.id, "ticket_id": undelivered.ticket_id}
    await conversations.add_event(db, undelivered.contact_id, "nudge_failed", data, now)
