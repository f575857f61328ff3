"""A page listens before its first message is written: the answer to it must not wait."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from bot.web import webchat
from bot.web.hub import Hub
from bot.web.webchat import COOKIE, START, WebChat
from tests.web.conftest import KEY, ORIGIN, Api

WITHIN = 20.0  # seconds; only a broken build takes as long


async def test_a_page_that_listens_already_is_woken_by_its_first_message(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webchat, "FIRST_MESSAGE_SECONDS", 1000.0)
    chat = WebChat(api.runtime, Hub(), secret_key=KEY.encode(), public_url=None)
    transport = httpx.ASGITransport(Starlette(routes=chat.routes()))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as ani:
        await ani.get("/webchat/history")
        stream = chat._stream(chat._address(ani.cookies[COOKIE]), START)
        assert [await anext(stream), await anext(stream)] == [b"retry: 2000\n\n", b": waiting\n\n"]
        await ani.post("/webchat/messages", json={"id": "first-message", "text": "halo"})
        assert await asyncio.wait_for(anext(stream), WITHIN) == b": still here\n\n"
        await stream.aclose()
