"""Of many workers one polls, and another takes over when it goes."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest

from bot.workers import poller


async def test_of_two_workers_one_polls_and_the_other_takes_over(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "ASK_AGAIN", 0.05)
    polling: list[str] = []
    began = {name: asyncio.Event() for name in "ab"}
    stops = {name: asyncio.Event() for name in "ab"}

    async def poll(name: str) -> None:
        polling.append(name)
        assert polling == [name]
        began[name].set()
        await stops[name].wait()
        polling.remove(name)

    running = {n: asyncio.create_task(poller.run(database_url, partial(poll, n), stops[n])) for n in "ab"}
    await asyncio.wait([asyncio.create_task(e.wait()) for e in began.values()], return_when=asyncio.FIRST_COMPLETED)
    first = polling[0]
    second = "b" if first == "a" else "a"
    stops[first].set()
    await running[first]
    await began[second].wait()
    stops[second].set()
    await running[second]
