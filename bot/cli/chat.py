"""Chat with a running assistant in the terminal, over the same channel as the web page.

A number picks the button with that number. An empty line, `/keluar` or Ctrl-D ends.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

import aiohttp
import orjson

from bot.cli.common import parser
from bot.cli.failed import Failed
from bot.settings import load
from bot.supervisor import probe

LEAVE = {"", "/keluar", "/quit", "/exit"}
ANSWERS_WITHIN = 15.0  # seconds of silence after which a script that pipes its questions in goes on
LAST_WORDS_WITHIN = 1.0  # seconds in which further bubbles of one answer follow the first


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, (__doc__ or "").splitlines()[0])
    arguments.add_argument("--url", help="where the assistant runs (default: this machine, PORT)")
    url = arguments.parse_args(argv).url
    settings = load()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends at once, though a thread waits for a line
    try:
        asyncio.run(Chat(url or probe.local_url(settings.host, settings.port)).run())
    except aiohttp.ClientError:
        raise Failed(
            "The assistant does not answer: start it with `make run`, or give its address with --url."
        ) from None
    return 0


class Chat:
    """One conversation: lines of standard input go out, answers are printed."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")
        self._buttons: list[Mapping[str, str]] = []
        self._news = asyncio.Event()

    async def run(self) -> None:
        """Until the input ends. Raises aiohttp.ClientError when the server is not there or refuses."""
        jar = aiohttp.CookieJar(unsafe=True)  # also for addresses of numbers, such as 127.0.0.1
        async with aiohttp.ClientSession(self._url, cookie_jar=jar, raise_for_status=True) as http:
            await (await http.get("/webchat/history")).read()  # brings the cookie
            listening = asyncio.create_task(self._listen(http))
            try:
                await self._talk(http)
            finally:
                listening.cancel()

    async def _talk(self, http: aiohttp.ClientSession) -> None:
        while (line := await _read_line()) not in LEAVE:
            self._news.clear()
            await (await http.post("/webchat/messages", json=self._message(line))).read()
            await self._until_answered()

    async def _until_answered(self) -> None:
        """In a terminal answers come while one types; input from a file waits for each of them."""
        limit = ANSWERS_WITHIN
        while not sys.stdin.isatty():
            try:
                async with asyncio.timeout(limit):
                    await self._news.wait()
            except TimeoutError:
                return
            self._news.clear()
            limit = LAST_WORDS_WITHIN

    def _message(self, line: str) -> dict[str, str]:
        message = {"id": str(uuid4()), "text": line}
        if line.isdigit() and 0 < int(line) <= len(self._buttons):
            button = self._buttons[int(line) - 1]
            message |= {"text": button["title"], "choice": button["payload"]}
        return message

    async def _listen(self, http: aiohttp.ClientSession) -> None:
        async with http.get("/webchat/events", timeout=aiohttp.ClientTimeout(total=None)) as stream:
            async for bubble in _bubbles(stream):
                self._buttons = bubble["buttons"]
                print(bubble["text"])
                for number, button in enumerate(self._buttons, start=1):
                    print(f"  {number}. {button['title']}")
                print(flush=True)
                self._news.set()


async def _bubbles(stream: aiohttp.ClientResponse) -> AsyncIterator[dict[str, Any]]:
    async for line in stream.content:
        if line.startswith(b"data: "):
            yield orjson.loads(line.removeprefix(b"data: "))


async def _read_line() -> str:
    if sys.stdin.isatty():
        print("> ", end="", flush=True)
    line: str = await asyncio.to_thread(sys.stdin.readline)
    return line.strip()
