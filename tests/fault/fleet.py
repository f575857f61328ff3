"""The assistant's own processes, as an operator starts them, to be killed and started again."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from pathlib import Path

import aiohttp

ASKS_EVERY = 0.05  # seconds
STOPS_WITHIN = 30.0
WORKS = b"telegram_webhook_registered"  # what a worker logs once all its loops run


class Member:
    """One process from its start to its end."""

    def __init__(self, process: Process, log: Path) -> None:
        self.process = process
        self.works = asyncio.Event()  # or has ended
        self._log = log
        self._reader = asyncio.create_task(self._read())

    async def end(self) -> None:
        """As hard as the kernel can."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self._reader

    async def _read(self) -> None:
        assert self.process.stderr
        with self._log.open("ab") as log:
            async for line in self.process.stderr:
                log.write(line)
                if WORKS in line:
                    self.works.set()
        self.works.set()


class Fleet:
    """One web server and two workers."""

    COMMANDS: Mapping[str, str] = {"serve": "serve", "work-1": "work", "work-2": "work"}

    def __init__(self, environment: Mapping[str, str], web: str, log: Path) -> None:
        self._environment = environment
        self._web = web
        self._log = log
        self._members: dict[str, Member] = {}
        self.kills: list[str] = []

    async def start(self, name: str) -> None:
        command = (sys.executable, "-m", "bot", self.COMMANDS[name])
        process = await asyncio.create_subprocess_exec(*command, env=self._environment, stderr=PIPE)
        self._members[name] = Member(process, self._log)

    async def kill(self, name: str) -> None:
        """End it in the midst of whatever it does, and start it again at once."""
        self.check_alive()
        await self._members[name].end()
        self.kills.append(name)
        await self.start(name)

    def check_alive(self) -> None:
        ended = [name for name, member in self._members.items() if member.process.returncode is not None]
        assert not ended, f"{ended} ended by themselves, see {self._log}"

    async def until_ready(self, name: str) -> None:
        """Return when the process can do its work."""
        if name == "serve":
            await self._until_web_answers()
        else:
            await self._members[name].works.wait()
        self.check_alive()

    async def _until_web_answers(self) -> None:
        async with aiohttp.ClientSession() as session:
            while not await self._answers(session):
                self.check_alive()
                await asyncio.sleep(ASKS_EVERY)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self._web}/health/live") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def stop(self) -> dict[str, int]:
        """Ask all of them to finish; returns their exit codes."""
        for member in self._members.values():
            member.process.terminate()
        async with asyncio.timeout(STOPS_WITHIN):
            return {name: await member.process.wait() for name, member in self._members.items()}

    async def close(self) -> None:
        """Leave nothing behind, however the test went."""
        for member in self._members.values():
            await member.end()
