"""The desk over real connections, with real workers: many agents at one ticket, many conversations at once."""

from __future__ import annotations

import asyncio
import secrets
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
import pytest_asyncio

from tests.support.desk_agent import PATIENCE, SOON_ANEW, DeskAgent, enter
from tests.support.eventually import eventually
from tests.web.conftest import KEY, Site

pytestmark = pytest.mark.asyncio(loop_scope="session")

RACERS = 24
CONVERSATIONS = 24
MESSAGES = 10  # each way, in each conversation: fewer than a page may write at once
ENDS_WITHIN = 120.0  # seconds


@dataclass
class Visitor:
    """A participant on the web page."""

    client: httpx.AsyncClient

    async def writes(self, words: str) -> None:
        body = {"id": secrets.token_hex(8), "text": words}
        answer = await self.client.post("webchat/messages", json=body)
        assert answer.status_code == 202, answer.text

    async def read(self) -> list[str]:
        """What was said to him, in the order of his page."""
        shown = (await self.client.get("webchat/history")).json()["messages"]
        return [message["text"] for message in shown if not message["mine"]]

    async def has_heard_all(self) -> bool:
        return sum(words.startswith("balasan") for words in await self.read()) >= MESSAGES


@pytest_asyncio.fixture(loop_scope="session")
async def open_clients() -> AsyncIterator[AsyncExitStack]:
    """Closes what is put into it."""
    async with AsyncExitStack() as stack:
        yield stack


async def tickets(site: Site, count: int) -> list[int]:
    """The ids of the tickets, once there are so many."""

    async def are_there() -> bool:
        return await site.database.count("tickets") >= count

    await eventually(are_there, ENDS_WITHIN)
    return [r.id for r in await site.database.rows("select id from tickets order by id")]


async def waits(site: Site, clients: AsyncExitStack) -> Visitor:
    """Somebody who has asked for a human."""
    client = httpx.AsyncClient(base_url=site.url, timeout=PATIENCE, limits=SOON_ANEW)
    visitor = Visitor(await clients.enter_async_context(client))
    await visitor.writes("petugas")
    return visitor


async def agents_of(site: Site, count: int, clients: AsyncExitStack) -> list[DeskAgent]:
    """So many agents, signed in."""
    agents = [await enter(site.database.engine, site.url, KEY, f"agent{n}") for n in range(count)]
    for agent in agents:
        await clients.enter_async_context(agent.client)
    return agents


async def test_of_many_agents_who_claim_over_http_at_once_one_has_the_ticket(
    site: Site, open_clients: AsyncExitStack
) -> None:
    await waits(site, open_clients)
    [ticket] = await tickets(site, 1)
    agents = await agents_of(site, RACERS, open_clients)
    answers = await asyncio.gather(*(agent.does("claim", ticket) for agent in agents))
    assert {answer.status_code for answer in answers} == {303}
    winners = [a.staff_id for a, r in zip(agents, answers, strict=True) if "note=taken" not in r.headers["location"]]
    assert len(winners) == 1
    assert await site.database.value("select staff_id from tickets") == winners[0]
    assert await site.database.value("select count(*) from ticket_events where verb = 'claim'") == 1
    assert await site.database.value("select count(*) from audit where verb = 'claim'") == 1


async def talk(agent: DeskAgent, ticket: int, visitor: Visitor) -> None:
    """Both write at the same time, each as fast as his own messages are taken."""

    async def agent_writes() -> None:
        for n in range(MESSAGES):
            answer = await agent.does("reply", ticket, text=f"balasan {n}")
            assert answer.status_code == 303, answer.text

    async def visitor_writes() -> None:
        for n in range(MESSAGES):
            await visitor.writes(f"pesan {n}")

    await asyncio.gather(agent_writes(), visitor_writes())


async def test_many_conversations_at_once_keep_their_order_both_ways(site: Site, open_clients: AsyncExitStack) -> None:
    visitors = [await waits(site, open_clients) for _ in range(CONVERSATIONS)]
    numbers = await tickets(site, CONVERSATIONS)
    agents = await agents_of(site, CONVERSATIONS, open_clients)
    await asyncio.gather(*(a.does("claim", t) for a, t in zip(agents, numbers, strict=True)))
    await asyncio.gather(*(talk(a, t, v) for a, t, v in zip(agents, numbers, visitors, strict=True)))
    for visitor in visitors:
        await eventually(visitor.has_heard_all, ENDS_WITHIN)
        assert [w for w in await visitor.read() if w.startswith("balasan")] == [f"balasan {n}" for n in range(MESSAGES)]

    async def is_worked() -> bool:
        return not await site.database.value("select count(*) from inbound where status = 'pending'")

    await eventually(is_worked, ENDS_WITHIN)
    heard: dict[int, list[str]] = defaultdict(list)
    for row in await site.database.rows("select ticket_id, text from inbound where ticket_id is not null order by id"):
        if row.text.startswith("pesan"):
            heard[row.ticket_id].append(row.text)
    assert dict(heard) == {number: [f"pesan {n}" for n in range(MESSAGES)] for number in numbers}
