"""The web chat as a channel: a message is sent when it is recorded, for the page fetches it from us."""

from __future__ import annotations

from datetime import datetime

from bot.domain.messages import Attachment, Capabilities, ChannelName, OutboundMessage
from bot.ports import FetchedFile, FetchError


class WebChannel:
    """No provider stands between: nothing can fail, and nothing has to be fetched."""

    name = ChannelName.WEB
    capabilities = Capabilities(
        max_text=4000, max_buttons=8, pulled=True, per_second=1000, contact_interval=0.05, contact_burst=20
    )

    async def send(self, message: OutboundMessage) -> str:
        return f"web-{message.id}"

    async def find_sent(self, message: OutboundMessage, since: datetime) -> str | None:  # noqa: ARG002
        """A send that was not recorded did not happen."""
        return None

    async def fetch(self, attachment: Attachment) -> FetchedFile:  # noqa: ARG002
        raise FetchError("gone")

    async def close(self) -> None:
        """Nothing is open."""
