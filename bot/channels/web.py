"""The web chat as a channel: a message is sent when it is recorded, for the page fetches it from us."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from bot.domain.filetypes import MAX_FILE, MEDIA_TYPES
from bot.domain.messages import Attachment, Capabilities, ChannelName, FileTerms, OutboundMessage, Urn
from bot.ports import FetchedFile, FetchError

MAX_TEXT = 4000


class WebChannel:
    """No provider stands between: nothing can fail, and nothing has to be fetched."""

    name = ChannelName.WEB
    capabilities = Capabilities(
        max_text=MAX_TEXT,
        max_buttons=8,
        pulled=True,
        per_second=1000,
        contact_interval=0.05,
        contact_burst=20,
        files=dict.fromkeys(MEDIA_TYPES, FileTerms(MAX_FILE, MAX_TEXT)),
        locations=True,
        typing_seconds=6,
    )

    async def send(self, message: OutboundMessage) -> str:
        return f"web-{message.id}"

    async def find_sent(self, message: OutboundMessage, since: datetime, others: Collection[str] = ()) -> str | None:  # noqa: ARG002
        """A send that was not recorded did not happen."""
        return None

    async def typing(self, to: Urn, receipt: str) -> None:
        """The page hears of it from us: see `bot.services.typing_signs`."""

    async def fetch(self, attachment: Attachment) -> FetchedFile:  # noqa: ARG002
        raise FetchError("gone")

    async def close(self) -> None:
        """Nothing is open."""
