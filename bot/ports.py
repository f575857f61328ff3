"""What the outside must be able to do for us: channels, the staff's messenger, and understanding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from bot.domain.messages import (
    Attachment,
    Capabilities,
    ChannelName,
    InboundEvent,
    InboundMessage,
    OutboundMessage,
    Urn,
)
from bot.domain.staffbot import StaffEvent, StaffPost


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A provider's HTTP request as it came: raw path, raw query, raw body; header names in lower case."""

    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


class ChannelAdapter(Protocol):
    """One channel. It knows neither the server nor the database."""

    @property
    def name(self) -> ChannelName: ...

    @property
    def capabilities(self) -> Capabilities: ...

    async def send(self, message: OutboundMessage) -> str:
        """Send one message and return its external id. Raises `SendError`."""

    async def find_sent(self, message: OutboundMessage, since: datetime, others: Collection[str] = ()) -> str | None:
        """The external id of this message if the provider can tell that it was accepted since then; else None.

        `others` are external ids of other messages to the person: it is none of them.
        """

    async def typing(self, to: Urn, receipt: str) -> None:
        """Show the person that somebody writes; `receipt` is the id of his last message. Never raises."""

    async def fetch(self, attachment: Attachment) -> FetchedFile:
        """The bytes of an attachment, bounded in size. Raises `FetchError`."""

    async def close(self) -> None:
        """Give back connections."""


class WebhookChannel(ChannelAdapter, Protocol):
    """A channel whose provider calls us."""

    def verify(self, request: WebhookRequest) -> bool:
        """Whether the request is the provider's own. False when no secret is configured: fail closed."""

    def parse(self, request: WebhookRequest) -> Sequence[InboundEvent]:
        """The events in the request; unknown kinds become `Kind.UNSUPPORTED`. Raises `MalformedRequest`."""

    async def acknowledge(self, message: InboundMessage) -> None:
        """Tell the provider that the message is safe with us: stop a button's spinner, show typing. Never raises."""


class StaffMessenger(Protocol):
    """How staff work from their telephones. All but the signs raise `SendError`."""

    @property
    def group(self) -> int | None:
        """The group in which each ticket has a topic; None: staff write in private chats."""

    async def send(self, post: StaffPost) -> int:
        """Send one message; returns its number in the chat. Raises `TopicGone` when its topic was deleted."""

    async def edit(self, message_id: int, post: StaffPost) -> None:
        """Put other words in place of an earlier message; nothing when it is gone or has them already."""

    async def create_topic(self, name: str) -> int:
        """A new topic of the group."""

    async def remove(self, user_id: int) -> None:
        """Take somebody out of the group, so that he does not come back by himself."""

    async def admit(self, user_id: int) -> None:
        """Let somebody come into the group again who was taken out."""

    async def acknowledge(self, event: StaffEvent) -> None:
        """Stop the spinner of a tapped button. Never raises."""

    async def fetch(self, attachment: Attachment) -> FetchedFile:
        """The bytes of a file that staff sent. Raises `FetchError`."""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    content: bytes
    content_type: str  # by what the bytes are, not by what the sender said


class MalformedRequest(ValueError):
    """A verified request that is not what the provider documents."""


class FetchError(Exception):
    """The file cannot be had: too large, gone, or of a type we do not take. `reason` is a key of the copy catalogue."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class SendError(Exception):
    """A send that did not work. `code` is the provider's own code or a short word; never the text or the address."""

    retryable = False

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class ChannelUnavailable(SendError):
    """5xx or no connection: the message was not accepted."""

    retryable = True


class OutcomeUnknown(SendError):
    """The request went out and no answer came: it may have been accepted."""

    retryable = True


class ChannelThrottled(SendError):
    """Too fast. The whole channel pauses for `retry_after` seconds."""

    retryable = True

    def __init__(self, code: str, retry_after: float) -> None:
        super().__init__(code)
        self.retry_after = retry_after


class ServiceWindowClosed(SendError):
    """Free text is not allowed now; the message waits for the next inbound one."""


class MessageRejected(SendError):
    """The provider will never take this message."""


class TopicGone(SendError):
    """The topic was deleted: the message goes into a new one."""

    retryable = True


class ContactStopped(SendError):
    """The contact blocked us or said STOP; becomes an opt-out event."""


class ContactMoved(SendError):
    """The contact has a new address on the channel; resend there."""

    retryable = True

    def __init__(self, code: str, new_address: str) -> None:
        super().__init__(code)
        self.new_address = new_address


class ChannelMisconfigured(SendError):
    """Wrong token or sender: nothing can be sent until an operator mends it."""

    retryable = True


@dataclass(frozen=True, slots=True)
class Entity:
    """A value in the text. `value` is canonical, see docs/understanding.md; `relative` says how it hangs on today."""

    name: str
    value: Any
    text: str = ""
    start: int = 0
    end: int = 0
    relative: str | None = None


@dataclass(frozen=True, slots=True)
class Parse:
    """What a message means. `intent` is None when nothing was recognised."""

    intent: str | None
    confidence: float
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[Entity, ...] = ()
    danger: str | None = None  # kind of danger, e.g. `emergency_refused`
    ambiguous_institution: bool = False
    source: str = "rasa"  # or `keywords`, when Rasa is down
    model_id: str = field(default="", compare=False)


class Understanding(Protocol):
    """Turns text into meaning; always answers, within its time limit."""

    async def parse(self, text: str) -> Parse: ...
