"""What others send, made fit to be kept and shown: within limits, and without what the database or a reader trips over.

Signs that turn the direction of what follows let a name pretend to be another one ("gpj.exe" as "exe.jpg").
"""

from __future__ import annotations

import math
import re
from dataclasses import replace

from bot.domain.messages import Attachment, InboundMessage, Location, SharedContact

MAX_TEXT = 8000  # characters; longer than any channel sends
MAX_NAME = 120
MAX_PAYLOAD = 200
MAX_FILENAME = 200
MAX_REFERENCE = 1000
LARGEST_SIZE = 2**63 - 1  # bytes, as the database counts them
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def storable(text: str, most: int | None = None) -> str:
    """What PostgreSQL cannot hold is taken out, and what is more than so many characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")[:most]


def line(text: str, most: int) -> str:
    """A name: one line, read from one side only."""
    plain = _CONTROLS.sub(" ", _TURNS.sub("", storable(text, 2 * most)))
    return " ".join(plain.split())[:most]


def clean(message: InboundMessage) -> InboundMessage:
    """The message with all that is in it cleaned."""
    return replace(
        message,
        text=storable(message.text, MAX_TEXT),
        choice=None if message.choice is None else storable(message.choice, MAX_PAYLOAD),
        name=line(message.name or "", MAX_NAME) or None,
        edits=None if message.edits is None else storable(message.edits, MAX_PAYLOAD),
        attachments=tuple(_file(file) for file in message.attachments),
        location=_place(message.location),
        contact=_card(message.contact),
    )


def _file(file: Attachment) -> Attachment:
    return replace(
        file,
        reference=storable(file.reference, MAX_REFERENCE),
        content_type=line(file.content_type, MAX_NAME),
        size=file.size if file.size is not None and 0 <= file.size <= LARGEST_SIZE else None,
        filename=line(file.filename or "", MAX_FILENAME) or None,
    )


def _place(place: Location | None) -> Location | None:
    """A place on earth, or none."""
    if place is None or not (math.isfinite(place.latitude) and math.isfinite(place.longitude)):
        return None
    if abs(place.latitude) > 90 or abs(place.longitude) > 180:
        return None
    return replace(place, label=line(place.label, MAX_NAME))


def _card(card: SharedContact | None) -> SharedContact | None:
    return card and replace(card, name=line(card.name, MAX_NAME), phone=line(card.phone, MAX_NAME))
