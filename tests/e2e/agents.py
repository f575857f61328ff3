"""A member of staff who works at the site, and the hours of the office."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

from bot import bootstrap
from bot.domain.staff import Presence, Role
from bot.domain.tickets import Actor, ActorKind, Outcome, Via
from bot.runtime import Runtime
from bot.services import conversing, handoff
from bot.services.outgoing import keep_file
from bot.storage import staff
from bot.storage.staff import Profile
from tests.e2e.site import Site
from tests.support.eventually import eventually

AROUND_THE_CLOCK = {str(day): [["00:00", "00:00"]] for day in range(1, 8)}
NEVER: dict[str, list[list[str]]] = {}


@dataclass(frozen=True)
class Agent:
    """An agent, and what he does with the ticket he has."""

    site: Site
    runtime: Runtime
    actor: Actor
    name: str

    async def ticket_of(self, contact: int) -> int:
        """The open ticket of a contact, as soon as there is one."""

        async def found() -> int | None:
            rows = await self.site.rows(
                "select id from tickets where contact_id = :c and status <> 'closed'", c=contact
            )
            return rows[0].id if rows else None

        ticket = await eventually(found)
        assert ticket
        return ticket

    async def takes(self, ticket: int) -> None:
        await handoff.claim(self.runtime, ticket, self.actor)

    async def writes(self, ticket: int, words: str) -> None:
        await conversing.reply(self.runtime, ticket, self.actor, words)

    async def sends_picture(self, ticket: int, words: str, content: bytes) -> None:
        async with self.runtime.engine.begin() as db:
            file = await keep_file(db, content, "contoh.jpg", self.runtime.clock())
        await conversing.reply(self.runtime, ticket, self.actor, words, file_ids=[file.id])

    async def gives_back(self, ticket: int) -> None:
        await handoff.return_to_assistant(self.runtime, ticket, self.actor)

    async def closes(self, ticket: int) -> None:
        await handoff.close(self.runtime, ticket, self.actor, Outcome.SOLVED)


@asynccontextmanager
async def at_work(site: Site) -> AsyncIterator[Agent]:
    """Somebody who is there while the test lasts."""
    async with bootstrap.assemble(site.settings, site.database_url) as parts:
        runtime = parts.runtime
        async with runtime.engine.begin() as db:
            name = "Sari"
            number = await staff.create(
                db, f"sari-{uuid4()}", Profile(name, Role.AGENT, None, 5, (), must_enrol=False), runtime.clock()
            )
            assert number
            await staff.set_presence(db, number, Presence.AVAILABLE, runtime.clock())
        yield Agent(site, runtime, Actor(ActorKind.STAFF, Via.DESK, number), name)
        async with runtime.engine.begin() as db:
            await staff.set_presence(db, number, Presence.AWAY, runtime.clock())


async def set_hours(site: Site, week: dict[str, list[list[str]]]) -> None:
    """When people work, whatever the day of the test is."""
    await site.rows("update working_hours set week = cast(:w as jsonb) where region = '*'", w=json.dumps(week))
    await site.rows(
        """insert into holidays_local (held_on, name, is_open)
           select current_date + day, 'Hari kerja', true from generate_series(-1, 7) day on conflict do nothing"""
    )
