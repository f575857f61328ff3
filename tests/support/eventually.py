"""Waiting for what other processes make true, where nothing tells that they have: it is looked at over and over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

LOOKS_EVERY = 0.05  # seconds
WITHIN = 30.0  # seconds; only a broken build takes as long


async def eventually[T](found: Callable[[], Awaitable[T]], seconds: float = WITHIN) -> T:
    """The first true thing that `found` gives. Raises `TimeoutError`."""
    async with asyncio.timeout(seconds):
        while not (thing := await found()):  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(LOOKS_EVERY)
        return thing
