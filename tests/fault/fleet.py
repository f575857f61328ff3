"""The assistant's own processes, as an operator starts them, to be killed and started again."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from pathlib import Path

import aiohttp

ASKS_EVERY = 0.05  # seconds
READY_WITHIN = 30.0
STOPS_WITHIN = 30.0


class Fleet:
    """One web server and two workers."""

    COMMANDS: Mapping[str, str] = {"serve": "serve", "work-1": "work", "work-2": "work"}

    def __init__(self, environment: Mapping[str, str], web: str, log: Path) -> None:
        self._environment = environment
        self._web = web
        self._log = log.open("ab")
        self._processes: dict[str, asyncio.subprocess.Process] = {}
        self.kills: list[str] = []

    async def start(self, name: str) -> None:
        self._processes[name] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", self.COMMANDS[name], env=self._environment, stderr=self._log
        )

    async def kill(self, name: str) -> None:
        """As hard as the kernel can, and start it again at once."""
        self.check_alive(name)
        await self._end(name)
        self.kills.append(name)
        await self.start(name)

    async def ended(self, name: str) -> None:
        """Return when the process has ended by itself; none should."""
        await self._processes[name].wait()

    def check_alive(self, name: str) -> None:
        assert self._processes[name].returncode is None, f"{name} ended by itself, see the log"

    async def web_is_ready(self) -> None:
        """Return when the web server answers."""
        async with asyncio.timeout(READY_WITHIN), aiohttp.ClientSession() as session:
            while not await self._answers(session):
                self.check_alive("serve")
                await asyncio.sleep(ASKS_EVERY)

    async def _answers(self, session: aiohttp.ClientSession) -> bool:
        try:
            async with session.get(f"{self._web}/health/live") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    async def stop(self) -> dict[str, int]:
        """Ask all of them to finish; returns their exit codes."""
        for process in self._processes.values():
            process.terminate()
        async with asyncio.timeout(STOPS_WITHIN):
            return {name: await process.wait() for name, process in self._processes.items()}

    async def close(self) -> None:
        """Leave nothing behind, however the test went."""
        for name in self._processes:
            await self._end(name)
        self._log.close()

    async def _end(self, name: str) -> None:
        process = self._processes[name]
        if process.returncode is None:
            process.kill()
        await process.wait()
