"""Channels for the invented people of the demo: they take what is written to them, and nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import CAPABILITIES
from bot.domain.messages import Attachment, Capabilities, ChannelName, OutboundMessage, Urn
from bot.ports import FetchedFile, FetchError


@dataclass(frozen=True, slots=True)
class InventedChannel:
    """Can what the channel of this name can do, with nobody at the other end."""

    name: ChannelName
    capabilities: Capabilities

    async def send(self, message: OutboundMessage) -> str:
        return f"invented-{message.id}"

    async def find_sent(self, message: OutboundMessage, since: datetime, others: Collection[str] = ()) -> str | None:  # noqa: ARG002
        """A send that was not recorded did not happen."""
        return None

    async def typing(self, to: Urn, receipt: str) -> None:
        """Nobody sees it."""

    async def fetch(self, attachment: Attachment) -> FetchedFile:  # noqa: ARG002
        raise FetchError("gone")

    async def close(self) -> None:
        """Nothing is open."""


def channels() -> list[InventedChannel]:
    """In place of Telegram and WhatsApp, where the database holds the demo."""
    return [
        InventedChannel(ChannelName.TELEGRAM, TelegramChannel.capabilities),
        InventedChannel(ChannelName.WHATSAPP, replace(CAPABILITIES, nudges=True)),
    ]
