"""Participants, agents and a queue on a real database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.dialogue.model import Catalogue
from bot.domain.messages import ChannelName, Kind
from bot.domain.staff import Presence, Role
from bot.domain.tickets import Actor, ActorKind, Ticket, Via
from bot.ports import Entity, Parse
from bot.runtime import Runtime
from bot.services import handoff, inbound
from bot.storage import outbound, staff
from bot.storage import tickets as stored
from bot.storage.staff import Profile
from bot.understanding import places
from bot.workers import inbox
from tests.support.people import Clock, RecordingChannel, message

MORNING = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # Wednesday, 10:00 in Jakarta
EVENING = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)  # 19:00

REGIONS = places.load()


@dataclass
class Understood:
    """Understands what it is told to, by the exact text; `danger` too."""

    intents: dict[str, str] = field(default_factory=dict)
    danger: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    regions: dict[str, str] = field(default_factory=dict)  # named in passing

    async def parse(self, words: str) -> Parse:
        if words in self.broken:
            raise ValueError
        intent = self.intents.get(words)
        named = [Entity("region", self.regions[words])] if words in self.regions else []
        return Parse(intent, 0.95 if intent else 0.0, entities=tuple(named), danger=self.danger.get(words))


@dataclass
class Desk:
    """Short ways to write as a participant, to act as an agent, and to look."""

    runtime: Runtime
    clock: Clock
    understanding: Understood

    async def says(self, words: str, person: str = "budi", *, tap: str | None = None, kind: Kind | None = None) -> None:
        """The participant writes, and everything due is worked."""
        sort = kind or (Kind.CHOICE if tap else Kind.TEXT)
        await inbound.receive(self.runtime, [message(words, person, kind=sort, choice=tap)])
        await self.work()

    async def work(self) -> None:
        self.clock.advance(seconds=2)
        while await inbox.work_once(self.runtime):
            pass

    async def hire(
        self, name: str = "Ani", role: Role = Role.AGENT, presence: Presence = Presence.AVAILABLE, **other: Any
    ) -> Actor:
        """A member of staff, there unless told otherwise."""
        profile = Profile(
            name, role, other.get("region"), other.get("capacity", 5), tuple(other.get("skills", ())), False
        )
        async with self.runtime.engine.begin() as db:
            number = await staff.create(db, f"{name.lower()}-{id(profile)}", profile, self.clock())
            assert number
            await staff.set_presence(db, number, presence, self.clock())
        return Actor(ActorKind.STAFF, Via.DESK, number)

    async def ticket(self, person: str = "budi") -> Ticket:
        """The newest ticket of the person."""
        number = await self.value(
            """select t.id from tickets t join addresses a on a.contact_id = t.contact_id
               where a.address = :p order by t.id desc limit 1""",
            p=person,
        )
        async with self.runtime.engine.connect() as db:
            found = await stored.find(db, number)
        assert found
        return found

    async def taken(self, agent: Actor, person: str = "budi") -> Ticket:
        """The person asks for a human, and the agent takes him."""
        await self.says("petugas", person)
        ticket = await self.ticket(person)
        await handoff.claim(self.runtime, ticket.id, agent)
        return ticket

    async def heard(self, person: str = "budi") -> list[str]:
        """All that was said to the person, by us and by agents, in the order of sending."""
        rows = await self.rows(
            """select o.text from outbound o join addresses a on a.id = o.address_id
               where a.address = :p order by o.id""",
            p=person,
        )
        return [r.text for r in rows]

    async def verbs(self, ticket_id: int) -> list[str]:
        rows = await self.rows("select verb from ticket_events where ticket_id = :t order by id", t=ticket_id)
        return [r.verb for r in rows]

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.runtime.engine.connect() as db:
            return list((await db.execute(text(sql), values)).all())

    async def value(self, sql: str, **values: Any) -> Any:
        return (await self.rows(sql, **values))[0][0]

    async def do(self, sql: str, **values: Any) -> None:
        async with self.runtime.engine.begin() as db:
            await db.execute(text(sql), values)


@pytest.fixture
async def desk(engine: AsyncEngine, catalogue: Catalogue) -> Desk:
    clock, understanding = Clock(MORNING), Understood()
    channels = {ChannelName.TELEGRAM: RecordingChannel()}
    runtime = Runtime(engine, channels, understanding, catalogue, clock=clock, random=lambda: 0.0, regions=REGIONS)
    async with engine.begin() as db:
        await outbound.add_channel(db, ChannelName.TELEGRAM)
    return Desk(runtime, clock, understanding)
