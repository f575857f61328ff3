"""Channels without a provider: the web chat, whose page fetches its messages from us, and those of invented people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.domain.filetypes import MAX_FILE, MEDIA_TYPES
from bot.domain.messages import Attachment, Capabilities, ChannelName, FileTerms, OutboundMessage, Urn
from bot.ports import FetchedFile, FetchError

MAX_TEXT = 4000  # characters of one bubble


@dataclass(frozen=True, slots=True)
class LocalChannel:
    """A message is sent when it is recorded: nothing leaves the machine, so nothing can fail."""

    name: ChannelName
    capabilities: Capabilities

    async def send(self, message: OutboundMessage) -> str:
        return f"{self.name}-{message.id}"

    async def find_sent(self, message: OutboundMessage, since: datetime, others: Collection[str] = ()) -> str | None:  # noqa: ARG002
        """A send that was not recorded did not happen."""
        return None

    async def typing(self, to: Urn, receipt: str) -> None:
        """A page hears of it from us: see `bot.services.typing_signs`."""

    async def fetch(self, attachment: Attachment) -> FetchedFile:  # noqa: ARG002
        """Nothing is kept elsewhere: a file comes with its message."""
        raise FetchError("gone")

    async def close(self) -> None:
        """Nothing is open."""


def web() -> LocalChannel:
    """The web chat."""
    return LocalChannel(
        ChannelName.WEB,
        Capabilities(
            max_text=MAX_TEXT,
            pulled=True,
            per_second=1000,
            contact_interval=0.05,
            contact_burst=20,
            files=dict.fromkeys(MEDIA_TYPES, FileTerms(MAX_FILE, MAX_TEXT)),
            locations=True,
            typing_seconds=6,
        ),
    )
