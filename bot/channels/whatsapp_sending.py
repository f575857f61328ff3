"""One message of ours as the fields of one call to Twilio: text, a file by its link, a place, or the template."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import orjson

from bot.channels.numbered import with_choices, words
from bot.domain.filetypes import MAX_FILE, MEDIA_TYPES
from bot.domain.messages import FileTerms, Location, Nudge, OutboundMessage
from bot.domain.splitting import length
from bot.ports import MessageRejected

MAX_BODY = 1600  # Twilio's limit; WhatsApp itself takes 4096
MAX_CAPTION = 1024
MAX_PICTURE = 5 * 1024 * 1024  # bytes
MAX_NAME = 60
_CAPTIONED = frozenset({"image/jpeg", "image/png", "video/mp4"})  # WhatsApp shows no words with other files
_NOT_TAKEN = frozenset({"image/webp"})  # there it is a sticker

FILES = {
    media_type: FileTerms(
        MAX_PICTURE if media_type.startswith("image/") else MAX_FILE, MAX_CAPTION if media_type in _CAPTIONED else 0
    )
    for media_type in MEDIA_TYPES - _NOT_TAKEN
}


def fields(message: OutboundMessage, *, link: Callable[[int], str], nudge_sid: str | None) -> dict[str, Any]:
    """What the call says beside sender and recipient. Raises `MessageRejected` for what can never be taken."""
    if message.nudge:
        if nudge_sid is None:
            raise MessageRejected("no_template")
        return {"content_sid": nudge_sid, "content_variables": variables(message.nudge)}
    body = body_of(message)
    if length(body) > MAX_BODY:
        raise MessageRejected("21617")
    if message.location:
        return {"body": body, "persistent_action": [_point(message.location)]}
    if message.file:
        return {"media_url": [link(message.file.id)], **({"body": body} if body else {})}
    return {"body": body}


def body_of(message: OutboundMessage) -> str:
    """The words of a message as Twilio keeps them; a place needs some."""
    if message.location:
        return message.text or message.location.label or words("location")
    return with_choices(message.text, message.buttons)


def variables(nudge: Nudge) -> str:
    """The template's one variable. Twilio refuses an empty one, and more than four spaces or a line break in it."""
    name = re.sub(r"\s+", " ", nudge.name).strip()[:MAX_NAME].strip()
    return orjson.dumps({"1": name or words("somebody")}).decode()


def _point(location: Location) -> str:
    label = re.sub(r"[\s|]+", " ", location.label).strip()
    return f"geo:{location.latitude:.6f},{location.longitude:.6f}" + (f"|{label}" if label else "")
