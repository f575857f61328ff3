"""Telegram and its users, as lean as can be: posts webhooks, takes the bot's messages, notes when.

A process of its own. It reads one JSON object a line: a phase, see `Phase`; and writes what it saw: for each message
the seconds until it was acknowledged and until the first answer to its chat had arrived.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import re
import sys
import time
from collections import deque
from dataclasses import dataclass, field
from typing import Any

import orjson
import uvloop

from benchmarks import messages

CHATS = 2000  # so many that no one writes faster than a person would
FIRST_CHAT = 10_000_000
CONNECTIONS = 100  # Telegram's own limit for a webhook
PATIENCE = 20.0  # seconds for the last answers
STEP = 0.05
_CHAT = re.compile(rb"chat_id=(\d+)")


@dataclass(slots=True)
class Written:
    """One message. Instants are those of `time.perf_counter`; 0.0: not yet."""

    update_id: int
    due: float
    acknowledged: float = 0.0
    answered: float = 0.0


@dataclass(frozen=True, slots=True)
class Phase:
    """At a `rate`, messages come however slow the answers are; without one, so many `people` wait for theirs.

    With `once`, it ends when everybody has written for the first time.
    """

    seconds: float
    once: bool = False
    rate: float = 0.0
    people: int = 0
    varied: bool = True


@dataclass
class Telegram:
    """What has been written and not been answered, by chat."""

    port: int
    secret: str
    sends: int = 0
    unanswered: dict[int, deque[Written]] = field(default_factory=dict)
    on_answer: Any = lambda: None

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1)
        self._texts = {True: messages.varied(), False: itertools.cycle(messages.written())}
        self._idle: deque[Caller] = deque()
        self._waiting: deque[tuple[Written, bytes]] = deque()
        self._connections = 0
        self._opening: set[asyncio.Task[None]] = set()

    def write(self, due: float, *, varied: bool) -> Written:
        """The next person writes."""
        number = next(self._numbers)
        chat = FIRST_CHAT + number % CHATS
        written = Written(number, due)
        self.unanswered.setdefault(chat, deque()).append(written)
        self._waiting.append((written, self._request(number, chat, next(self._texts[varied]))))
        if self._idle:
            self.dispatch(self._idle.popleft())
        elif self._connections < CONNECTIONS:
            self._open()
        return written

    def _open(self) -> None:
        self._connections += 1
        task = asyncio.create_task(self._connect())
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    def dispatch(self, caller: Caller) -> None:
        """Give a free connection the next message, or let it rest."""
        if self._waiting:
            caller.post(*self._waiting.popleft())
        else:
            self._idle.append(caller)

    def forget(self, caller: Caller) -> None:
        """A connection is gone."""
        if caller in self._idle:
            self._idle.remove(caller)
        self._connections -= 1

    def again(self, written: Written, request: bytes) -> None:
        """The web server closed an idle connection just as we wrote: as Telegram does, the same update once more."""
        self._waiting.append((written, request))
        self._open()

    def take(self, chat: int) -> None:
        """A message of the bot: it answers all that the chat has written."""
        self.sends += 1
        now = time.perf_counter()
        for written in self.unanswered.pop(chat, ()):
            written.answered = now
            self.on_answer()

    async def _connect(self) -> None:
        loop = asyncio.get_running_loop()
        _, caller = await loop.create_connection(lambda: Caller(self), "127.0.0.1", self.port)
        self.dispatch(caller)

    def _request(self, number: int, chat: int, text: str) -> bytes:
        sender = {"id": chat, "is_bot": False, "first_name": "Siti", "language_code": "id"}
        message = {
            "message_id": number,
            "from": sender,
            "chat": {"id": chat, "first_name": "Siti", "type": "private"},
            "date": int(time.time()),
            "text": text,
        }
        body = orjson.dumps({"update_id": number, "message": message})
        head = (
            f"POST /webhooks/telegram HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {self.secret}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


class Caller(asyncio.Protocol):
    """One connection to the assistant's web server: a request at a time."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._transport: Any = None
        self._under_way: tuple[Written, bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def post(self, written: Written, request: bytes) -> None:
        self._under_way = written, request
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        """An acknowledgement has no body, so that it comes in one piece."""
        assert data.startswith(b"HTTP/1.1 200"), data[:200]
        assert self._under_way
        self._under_way[0].acknowledged = time.perf_counter()
        self._under_way = None
        self._telegram.dispatch(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        """The web server closes what has long been idle."""
        self._telegram.forget(self)
        if self._under_way:
            self._telegram.again(*self._under_way)


class BotApi(asyncio.Protocol):
    """One connection of the bot to us."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._transport: Any = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while True:
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            length = _content_length(head)
            if not found or len(rest) < length:
                return
            self._buffer = rest[length:]
            self._answer(head, rest[:length])

    def _answer(self, head: bytes, body: bytes) -> None:
        result = b"true"
        if b"/sendMessage " in head[:200]:
            found = _CHAT.search(body)
            assert found, body[:200]
            self._telegram.take(int(found[1]))
            result = b'{"message_id":%d,"date":1,"chat":{"id":%b,"type":"private"}}' % (
                self._telegram.sends,
                found[1],
            )
        answer = b'{"ok":true,"result":%b}' % result
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(answer), answer)
        )


def _content_length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length:")
    return int(rest.split(b"\r\n", 1)[0]) if found else 0


async def steadily(telegram: Telegram, phase: Phase) -> list[Written]:
    """Messages come at random moments, on average at the phase's rate."""
    chance = random.Random(phase.rate)
    written = []
    start = time.perf_counter()
    due = start
    while due < start + phase.seconds:
        pause = due - time.perf_counter()
        if pause > 0:
            await asyncio.sleep(pause)
        written.append(telegram.write(due, varied=phase.varied))
        due += chance.expovariate(phase.rate)
    return written


async def flat_out(telegram: Telegram, phase: Phase) -> list[Written]:
    """Whenever somebody has been answered, another one writes."""
    written: list[Written] = []
    end = time.perf_counter() + phase.seconds

    def next_one() -> None:
        now = time.perf_counter()
        if now < end and (len(written) < CHATS or not phase.once):
            written.append(telegram.write(now, varied=phase.varied))

    telegram.on_answer = next_one
    for _ in range(phase.people):
        next_one()
    while time.perf_counter() < end and telegram.unanswered:  # noqa: ASYNC110 - it ends by itself
        await asyncio.sleep(STEP)
    telegram.on_answer = lambda: None
    return written


async def run(telegram: Telegram, phase: Phase) -> dict[str, Any]:
    sends, start = telegram.sends, time.perf_counter()
    written = await (steadily if phase.rate else flat_out)(telegram, phase)
    seconds, sends = time.perf_counter() - start, telegram.sends - sends
    end = time.perf_counter()
    while telegram.unanswered and time.perf_counter() < end + PATIENCE:  # noqa: ASYNC110 - nothing is timed any more
        await asyncio.sleep(STEP)
    telegram.unanswered.clear()
    return {
        "start": start,
        "seconds": seconds,
        "sends": sends,
        "messages": [
            [w.update_id, w.due - start, w.acknowledged - w.due, w.answered - w.due if w.answered else None]
            for w in written
        ],
    }


async def serve(arguments: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    telegram = Telegram(arguments.web_port, arguments.secret)
    await loop.create_server(lambda: BotApi(telegram), "127.0.0.1", arguments.port, backlog=1024)
    lines = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    print("ready", flush=True)
    while line := await lines.readline():
        seen = await run(telegram, Phase(**orjson.loads(line)))
        print(orjson.dumps(seen).decode(), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--web-port", type=int, required=True)
    parser.add_argument("--secret", required=True)
    uvloop.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
