"""What follows when a provider says later that a message it had accepted was not delivered."""

from __future__ import annotations

from bot.domain.messages import Failure
from bot.domain.pacing import MAX_SEND_TRIES, retry_delay
from bot.runtime import Runtime
from bot.storage import contacts, conversations, deliveries, outbound
from bot.storage.database import Db
from bot.storage.deliveries import Undelivered


async def follow_up(runtime: Runtime, db: Db, undelivered: Undelivered) -> None:
    """Send anew what may still arrive; respect a contact who stopped us; leave the rest as failed."""
    now = runtime.clock()
    match undelivered.update.failure:
        case Failure.WINDOW_CLOSED:
            await outbound.close_window(db, undelivered.address_id, undelivered.sent_at)
            await deliveries.send_anew(db, undelivered.id, now)
        case Failure.THROTTLED if undelivered.attempts < MAX_SEND_TRIES:
            delay = retry_delay(undelivered.attempts, runtime.random())
            await deliveries.send_anew(db, undelivered.id, now + delay)
        case Failure.CONTACT_STOPPED:
            await contacts.opt_out(db, undelivered.address_id, now)
            data = {"channel": undelivered.update.channel}
            await conversations.add_event(db, undelivered.contact_id, "opted_out", data, now)
