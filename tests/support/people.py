"""A channel that remembers, and messages of people with names."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.domain.messages import Attachment, Capabilities, ChannelName, InboundMessage, Kind, OutboundMessage, Urn
from bot.ports import FetchedFile, FetchError, Parse

START = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
_numbers = itertools.count(1)


@dataclass
class Clock:
    """A clock that moves when told."""

    time: datetime = START

    def __call__(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        self.time += timedelta(**by)


@dataclass
class RecordingChannel:
    """Remembers what it was given to send; `failure` may raise a `SendError` instead."""

    name: ChannelName = ChannelName.TELEGRAM
    capabilities: Capabilities = field(default_factory=lambda: Capabilities(max_text=400, per_second=1000))
    sent: list[OutboundMessage] = field(default_factory=list)
    failure: Callable[[OutboundMessage], Exception | None] = lambda _: None
    found: str | None = None
    typed: list[tuple[str, str]] = field(default_factory=list)
    files: dict[str, FetchedFile] = field(default_factory=dict)
    gate: asyncio.Event | None = None  # a send waits until it is set
    reached: asyncio.Event = field(default_factory=asyncio.Event)  # set when a send has begun

    async def send(self, message: OutboundMessage) -> str:
        self.reached.set()
        if self.gate:
            await self.gate.wait()
        error = self.failure(message)
        if error:
            raise error
        self.sent.append(message)
        return f"ext-{next(_numbers)}"

    async def find_sent(self, message: OutboundMessage, since: datetime, others: Collection[str] = ()) -> str | None:
        return None if self.found in others else self.found

    async def typing(self, to: Urn, receipt: str) -> None:
        self.typed.append((to.address, receipt))

    async def fetch(self, attachment: Attachment) -> FetchedFile:
        if attachment.reference not in self.files:
            raise FetchError("gone")
        return self.files[attachment.reference]

    async def close(self) -> None:
        pass


@dataclass
class Scripted:
    """Understands what it is told to; a text in `broken` makes it fail."""

    intents: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    async def parse(self, text: str) -> Parse:
        self.asked.append(text)
        if any(word in text for word in self.broken):
            raise ValueError(text)
        intent = self.intents.get(text)
        return Parse(intent, 0.95 if intent else 0.0)


def message(
    text: str,
    person: str = "budi",
    *,
    external_id: str | None = None,
    channel: ChannelName = ChannelName.TELEGRAM,
    kind: Kind = Kind.TEXT,
    choice: str | None = None,
    aliases: tuple[Urn, ...] = (),
    attachments: tuple[Attachment, ...] = (),
) -> InboundMessage:
    """A message of a person, with an id of its own unless given."""
    return InboundMessage(
        sender=Urn(channel, person),
        external_id=external_id or f"{person}-{next(_numbers)}",
        sent_at=START,
        kind=kind,
        text=text,
        choice=choice,
        aliases=aliases,
        attachments=attachments,
    )
