"""The requests Twilio makes to us: signed by its own library, retried only when the address asks for it."""

from __future__ import annotations

import asyncio
import random
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urldefrag

import aiohttp
from twilio.request_validator import RequestValidator

RETRY_PAUSE = 0.05  # seconds


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request to us; `status` 0 when no answer came."""

    url: str
    form: Mapping[str, str]
    status: int


class Webhooks:
    """Signs and posts forms, side by side and in no certain order."""

    def __init__(self, token: str) -> None:
        self.attempts: list[Attempt] = []
        self.duplicates = False  # everything is posted twice
        self.any_order = False  # requests are held back for a random moment
        self.retry_pause = RETRY_PAUSE
        self.public_base = ""  # the address that is signed …
        self.local_base = ""  # … and the server that is really asked, when they differ
        self._validator = RequestValidator(token)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._session: aiohttp.ClientSession | None = None

    def post(self, url: str, form: Mapping[str, str]) -> asyncio.Task[int]:
        """Post a form in the background; the task's result is the last status."""
        for _ in range(2 if self.duplicates else 1):
            task = asyncio.create_task(self._deliver(url, form))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return task

    async def settled(self, seconds: float = 20.0) -> None:
        """Wait until nothing is under way."""
        async with asyncio.timeout(seconds):
            while self._tasks:
                await asyncio.wait(self._tasks)

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def sign(self, url: str, form: Mapping[str, str]) -> str:
        return str(self._validator.compute_signature(urldefrag(url).url, dict(form)))

    async def _deliver(self, url: str, form: Mapping[str, str]) -> int:
        if self.any_order:
            await asyncio.sleep(random.uniform(0, 0.05))
        address, fragment = urldefrag(url)
        wanted = parse_qs(fragment)
        headers = {
            "User-Agent": "TwilioProxy/1.1",
            "I-Twilio-Idempotency-Token": secrets.token_hex(16),
            "X-Home-Region": "us1",
            "X-Twilio-Signature": self.sign(url, form),
        }
        for _ in range(int(wanted.get("rc", ["0"])[0]) + 1):
            status = await self._post(address, form, headers)
            if 200 <= status < 300 or (400 <= status < 500 and wanted.get("rp") != ["all"]):
                break
            await asyncio.sleep(self.retry_pause)
        return status

    async def _post(self, address: str, form: Mapping[str, str], headers: Mapping[str, str]) -> int:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=100))
        target = self.local_base + address.removeprefix(self.public_base) if self.public_base else address
        try:
            async with self._session.post(
                target, data=form, headers=headers, timeout=aiohttp.ClientTimeout(total=15)
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        self.attempts.append(Attempt(address, form, status))
        return status


def callback_form(message: Mapping[str, Any], status: str, error_code: str = "") -> dict[str, str]:
    """A status callback, with the fields of a real one."""
    to = str(message["to"])
    form = {
        "ChannelToAddress": to.removeprefix("whatsapp:")[:-4] + "XXXX",
        "ChannelPrefix": "whatsapp",
        "ChannelInstallSid": "XE" + "0" * 32,
        "SmsSid": str(message["sid"]),
        "SmsStatus": status,
        "MessageSid": str(message["sid"]),
        "MessageStatus": status,
        "To": to,
        "From": str(message["from"] or "whatsapp:+14155238886"),
        "AccountSid": str(message["account_sid"]),
        "ApiVersion": "2010-04-01",
        "StructuredMessage": "false",
        "EventType": status.upper(),
    }
    if error_code:
        form |= {"ErrorCode": error_code, "ChannelStatusMessage": "", "ErrorMessage": ""}
    return form
