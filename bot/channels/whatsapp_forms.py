"""Reads Twilio's webhooks: form fields in, events out. Fields we do not know are left alone: new ones come unasked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import parse_qs

from bot.channels.whatsapp_errors import failure
from bot.domain.messages import (
    Attachment,
    ChannelName,
    ContactEvent,
    ContactEventKind,
    DeliveryStatus,
    InboundEvent,
    InboundMessage,
    Kind,
    Location,
    StatusUpdate,
    Urn,
)
from bot.ports import MalformedRequest

PREFIX = "whatsapp:"
_MAX_FIELDS = 500
_MAX_MEDIA = 10


class Form(dict[str, list[str]]):
    """Form fields in the shape that Twilio's signature check wants: a name may come more than once."""

    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])

    def first(self, name: str) -> str:
        """The first value, or nothing."""
        return self[name][0] if name in self else ""


def read_form(body: bytes) -> Form:
    """The fields, blank ones kept. Raises `MalformedRequest`."""
    try:
        text = body.decode("utf-8")
        return Form(parse_qs(text, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="strict"))
    except ValueError:
        raise MalformedRequest("not a form") from None


def inbound_events(form: Form, now: datetime) -> Sequence[InboundEvent]:
    """A participant's message, and his STOP or START where Twilio's opt-out handling saw one."""
    message_sid = form.first("MessageSid")
    if not message_sid:
        raise MalformedRequest("no MessageSid")
    sender = _urn(form.first("From"))
    try:
        message = _message(form, sender, message_sid, now)
    except ValueError:
        raise MalformedRequest("not a message of Twilio") from None
    event = _OPT_OUT.get(form.first("OptOutType").upper())
    return (message, ContactEvent(sender, event, now)) if event else (message,)


def status_events(form: Form, now: datetime) -> Sequence[InboundEvent]:
    """What became of a message of ours; none for the steps before it was sent."""
    message_sid = form.first("MessageSid")
    if not message_sid:
        raise MalformedRequest("no MessageSid")
    status = _STATUSES.get(form.first("MessageStatus").lower())
    if status is None:
        return ()
    code = form.first("ErrorCode") or None
    why = failure(code or "") if status is DeliveryStatus.FAILED else None
    return (StatusUpdate(ChannelName.WHATSAPP, message_sid, status, now, code, why),)


_OPT_OUT: Mapping[str, ContactEventKind] = {"STOP": ContactEventKind.OPTED_OUT, "START": ContactEventKind.OPTED_IN}

_STATUSES: Mapping[str, DeliveryStatus] = {
    "sent": DeliveryStatus.SENT,
    "delivered": DeliveryStatus.DELIVERED,
    "partially_delivered": DeliveryStatus.DELIVERED,
    "read": DeliveryStatus.READ,
    "undelivered": DeliveryStatus.FAILED,
    "failed": DeliveryStatus.FAILED,
    "canceled": DeliveryStatus.FAILED,
}


def _urn(address: str) -> Urn:
    """A phone number or a WhatsApp user id; what comes after the prefix is kept as it is."""
    if not address.startswith(PREFIX) or len(address) == len(PREFIX):
        raise MalformedRequest("not a WhatsApp address")
    return Urn(ChannelName.WHATSAPP, address.removeprefix(PREFIX))


def _aliases(form: Form, sender: Urn) -> tuple[Urn, ...]:
    """The user id beside a phone number, and the phone number beside a user id."""
    found = []
    if form.first("ExternalUserId").startswith(PREFIX):
        found.append(_urn(form.first("ExternalUserId")))
    if form.first("WaId").isdigit():
        found.append(Urn(ChannelName.WHATSAPP, f"+{form.first('WaId')}"))
    return tuple(urn for urn in dict.fromkeys(found) if urn != sender)


def _message(form: Form, sender: Urn, message_sid: str, now: datetime) -> InboundMessage:
    choice = form.first("ListId") or form.first("ButtonPayload") or None
    attachments = _attachments(form)
    location = _location(form)
    return InboundMessage(
        sender=sender,
        external_id=message_sid,
        sent_at=now,
        kind=_kind(form, choice, attachments, location),
        text=_text(form, choice),
        choice=choice,
        attachments=attachments,
        location=location,
        aliases=_aliases(form, sender),
        name=form.first("ProfileName") or None,
    )


def _kind(form: Form, choice: str | None, attachments: tuple[Attachment, ...], location: Location | None) -> Kind:
    if choice:
        return Kind.CHOICE
    if form.first("MessageType").lower() == "sticker":
        return Kind.STICKER
    if attachments:
        return attachments[0].kind
    if location:
        return Kind.LOCATION
    return Kind.TEXT if form.first("Body").strip() else Kind.UNSUPPORTED


def _text(form: Form, choice: str | None) -> str:
    title = form.first("ListTitle") or form.first("ButtonText") if choice else ""
    return title or form.first("Body")


def _attachments(form: Form) -> tuple[Attachment, ...]:
    count = min(int(form.first("NumMedia") or 0), _MAX_MEDIA)
    if form.first("MessageType").lower() == "sticker":
        return ()
    return tuple(
        Attachment(_media_kind(form.first(f"MediaContentType{n}")), url, form.first(f"MediaContentType{n}"))
        for n in range(count)
        if (url := form.first(f"MediaUrl{n}"))
    )


def _media_kind(content_type: str) -> Kind:
    content_type = content_type.lower()
    if content_type.startswith(("text/vcard", "text/x-vcard", "text/directory")):
        return Kind.CONTACT
    general = content_type.split("/", maxsplit=1)[0]
    return {"image": Kind.IMAGE, "audio": Kind.VOICE, "video": Kind.VIDEO}.get(general, Kind.DOCUMENT)


def _location(form: Form) -> Location | None:
    if not form.first("Latitude") or not form.first("Longitude"):
        return None
    label = form.first("Label") or form.first("Address")
    return Location(float(form.first("Latitude")), float(form.first("Longitude")), label)
