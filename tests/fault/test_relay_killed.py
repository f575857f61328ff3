"""Between a participant and a human nothing is lost, and nothing changes its order, whatever dies and when."""

from __future__ import annotations

import asyncio
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.fault import ledger
from tests.fault.conftest import KEY
from tests.fault.fleet import Fleet
from tests.fault.providers import Providers
from tests.support.desk_agent import DeskAgent, enter
from tests.support.eventually import LOOKS_EVERY, eventually
from tests.support.telegram_person import Person

SEED = 20261125
PEOPLE = 6
ROUNDS = 4  # in each, every process dies once while all conversations go on
ENDS_WITHIN = 240.0  # seconds; only a broken build takes as long


@dataclass
class Conversation:
    """One participant and his agent. Each says his numbers in order, the agent again until the desk has taken it."""

    person: Person
    agent: DeskAgent
    ticket: int
    said: int = 0

    async def goes_on(self) -> None:
        self.person.writes(f"pesan {self.said}")
        taken = False
        while not taken:
            taken = await self._replies(f"balasan {self.said}")
        self.said += 1

    async def _replies(self, words: str) -> bool:
        try:
            answer = await self.agent.does("reply", self.ticket, text=words)
        except httpx.TransportError:  # the desk has just died: the agent presses again
            await asyncio.sleep(LOOKS_EVERY)
            return False
        return answer.status_code == 303


async def conversations(engine: AsyncEngine, providers: Providers, clients: AsyncExitStack) -> list[Conversation]:
    """Everybody has asked for a human and has one."""
    people = [Person(providers.telegram, id=9000 + n) for n in range(PEOPLE)]
    for person in people:
        person.writes("petugas")

    async def all_wait() -> bool:
        async with engine.connect() as db:
            return bool(await db.scalar(text("select count(*) from tickets")) == PEOPLE)

    await eventually(all_wait, ENDS_WITHIN)
    sql = "select a.address, t.id from tickets t join addresses a using (contact_id)"
    async with engine.connect() as db:
        tickets = {row.address: row.id for row in await db.execute(text(sql))}
    talks = []
    for number, person in enumerate(people):
        agent = await enter(engine, providers.web, KEY, f"agent{number}")
        await clients.enter_async_context(agent.client)
        ticket = tickets[str(person.id)]
        assert (await agent.does("claim", ticket)).status_code == 303
        talks.append(Conversation(person, agent, ticket))
    return talks


async def heard_by_the_desk(engine: AsyncEngine, ticket: int) -> list[str]:
    sql = text("select text from inbound where ticket_id = :t and text like 'pesan %' order by id")
    async with engine.connect() as db:
        return list((await db.execute(sql, {"t": ticket})).scalars())


def heard_by_the_person(providers: Providers, person: Person) -> list[str]:
    """In the order of arrival; what arrived twice once."""
    texts = [str(c.params.get("text")) for c in providers.telegram.sent if str(c.params["chat_id"]) == str(person.id)]
    return list(dict.fromkeys(words for words in texts if words.startswith("balasan")))


async def test_nothing_between_a_participant_and_an_agent_is_lost_whatever_is_killed(
    fleet: Fleet, providers: Providers, engine: AsyncEngine
) -> None:
    chance = random.Random(SEED)
    async with asyncio.timeout(ENDS_WITHIN), AsyncExitStack() as clients:
        for name in fleet.COMMANDS:
            await fleet.start(name)
        for name in fleet.COMMANDS:
            await fleet.until_ready(name)
        talks = await conversations(engine, providers, clients)
        for victim in [name for _ in range(ROUNDS) for name in chance.sample(sorted(fleet.COMMANDS), 3)]:
            await fleet.until_ready(victim)
            going_on = asyncio.gather(*(talk.goes_on() for talk in talks))
            await providers.pulse.beats(chance.randrange(1, PEOPLE))
            await fleet.kill(victim)
            await going_on

        async def is_settled() -> bool:
            fleet.check_alive()
            return providers.all_accepted and await ledger.is_settled(engine)

        await eventually(is_settled, ENDS_WITHIN)
    await fleet.stop()

    assert len(fleet.kills) == ROUNDS * 3
    for talk in talks:
        assert await heard_by_the_desk(engine, talk.ticket) == [f"pesan {n}" for n in range(talk.said)]
        assert heard_by_the_person(providers, talk.person) == [f"balasan {n}" for n in range(talk.said)]
