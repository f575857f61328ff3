"""Reads Telegram's updates: plain JSON in, events out. What we do not know yet becomes a message of unknown kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from bot.domain.cleaning import storable
from bot.domain.messages import (
    Attachment,
    ChannelName,
    ContactEvent,
    ContactEventKind,
    InboundEvent,
    InboundMessage,
    Kind,
    Location,
    SharedContact,
    Urn,
)
from bot.ports import MalformedRequest

type Json = Mapping[str, Any]

# All we ask Telegram for; everything else would only cost time.
WANTED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

# Notices of the chat itself. Nobody expects an answer to them.
_NOTICES = frozenset(
    {
        "pinned_message",
        "message_auto_delete_timer_changed",
        "chat_background_set",
        "write_access_allowed",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "boost_added",
        "proximity_alert_triggered",
        "forum_topic_created",
    }
)
_MAX_FILENAME = 200


def events(update: Json, now: datetime) -> Sequence[InboundEvent]:
    """The events in one update; none when it is not for us. Raises `MalformedRequest`."""
    try:
        external_id = f"u{int(update['update_id'])}"
        for name, read in _READERS.items():
            if name in update:
                return read(update[name], external_id, now)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        # The error's own text would show what the participant wrote.
        raise MalformedRequest("not an update of Telegram") from None
    return ()


def _message(message: Json, external_id: str, now: datetime) -> Sequence[InboundEvent]:  # noqa: ARG001
    return _written(message, external_id, edits=None)


def _edited(message: Json, external_id: str, now: datetime) -> Sequence[InboundEvent]:  # noqa: ARG001
    if "location" in message:
        return ()  # a live location moves every few seconds; the first point was the message
    return _written(message, external_id, edits=f"m{message['message_id']}")


def _written(message: Json, external_id: str, *, edits: str | None) -> Sequence[InboundEvent]:
    sender = message.get("from", {})
    if not _is_private(message["chat"]) or sender.get("is_bot") or _NOTICES & message.keys():
        return ()
    kind, attachment = kind_and_file(message)
    return (
        InboundMessage(
            sender=_urn(message["chat"]),
            external_id=external_id,
            sent_at=datetime.fromtimestamp(message.get("edit_date", message["date"]), UTC),
            kind=kind,
            text=message.get("text") or message.get("caption") or "",
            attachments=(attachment,) if attachment else (),
            location=location_of(message) if kind is Kind.LOCATION else None,
            contact=_contact(message["contact"], sender) if kind is Kind.CONTACT else None,
            name=_name(sender),
            edits=edits,
        ),
    )


def _tapped(query: Json, external_id: str, now: datetime) -> Sequence[InboundEvent]:
    message = query.get("message")
    if not message or not _is_private(message["chat"]) or "data" not in query:
        return ()
    return (
        InboundMessage(
            sender=_urn(message["chat"]),
            external_id=external_id,
            sent_at=now,  # Telegram dates the message with the button, not the tap
            kind=Kind.CHOICE,
            text=title(message, query["data"]),
            choice=query["data"],
            name=_name(query["from"]),
            receipt=str(query["id"]),
        ),
    )


def _membership(change: Json, external_id: str, now: datetime) -> Sequence[InboundEvent]:  # noqa: ARG001
    if not _is_private(change["chat"]):
        return ()
    before, after = change["old_chat_member"]["status"], change["new_chat_member"]["status"]
    at = datetime.fromtimestamp(change["date"], UTC)
    if after == "kicked":
        return (ContactEvent(_urn(change["chat"]), ContactEventKind.OPTED_OUT, at),)
    if before == "kicked":
        return (ContactEvent(_urn(change["chat"]), ContactEventKind.OPTED_IN, at),)
    return ()


_READERS: Mapping[str, Callable[[Json, str, datetime], Sequence[InboundEvent]]] = {
    "message": _message,
    "edited_message": _edited,
    "callback_query": _tapped,
    "my_chat_member": _membership,
}


def _is_private(chat: Json) -> bool:
    """Groups are ignored: a person's insurance is nobody else's business."""
    return bool(chat["type"] == "private")


def _urn(chat: Json) -> Urn:
    return Urn(ChannelName.TELEGRAM, str(int(chat["id"])))


def _name(sender: Json) -> str | None:
    return " ".join(part for part in (sender.get("first_name"), sender.get("last_name")) if part) or None


def title(message: Json, data: str) -> str:
    """What the tapped button said."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", ())
    return next((b["text"] for row in rows for b in row if b.get("callback_data") == data), "")


# An animation comes with a copy of itself as `document`, so the order matters.
_FILES = (
    ("animation", Kind.VIDEO),
    ("document", Kind.DOCUMENT),
    ("voice", Kind.VOICE),
    ("audio", Kind.VOICE),
    ("video", Kind.VIDEO),
    ("video_note", Kind.VIDEO),
    ("sticker", Kind.STICKER),
)


def kind_and_file(message: Json) -> tuple[Kind, Attachment | None]:
    """What sort of message it is, and the file in it."""
    if message.get("text"):
        return Kind.TEXT, None
    if message.get("photo"):
        largest = max(message["photo"], key=lambda size: size["width"] * size["height"])
        return Kind.IMAGE, _attachment(Kind.IMAGE, {"mime_type": "image/jpeg", **largest})
    for name, kind in _FILES:
        if name in message:
            return kind, _attachment(kind, message[name])
    if "location" in message:
        return Kind.LOCATION, None
    return (Kind.CONTACT if "contact" in message else Kind.UNSUPPORTED), None


def _attachment(kind: Kind, file: Json) -> Attachment | None:
    if kind is Kind.STICKER:
        return None
    name = file.get("file_name")
    return Attachment(
        kind=kind,
        reference=file["file_id"],
        content_type=file.get("mime_type") or "application/octet-stream",
        size=file.get("file_size"),
        filename=storable(name, _MAX_FILENAME) if name else None,
    )


def location_of(message: Json) -> Location:
    """The place in a message that has one."""
    point = message["location"]
    return Location(point["latitude"], point["longitude"], message.get("venue", {}).get("title", ""))


def _contact(contact: Json, sender: Json) -> SharedContact:
    # Anybody's card can be forwarded; only the own one carries the sender's user id.
    is_own = contact.get("user_id") is not None and contact.get("user_id") == sender.get("id")
    return SharedContact(name=_name(contact) or "", phone=contact["phone_number"], is_own=is_own)
