"""The other half of the Bot API: updates on their way to the bot, by long polling or by webhook until a 2xx."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any

import aiohttp
import orjson

type Json = dict[str, Any]

FIRST_RETRY = 0.05  # seconds; Telegram's own are longer
LONGEST_RETRY = 1.0
LIMIT = 100


class Refused(Exception):
    """The Bot API says no."""

    def __init__(self, status: int, description: str, parameters: Json | None = None) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


class Updates:
    """What Telegram holds for the bot until the bot has it."""

    def __init__(self, first_id: int = 500_000) -> None:
        self.webhook: Json = {}
        self.attempts: list[tuple[int, int]] = []  # (update id, status the bot answered with; 0: none)
        self.public_base = ""  # the address the bot registers …
        self.local_base = ""  # … and the server that is really asked, when they differ
        self._next_id = first_id
        self._waiting: dict[int, Json] = {}
        self._allowed: list[str] = []
        self._arrived = asyncio.Event()
        self._poller: asyncio.Future[None] | None = None
        self._chats: dict[int, deque[int]] = {}
        self._deliveries: dict[int, asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None

    def add(self, update: Json) -> int:
        """Take an update; one that carries an id keeps it, so that a test can send the same twice."""
        update_id = update.get("update_id", self._next_id)
        self._next_id = max(self._next_id, update_id) + 1
        kinds = update.keys() - {"update_id"}
        if self._allowed and not kinds & set(self._allowed):
            return int(update_id)
        self._waiting[update_id] = {"update_id": update_id, **update}
        self._arrived.set()
        if self.webhook:
            self._queue(update_id)
        return int(update_id)

    @property
    def newest(self) -> int:
        """The id of the last update, or the one before the first."""
        return self._next_id - 1

    @property
    def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return len(self._waiting)

    async def poll(self, params: Json) -> list[Json]:
        """`getUpdates`: forgets what lies before the offset, waits up to `timeout` seconds for more."""
        if self.webhook:
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first")
        if "allowed_updates" in params:
            self._allowed = params["allowed_updates"]
        offset = int(params.get("offset", 0))
        self._waiting = {i: u for i, u in self._waiting.items() if i >= offset}
        if self._poller and not self._poller.done():
            self._poller.set_result(None)
        superseded = self._poller = asyncio.get_running_loop().create_future()
        await self._wait(superseded, float(params.get("timeout", 0)))
        if superseded.done():
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        limit = min(int(params.get("limit", LIMIT)), LIMIT)
        return [self._waiting[i] for i in sorted(self._waiting)][:limit]

    async def _wait(self, superseded: asyncio.Future[None], seconds: float) -> None:
        if self._waiting:
            return
        self._arrived.clear()
        arrival: asyncio.Future[Any] = asyncio.ensure_future(self._arrived.wait())
        try:
            await asyncio.wait({arrival, superseded}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            arrival.cancel()

    async def set_webhook(self, params: Json) -> bool:
        """`setWebhook`; without a URL, `deleteWebhook`."""
        self.webhook = params if params.get("url") else {}
        if "allowed_updates" in params:
            self._allowed = params["allowed_updates"]
        if self.webhook:
            for update_id in sorted(self._waiting):
                self._queue(update_id)
        return True

    def webhook_info(self) -> Json:
        return {
            "url": self.webhook.get("url", ""),
            "has_custom_certificate": False,
            "pending_update_count": len(self._waiting),
            "allowed_updates": self._allowed,
        }

    async def close(self) -> None:
        for task in self._deliveries.values():
            task.cancel()
        await asyncio.gather(*self._deliveries.values(), return_exceptions=True)
        if self._session:
            await self._session.close()

    def _queue(self, update_id: int) -> None:
        """Updates of one chat go one after another, those of different chats side by side."""
        chat = _chat(self._waiting[update_id])
        queue = self._chats.setdefault(chat, deque())
        if update_id not in queue:
            queue.append(update_id)
        task = self._deliveries.get(chat)
        if task is None or task.done():
            self._deliveries[chat] = asyncio.create_task(self._deliver_chat(chat))

    async def _deliver_chat(self, chat: int) -> None:
        queue = self._chats[chat]
        pause = FIRST_RETRY
        while queue and self.webhook:
            update_id = queue[0]
            if update_id not in self._waiting or await self._deliver(update_id):
                queue.popleft()
                self._waiting.pop(update_id, None)
                pause = FIRST_RETRY
            else:
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_RETRY)

    async def _deliver(self, update_id: int) -> bool:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=int(self.webhook.get("max_connections", 40)))
            self._session = aiohttp.ClientSession(connector=connector)
        headers = {"content-type": "application/json"}
        if self.webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.webhook["secret_token"]
        body = orjson.dumps(self._waiting[update_id])
        url = str(self.webhook["url"])
        target = self.local_base + url.removeprefix(self.public_base) if self.public_base else url
        try:
            async with self._session.post(
                target, data=body, headers=headers, timeout=aiohttp.ClientTimeout(total=60)
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.attempts.append((update_id, status))
        return 200 <= status < 300


def _chat(update: Json) -> int:
    for value in update.values():
        if isinstance(value, dict):
            chat = value.get("chat") or value.get("message", {}).get("chat") or value.get("from", {})
            return int(chat.get("id", 0))
    return 0
