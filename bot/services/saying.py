"""A message that no turn asked for: written by an operator, to one contact."""

from __future__ import annotations

from bot.domain.tickets import Via
from bot.runtime import Runtime
from bot.services import audit
from bot.services.audit import By, Thing
from bot.services.outgoing import Words, compose
from bot.storage import contacts, conversations


class UnknownContact(LookupError):
    """Nobody has this id, or his channel is not live here."""


async def say(runtime: Runtime, contact_id: int, words: str) -> None:
    """Queue `words` for the channel where the contact wrote last, noted in the audit. Raises `UnknownContact`."""
    async with runtime.engine.begin() as db:
        found = await contacts.latest_address(db, contact_id)
        if found is None or found[1] not in runtime.channels:
            raise UnknownContact
        address, channel = found
        parts = compose(runtime.channels[channel].capabilities, address.id, channel, Words(words))
        now = runtime.clock()
        await conversations.insert_outbound(db, [(contact_id, None, part) for part in parts], now)
        await audit.record(db, By(None, Via.CLI), "say", Thing("contact", contact_id), at=now)
