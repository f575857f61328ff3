"""The people of the benchmark of the desk: agents with open pages, participants with open chats, in one process.

It reads its task as JSON from stdin and prints what it saw as JSON. All times in seconds.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import re
import secrets
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import orjson

from bot.web.desk.visit import COOKIE as DESK_COOKIE
from bot.web.webchat import COOKIE as CHAT_COOKIE

SEED = 7
ARRIVES_WITHIN = 20.0  # of a message; later it counts as lost
WORDS = re.compile(r"kata-\d+")
PAGES_A_SECOND = 5.0
PAGES = (
    "/desk/tickets",
    "/desk/tickets?folder=waiting",
    "/desk/tickets?folder=open",
    "/desk/tickets?folder=emergency",
    "/desk/tickets?folder=open&topic=arrears",
    "/desk/tickets?folder=open&q=Peserta+77",
    "/desk/tickets/rows?folder=mine",
    "/desk/tickets/{ticket}",
    "/desk/tickets/{ticket}/side",
)


@dataclass
class Crowd:
    """Everybody, and what they have seen."""

    http: aiohttp.ClientSession
    base: str
    sessions: list[str]
    forms: list[str]
    people: list[str]
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    wanted: dict[str, asyncio.Future[float]] = field(default_factory=dict)  # until these words are seen
    relayed: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    lost: int = 0
    failed: int = 0
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def as_agent(self, number: int) -> dict[str, str]:
        return {"Cookie": f"{DESK_COOKIE}={self.sessions[number]}", "Origin": self.base}

    def as_person(self, number: int) -> dict[str, str]:
        return {"Cookie": f"{CHAT_COOKIE}={self.people[number]}"}

    async def agent_listens(self, number: int) -> None:
        """An open page: what it hears of its own conversation, it fetches."""
        ticket = number + 1  # the seed gives ticket n to agent n
        address = f"{self.base}/desk/events?ticket={ticket}"
        async with self.http.get(address, headers=self.as_agent(number)) as stream:
            async for line in stream.content:
                if line.startswith(b"data: ") and b'"message"' in line and number < len(self.people):
                    await self._fetch_thread(number, ticket)

    async def _fetch_thread(self, number: int, ticket: int) -> None:
        address = f"{self.base}/desk/tickets/{ticket}/thread"
        async with self.http.get(address, headers={**self.as_agent(number), "X-Desk-Quiet": "1"}) as answer:
            self.seen(await answer.text())

    async def person_listens(self, number: int) -> None:
        async with self.http.get(f"{self.base}/webchat/events", headers=self.as_person(number)) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    self.seen(line.decode())

    def seen(self, shown: str) -> None:
        for words in WORDS.findall(shown):
            future = self.wanted.get(words)
            if future and not future.done():
                future.set_result(time.perf_counter())

    async def relay(self, way: str) -> None:
        """One message, until the other side has it on the screen."""
        number = self.chance.randrange(len(self.people))
        words = f"kata-{next(self.numbers)}"
        future = self.wanted[words] = asyncio.get_running_loop().create_future()
        began = time.perf_counter()
        try:
            await (self._agent_writes if way == "to participants" else self._person_writes)(number, words)
            async with asyncio.timeout(ARRIVES_WITHIN):
                self.relayed[way].append(await future - began)
        except (TimeoutError, aiohttp.ClientError):
            self.lost += 1
        finally:
            del self.wanted[words]

    async def _agent_writes(self, number: int, words: str) -> None:
        address, form = f"{self.base}/desk/tickets/{number + 1}/reply", {"csrf": self.forms[number], "text": words}
        headers = {**self.as_agent(number), "HX-Request": "true"}
        async with self.http.post(address, data=form, headers=headers) as answer:
            self.failed += answer.status >= 400
            await answer.read()

    async def _person_writes(self, number: int, words: str) -> None:
        body = {"id": secrets.token_hex(8), "text": words}
        async with self.http.post(f"{self.base}/webchat/messages", json=body, headers=self.as_person(number)) as answer:
            self.failed += answer.status >= 400
            await answer.read()

    async def look(self) -> None:
        """Somebody opens a page."""
        number, page = self.chance.randrange(len(self.sessions)), self.chance.choice(PAGES)
        began = time.perf_counter()
        address = self.base + page.format(ticket=number + 1)
        async with self.http.get(address, headers=self.as_agent(number), allow_redirects=False) as answer:
            await answer.read()
            self.failed += answer.status != 200
        self.pages[page].append(time.perf_counter() - began)


async def keep_doing(rate: float, seconds: float, *doing: Any) -> None:
    """Begin one after the other at random moments, so many a second, whether the ones before are done or not."""
    chance, under_way, loop = random.Random(SEED), set(), asyncio.get_running_loop()
    end, at, turn = loop.time() + seconds, loop.time(), itertools.cycle(doing)
    while (at := at + chance.expovariate(rate)) < end:
        await asyncio.sleep(at - loop.time())
        under_way.add(asyncio.create_task(next(turn)()))
    await asyncio.gather(*under_way)


async def take_part(task: dict[str, Any]) -> dict[str, Any]:
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=None)) as http:
        crowd = Crowd(http, task["base"], task["sessions"], task["forms"], task["people"])
        listening = [asyncio.create_task(crowd.agent_listens(n)) for n in range(len(crowd.sessions))]
        listening += [asyncio.create_task(crowd.person_listens(n)) for n in range(len(crowd.people))]
        await asyncio.sleep(task["settle"])

        async def to_participant() -> None:
            await crowd.relay("to participants")

        async def to_agent() -> None:
            await crowd.relay("to agents")

        await asyncio.gather(
            keep_doing(task["rate"], task["seconds"], to_participant, to_agent),
            keep_doing(PAGES_A_SECOND, task["seconds"], crowd.look),
        )
        open_streams = sum(not each.done() for each in listening)
        for each in listening:
            each.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
    seen = {"relayed": crowd.relayed, "pages": crowd.pages, "lost": crowd.lost, "failed": crowd.failed}
    return {**seen, "streams": open_streams}


if __name__ == "__main__":
    sys.stdout.buffer.write(orjson.dumps(asyncio.run(take_part(orjson.loads(sys.stdin.buffer.read())))))
