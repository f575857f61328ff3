from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from bot.channels.whatsapp_forms import inbound_events, read_form, status_events
from bot.domain.messages import (
    Attachment,
    ChannelName,
    ContactEvent,
    ContactEventKind,
    DeliveryStatus,
    Failure,
    InboundMessage,
    Kind,
    Location,
    StatusUpdate,
    Urn,
)
from bot.ports import MalformedRequest

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1"

# The fields of a real message of 2026, from a person whose phone number is shown.
TEXT = {
    "SmsMessageSid": "SM8824d9",
    "NumMedia": "0",
    "ProfileName": "Siti 🌸",
    "MessageType": "text",
    "SmsSid": "SM8824d9",
    "WaId": "6285176810035",
    "SmsStatus": "received",
    "Body": "min mau tanya jht",
    "To": "whatsapp:+14155238886",
    "NumSegments": "1",
    "ReferralNumMedia": "0",
    "MessageSid": "SM8824d9",
    "AccountSid": "AC1",
    "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"Siti","WaId":"6285176810035"}}}',
    "From": "whatsapp:+6285176810035",
    "ExternalUserId": "whatsapp:ID.4566546130240823",
    "ApiVersion": "2010-04-01",
    "SomethingNew": "of next year",
}
SITI = Urn(ChannelName.WHATSAPP, "+6285176810035")
SITI_ID = Urn(ChannelName.WHATSAPP, "ID.4566546130240823")


def read(**fields: str) -> InboundMessage:
    event, *_ = inbound_events(read_form(urlencode({**TEXT, **fields}).encode()), NOW)
    assert isinstance(event, InboundMessage)
    return event


def test_a_text_is_read_with_the_user_id_as_another_address() -> None:
    assert read() == InboundMessage(
        sender=SITI,
        external_id="SM8824d9",
        sent_at=NOW,
        kind=Kind.TEXT,
        text="min mau tanya jht",
        aliases=(SITI_ID,),
        name="Siti 🌸",
    )


def test_a_person_without_a_phone_number_is_known_by_the_user_id() -> None:
    message = read(From="whatsapp:ID.4566546130240823", WaId="")
    assert (message.sender, message.aliases) == (SITI_ID, ())


def test_a_user_id_with_a_number_beside_it_has_the_number_as_another_address() -> None:
    message = read(From="whatsapp:ID.4566546130240823")
    assert (message.sender, message.aliases) == (SITI_ID, (SITI,))


def test_a_tapped_button_is_a_choice() -> None:
    message = read(MessageType="interactive", Body="Konfirmasi", ButtonText="Konfirmasi", ButtonPayload="jht:yes")
    assert (message.kind, message.choice, message.text) == (Kind.CHOICE, "jht:yes", "Konfirmasi")


def test_a_list_row_goes_before_a_button() -> None:
    message = read(ListId="class:2", ListTitle="Kelas 2", ButtonPayload="other", Body="Kelas 2")
    assert (message.kind, message.choice, message.text) == (Kind.CHOICE, "class:2", "Kelas 2")


@pytest.mark.parametrize(
    ("content_type", "message_type", "kind"),
    [
        ("image/jpeg", "image", Kind.IMAGE),
        ("application/pdf", "document", Kind.DOCUMENT),
        ("audio/ogg", "audio", Kind.VOICE),
        ("video/mp4", "video", Kind.VIDEO),
        ("text/vcard", "contacts", Kind.CONTACT),
    ],
)
def test_a_file_is_taken_with_its_caption(content_type: str, message_type: str, kind: Kind) -> None:
    message = read(
        NumMedia="1", MediaUrl0=MEDIA, MediaContentType0=content_type, Body="ini ya", MessageType=message_type
    )
    assert (message.kind, message.text) == (kind, "ini ya")
    assert message.attachments == (Attachment(kind, MEDIA, content_type),)


def test_a_sticker_is_not_kept_as_a_file() -> None:
    message = read(NumMedia="1", MediaUrl0=MEDIA, MediaContentType0="image/webp", Body="", MessageType="sticker")
    assert (message.kind, message.attachments) == (Kind.STICKER, ())


def test_a_location_carries_its_label() -> None:
    message = read(Body="", Latitude="-6.2", Longitude="106.8", Label="Kantor cabang", MessageType="location")
    assert (message.kind, message.location) == (Kind.LOCATION, Location(-6.2, 106.8, "Kantor cabang"))


def test_what_carries_nothing_we_know_still_gets_an_event() -> None:
    assert read(Body="", MessageType="order").kind is Kind.UNSUPPORTED


@pytest.mark.parametrize(
    ("opt_out", "kind"), [("STOP", ContactEventKind.OPTED_OUT), ("START", ContactEventKind.OPTED_IN)]
)
def test_stop_and_start_are_a_message_and_an_event(opt_out: str, kind: ContactEventKind) -> None:
    fields = {**TEXT, "Body": opt_out, "OptOutType": opt_out}
    message, event = inbound_events(read_form(urlencode(fields).encode()), NOW)
    assert isinstance(message, InboundMessage)
    assert event == ContactEvent(SITI, kind, NOW)


@pytest.mark.parametrize(
    "changes",
    [{"From": "+6285176810035"}, {"From": "whatsapp:"}, {"MessageSid": ""}, {"NumMedia": "x"}, {"From": ""}],
)
def test_what_twilio_would_not_send_is_refused(changes: dict[str, str]) -> None:
    with pytest.raises(MalformedRequest):
        read(**changes)


def test_a_body_that_is_not_a_form_is_refused() -> None:
    for body in (b"\xff\xfe", b"Body=%ff%fe", b"&".join(b"a=1" for _ in range(600))):
        with pytest.raises(MalformedRequest):
            read_form(body)


def status(**fields: str) -> list[object]:
    form = {
        "EventType": "READ",
        "SmsSid": "SM1",
        "SmsStatus": "read",
        "MessageStatus": "read",
        "ChannelToAddress": "+62851768XXXX",
        "To": "whatsapp:+6285176810035",
        "ChannelPrefix": "whatsapp",
        "MessageSid": "SM1",
        "AccountSid": "AC1",
        "From": "whatsapp:+14155238886",
        "ApiVersion": "2010-04-01",
        "ChannelInstallSid": "XE1",
        "StructuredMessage": "false",
    }
    return list(status_events(read_form(urlencode({**form, **fields}).encode()), NOW))


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("sent", DeliveryStatus.SENT),
        ("delivered", DeliveryStatus.DELIVERED),
        ("read", DeliveryStatus.READ),
        ("undelivered", DeliveryStatus.FAILED),
        ("failed", DeliveryStatus.FAILED),
    ],
)
def test_a_status_callback_moves_a_message(word: str, expected: DeliveryStatus) -> None:
    (update,) = status(MessageStatus=word)
    assert isinstance(update, StatusUpdate)
    assert (update.external_id, update.status) == ("SM1", expected)


@pytest.mark.parametrize("word", ["queued", "accepted", "sending", "scheduled", "something_new"])
def test_steps_before_sending_say_nothing(word: str) -> None:
    assert not status(MessageStatus=word)


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("63016", Failure.WINDOW_CLOSED),
        ("21610", Failure.CONTACT_STOPPED),
        ("63018", Failure.THROTTLED),
        ("63024", Failure.REJECTED),
        ("", Failure.REJECTED),
    ],
)
def test_a_late_failure_says_what_it_asks_for(code: str, failure: Failure) -> None:
    (update,) = status(MessageStatus="failed", ErrorCode=code)
    assert update == StatusUpdate(
        ChannelName.WHATSAPP, "SM1", DeliveryStatus.FAILED, NOW, error_code=code or None, failure=failure
    )
