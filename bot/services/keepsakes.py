"""What a participant takes along from an answer: the summary as a file, and a day to be reminded of."""

from __future__ import annotations

from datetime import date, datetime

import structlog

from bot.runtime import Runtime
from bot.services import summary
from bot.services.outgoing import NotSendable, Words, compose, keep_file
from bot.services.waiting import Happening
from bot.storage import contacts, conversations, reminders
from bot.storage.conversations import Outgoing
from bot.storage.database import Db
from bot.storage.reminders import Wish

log = structlog.get_logger()


async def take_effect(runtime: Runtime, db: Db, happening: Happening, now: datetime) -> None:
    """Make what he asked for, in the transaction of his turn."""
    match happening.name:
        case "summary_requested":
            await _send_summary(runtime, db, happening, now)
        case "reminder_wished":
            await reminders.wish(db, happening.contact_id, _wish(happening), now)


def _wish(happening: Happening) -> Wish:
    data = happening.data
    return Wish(data["what"], date.fromisoformat(data["due_on"]), datetime.fromisoformat(data["remind_at"]))


async def _send_summary(runtime: Runtime, db: Db, happening: Happening, now: datetime) -> None:
    """Queue the file behind the words of the turn; where the channel takes no such file, say so."""
    made = await summary.file_of(runtime.catalogue, happening.state)
    found = await contacts.latest_address(db, happening.contact_id)
    if made is None or found is None:
        return
    (name, content), (address, channel) = made, found
    able = runtime.channels[channel].capabilities
    try:
        stored = await keep_file(db, content, name, now)
        parts = compose(able, address.id, channel, Words(file=stored))
    except NotSendable as error:
        log.warning("summary_not_sendable", channel=channel, reason=error.key)
        parts = [Outgoing(address.id, channel, error.sentence)]
    await conversations.insert_outbound(db, [(happening.contact_id, None, part) for part in parts], now)
