"""A participant at the web chat: what his browser sends, and what it hears by server-sent events."""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any
from uuid import uuid4

import aiohttp
import orjson

type Json = dict[str, Any]


class WebPerson:
    """One browser with its cookie. `base_url` is the server asked, `origin` the site whose page it believes to be."""

    def __init__(self, base_url: str, origin: str) -> None:
        self._base = base_url
        self._origin = origin
        self.heard: list[Json] = []
        self._changed = asyncio.Condition()
        self._listening: asyncio.Task[None] | None = None
        # Behind a proxy the page is on https, and so is the cookie.
        jar = aiohttp.CookieJar(unsafe=True, treat_as_secure_origin=base_url)
        self._http = aiohttp.ClientSession(cookie_jar=jar)

    async def opens_the_page(self) -> Json:
        """The history, as the page asks for it; from now on the browser listens."""
        async with self._http.get(f"{self._base}/webchat/history") as answer:
            history: Json = orjson.loads(await answer.read())
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen(history["cursor"]))
        return history

    async def posts(self, client_id: str | None = None, **content: Any) -> int:
        """The status of the answer."""
        body = {"id": client_id or str(uuid4()), **content}
        async with self._http.post(
            f"{self._base}/webchat/messages", json=body, headers={"Origin": self._origin}
        ) as answer:
            return answer.status

    async def uploads(self, content: bytes, name: str, text: str = "") -> int:
        """The status of the answer."""
        form = aiohttp.FormData({"id": str(uuid4()), "text": text})
        form.add_field("file", content, filename=name, content_type="image/jpeg")
        async with self._http.post(
            f"{self._base}/webchat/messages", data=form, headers={"Origin": self._origin}
        ) as answer:
            return answer.status

    async def leaves(self) -> None:
        if self._listening:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening
        await self._http.close()

    async def until(self, condition: Any, seconds: float) -> None:
        """Wait until the condition holds; it is looked at after everything heard."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)

    async def _listen(self, cursor: str) -> None:
        url = f"{self._base}/webchat/events"
        async with self._http.get(url, params={"cursor": cursor}, timeout=aiohttp.ClientTimeout(total=None)) as stream:
            async for line in stream.content:
                if line.startswith(b"data: "):
                    self.heard.append(orjson.loads(line.removeprefix(b"data: ")))
                    async with self._changed:
                        self._changed.notify_all()
