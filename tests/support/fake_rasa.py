"""A small, steerable stand-in for Rasa. `python -m tests.support.fake_rasa --port N` serves one alone."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web


def answer(text: str, intent: str = "ask_contribution") -> dict[str, Any]:
    """What Rasa says, in its shape."""
    return {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [{"name": intent, "confidence": 0.9}, {"name": "ask_payment", "confidence": 0.05}],
        "entities": [],
        "danger": None,
        "ambiguous_institution": False,
    }


class FakeRasa:
    """Answers every text with the same intent, unless told to fail or to stall."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.model_id = "model-1"
        self.extra: dict[str, Any] = {}
        self.fails = False
        self.stalls = False
        self.port = 0
        self._released = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self, port: int = 0) -> None:
        app = web.Application()
        app.add_routes([web.post("/model/parse", self._parse), web.get("/status", self._status)])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port or self.port)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        self._released.set()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _parse(self, request: web.Request) -> web.Response:
        text = (await request.json())["text"]
        self.texts.append(text)
        if self.stalls:
            await self._released.wait()
        if self.fails:
            return web.json_response({"status": "failure"}, status=500)
        return web.json_response(answer(text) | self.extra)

    async def _status(self, _request: web.Request) -> web.Response:
        return web.json_response({"model_id": self.model_id, "model_file": "model.tar.gz"})


@asynccontextmanager
async def running() -> AsyncIterator[FakeRasa]:
    """A server on a free port, for the length of a test."""
    rasa = FakeRasa()
    await rasa.start()
    try:
        yield rasa
    finally:
        await rasa.stop()


async def _serve(port: int) -> None:
    await FakeRasa().start(port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=5005)
    asyncio.run(_serve(parser.parse_args().port))
