"""Accept what a provider delivers: one transaction, and only then does the provider hear that we have it."""

from __future__ import annotations

from collections.abc import Sequence

from bot import metrics
from bot.domain.cleaning import clean
from bot.domain.messages import ContactEvent, ContactEventKind, InboundEvent, InboundMessage, StatusUpdate, Urn
from bot.domain.pacing import quiet_after
from bot.runtime import Runtime
from bot.services.delivery import follow_up
from bot.storage import attachments, contacts, conversations, deliveries, inbound
from bot.storage.contacts import Address
from bot.storage.database import Db


async def receive(runtime: Runtime, events: Sequence[InboundEvent]) -> None:
    """Store messages once, apply status updates, record opt-outs. Returns after the commit."""
    if not events:
        return
    async with runtime.engine.begin() as db:
        new = await _store_messages(runtime, db, [clean(e) for e in events if isinstance(e, InboundMessage)])
        for event in events:
            if isinstance(event, StatusUpdate):
                undelivered = await deliveries.apply_status(db, event)
                if undelivered:
                    await follow_up(runtime, db, undelivered)
            elif isinstance(event, ContactEvent):
                await _record_contact_event(db, event)
    for message, is_new in new:
        (metrics.received if is_new else metrics.repeated).labels(message.sender.channel).inc()


async def _store_messages(
    runtime: Runtime, db: Db, messages: Sequence[InboundMessage]
) -> list[tuple[InboundMessage, bool]]:
    if not messages:
        return []
    now = runtime.clock()
    known = await _known_addresses(db, messages)
    arrivals = []
    for message in messages:
        address = await _address(runtime, db, message, known)
        arrivals.append(inbound.Arrival(message, address, quiet_after(message, runtime.pacing)))
    stored = await inbound.store(db, arrivals, now)
    result = []
    for message in messages:
        row_id = stored.pop((message.sender.channel, message.external_id), None)  # the same twice is stored once
        if row_id and message.attachments:
            await attachments.note(db, row_id, message.attachments, now)
        result.append((message, row_id is not None))
    return result


def _urns(message: InboundMessage) -> tuple[Urn, ...]:
    return (message.sender, *message.aliases)


async def _known_addresses(db: Db, messages: Sequence[InboundMessage]) -> dict[Urn, Address]:
    """All addresses there are; the right to create the others is held from now on."""
    known = await contacts.find(db, {urn for m in messages for urn in _urns(m)})
    new = {urn for m in messages if not known.keys() >= {*_urns(m)} for urn in _urns(m)}
    if new:
        await contacts.lock_urns(db, new)
        known |= await contacts.find(db, new)
    return known


async def _address(runtime: Runtime, db: Db, message: InboundMessage, known: dict[Urn, Address]) -> Address:
    """The sender's address; a new one joins the contact of an alias, or becomes a new contact."""
    urns = _urns(message)
    if all(urn in known for urn in urns):
        return known[message.sender]
    now = runtime.clock()
    contact_id = next((known[u].contact_id for u in urns if u in known), None)
    if contact_id is None:
        contact_id = await contacts.create(db, message.name, now)
    for urn in urns:
        if urn not in known:
            known[urn] = await contacts.add_address(db, contact_id, urn, now)
    return known[message.sender]


async def _record_contact_event(db: Db, event: ContactEvent) -> None:
    opted_out = event.kind is ContactEventKind.OPTED_OUT
    contact_id = await contacts.set_opted_out(db, event.urn, event.at if opted_out else None)
    if contact_id is not None:
        await conversations.add_event(db, contact_id, event.kind, {"channel": event.urn.channel}, event.at)
