"""Where a participant is, by his own words, and what follows: his hours, his zone, who is offered his ticket."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from bot.dialogue.turn import PlaceView
from bot.dialogue.words import Words, alternatives, normalise
from bot.domain.regions import Regions, zone_of
from bot.domain.tickets import Actor, Ticket, Verb
from bot.ports import Parse
from bot.services import offering, ticketing
from bot.storage import contacts, offers
from bot.storage import tickets as stored
from bot.storage.database import Db

LONGEST_NAME = 5  # words, such as "kab lima puluh kota"


def said(regions: Regions, words: Words, text: str) -> PlaceView | None:
    """A region that is named by the whole text, or behind words that say "I am in"."""
    bare = normalise(text)
    for tail in _behind(words, bare):
        for length in range(min(LONGEST_NAME, len(tail)), 0, -1):
            if code := regions.find(" ".join(tail[:length])):
                rest = words.strip_fillers(" ".join(tail[length:]))
                return PlaceView(code, regions.names[code], is_own=True, is_all=not rest)
    code = regions.find(words.strip_fillers(text))
    return PlaceView(code, regions.names[code], is_all=True) if code else None


def _behind(words: Words, text: str) -> Iterator[list[str]]:
    """What follows each "I am in"; the last first, as people correct themselves."""
    for found in reversed(list(re.finditer(rf"\b(?:{alternatives(words.whereabouts)}) ", text))):
        yield text[found.end() :].split()


def named(regions: Regions, parse: Parse | None) -> PlaceView | None:
    """A region that is named in passing, the last one; it need not be his."""
    found = [str(e.value) for e in parse.entities if e.name == "region"] if parse else []
    codes = [code for name in found if (code := regions.find(name))]
    return PlaceView(codes[-1], regions.names[codes[-1]]) if codes else None


async def told(db: Db, contact_id: int, code: str, actor: Actor, now: datetime) -> None:
    """He has told where he is. The transaction holds his conversation."""
    await contacts.set_region(db, contact_id, code)
    found = await stored.open_of(db, contact_id)
    ticket = await stored.lock(db, found.id) if found else None
    if ticket and ticket.region != code:
        await move(db, ticket, code, now)
        await ticketing.note(db, ticket, Verb.SET_REGION, actor, now, {"region": code})


async def move(db: Db, ticket: Ticket, code: str | None, now: datetime) -> None:
    """The ticket is of this region: its deadlines by the hours there, and offered to whom serves it."""
    zone = zone_of(code) if code else ticket.zone
    await stored.change(db, ticket.id, region=code, zone=zone)
    await ticketing.set_deadlines(db, replace(ticket, region=code, zone=zone), ticket.priority, now)
    await offers.withdraw_out_of_region(db, ticket.id, code, now)
    await offering.offer(db, now)
