"""What comes in from a participant and what goes out to him, in words that no provider chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ChannelName(StrEnum):
    """The channels a participant can write on."""

    WEB = "web"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"


class Kind(StrEnum):
    """What sort of message came in; everything that is not understood has a kind, so that it gets an answer."""

    TEXT = "text"
    CHOICE = "choice"  # a button or a list row was tapped
    IMAGE = "image"
    DOCUMENT = "document"
    VOICE = "voice"
    VIDEO = "video"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACT = "contact"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Urn:
    """A contact's address on one channel: `whatsapp:+628…`, `telegram:123`, `web:3f…`; not always a phone number."""

    channel: ChannelName
    address: str  # the provider's own form, at most 140 characters (WhatsApp user ids are long)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file the participant sent; the bytes stay with the provider until `ChannelAdapter.fetch`."""

    kind: Kind
    reference: str  # the provider's handle: Telegram file id, Twilio media URL, web upload id
    content_type: str = "application/octet-stream"
    size: int | None = None  # bytes, where the provider tells
    filename: str | None = None
    content: bytes | None = field(default=None, repr=False)  # already with us: uploaded in the web chat


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class SharedContact:
    name: str
    phone: str
    is_own: bool  # the provider says that the number belongs to the sender


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One message of a participant. `(sender.channel, external_id)` is what makes it unique."""

    sender: Urn
    external_id: str
    sent_at: datetime
    kind: Kind
    text: str = ""  # the words, a caption, or the title of the tapped button
    choice: str | None = None  # payload of the tapped button or list row
    attachments: tuple[Attachment, ...] = ()
    location: Location | None = None
    contact: SharedContact | None = None
    aliases: tuple[Urn, ...] = ()  # other addresses of the same person seen with this message
    name: str | None = None  # what the person calls himself there: untrusted
    edits: str | None = None  # the provider's id of the message this one replaces
    receipt: str | None = None  # what `acknowledge` needs to tell the provider, where it needs more than the id


class DeliveryStatus(StrEnum):
    """Where an outbound message stands. Later ones in `RANK` never give way to earlier ones."""

    QUEUED = "queued"
    SENDING = "sending"  # claimed by a sender: the outcome is unknown until it is recorded
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    ERRORED = "errored"  # will be tried again at `next_attempt_at`
    FAILED = "failed"  # final


class Failure(StrEnum):
    """Why a message that the provider had accepted was not delivered, where it asks for more than a record."""

    WINDOW_CLOSED = "window_closed"  # may go out after the next inbound message
    CONTACT_STOPPED = "contact_stopped"
    THROTTLED = "throttled"  # may be tried again later
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """The provider's word on a message of ours; any order, any number of times."""

    channel: ChannelName
    external_id: str
    status: DeliveryStatus  # SENT, DELIVERED, READ or FAILED
    at: datetime
    error_code: str | None = None
    failure: Failure | None = None  # with FAILED only


class ContactEventKind(StrEnum):
    OPTED_OUT = "opted_out"  # blocked the bot, or said STOP
    OPTED_IN = "opted_in"  # unblocked it


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """Something the contact did that is not a message."""

    urn: Urn
    kind: ContactEventKind
    at: datetime


type InboundEvent = InboundMessage | StatusUpdate | ContactEvent


@dataclass(frozen=True, slots=True)
class Button:
    """A quick reply: `title` (at most 24 characters); `payload` (at most 60 bytes) comes back as `choice`."""

    title: str
    payload: str


class Priority(StrEnum):
    """Replies go before campaigns."""

    REPLY = "reply"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file of ours. The bytes are there for channels that take bytes; the others fetch them from a link."""

    id: int
    kind: Kind  # IMAGE, DOCUMENT, VOICE, VIDEO or CONTACT
    content_type: str
    size: int  # bytes
    filename: str
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Nudge:
    """Not free text but the channel's approved template, which asks the person to write."""

    name: str  # how the template calls the person


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """One provider call: already cut to the channel's length; `id` is the row's."""

    id: int
    to: Urn
    text: str  # with a file: its caption
    buttons: tuple[Button, ...] = ()
    file: OutboundFile | None = None
    location: Location | None = None
    nudge: Nudge | None = None


@dataclass(frozen=True, slots=True)
class FileTerms:
    """How a channel takes files of one type."""

    max_bytes: int
    max_caption: int = 0  # characters of text that may go along; longer ones go as a message of their own


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a channel can do. Logic asks here, never which channel it is."""

    max_text: int  # characters of one message
    pulled: bool = False  # the participant's page fetches messages from us: it is told when there are new ones
    service_window_hours: int | None = None  # free text only so long after the last inbound message
    per_second: float = 30.0  # messages the channel takes from us, all contacts together
    contact_interval: float = 1.0  # seconds between messages to one contact, sustained
    contact_burst: int = 3  # messages to one contact that may go without waiting
    knows_what_it_took: bool = False  # `find_sent` can tell whether a message was accepted
    files: Mapping[str, FileTerms] = field(default_factory=dict)  # by content type; others cannot be sent
    takes_bytes: bool = False  # a file is handed over with its bytes; else the adapter gives a link to it
    locations: bool = False
    nudges: bool = False  # has an approved template that may go outside the service window
    typing_seconds: float | None = None  # how long the sign that somebody writes stays; None: it has none
