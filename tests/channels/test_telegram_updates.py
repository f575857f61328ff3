from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.telegram_updates import events
from bot.domain.messages import (
    Attachment,
    ChannelName,
    ContactEvent,
    ContactEventKind,
    InboundMessage,
    Kind,
    Location,
    SharedContact,
    Urn,
)
from bot.ports import MalformedRequest

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
SITI = {"id": 7001, "is_bot": False, "first_name": "Siti", "last_name": "Aminah", "language_code": "id"}
CHAT = {"id": 7001, "first_name": "Siti", "last_name": "Aminah", "type": "private"}
BOT = {"id": 123456, "is_bot": True, "first_name": "Agenalis", "username": "agenalis_bot"}
ADDRESS = Urn(ChannelName.TELEGRAM, "7001")


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 41, "from": SITI, "chat": CHAT, "date": 1_795_316_400, **content}


def read(update: dict[str, Any]) -> list[Any]:
    return list(events({"update_id": 9001, **update}, NOW))


def read_message(**content: Any) -> InboundMessage:
    (event,) = read({"message": message(**content)})
    assert isinstance(event, InboundMessage)
    return event


def test_a_text_is_read_with_sender_name_and_time() -> None:
    assert read_message(text="min mau tanya iuran") == InboundMessage(
        sender=ADDRESS,
        external_id="u9001",
        sent_at=datetime.fromtimestamp(1_795_316_400, UTC),
        kind=Kind.TEXT,
        text="min mau tanya iuran",
        name="Siti Aminah",
    )


def test_commands_are_texts_as_they_are() -> None:
    entities = [{"offset": 0, "length": 6, "type": "bot_command"}]
    assert read_message(text="/start jht", entities=entities).text == "/start jht"


def test_an_edited_message_names_the_one_it_replaces() -> None:
    (event,) = read({"edited_message": message(text="eh kelas 2", edit_date=1_795_316_460)})
    assert (event.edits, event.text, event.external_id) == ("m41", "eh kelas 2", "u9001")
    assert event.sent_at == datetime.fromtimestamp(1_795_316_460, UTC)


def test_a_moving_live_location_is_not_a_new_message() -> None:
    assert not read({"edited_message": message(location={"latitude": 1.0, "longitude": 2.0, "live_period": 900})})


def tapped(**changes: Any) -> dict[str, Any]:
    keyboard = [[{"text": "Kelas 1", "callback_data": "class:1"}], [{"text": "Kelas 2", "callback_data": "class:2"}]]
    asked = {
        "message_id": 40,
        "from": BOT,
        "chat": CHAT,
        "date": 1_795_000_000,
        "text": "Kelas berapa?",
        "reply_markup": {"inline_keyboard": keyboard},
    }
    query = {"id": "4382bfdwdsb323b2d9", "from": SITI, "message": asked, "chat_instance": "-1", "data": "class:2"}
    return {"callback_query": query | changes}


def test_a_tap_is_a_choice_with_the_title_of_the_button() -> None:
    (event,) = read(tapped())
    assert (event.kind, event.choice, event.text) == (Kind.CHOICE, "class:2", "Kelas 2")
    assert event.receipt == "4382bfdwdsb323b2d9"
    assert event.sent_at == NOW, "not the time of the old message with the button"


def test_a_tap_under_a_message_that_telegram_no_longer_shows_is_read_too() -> None:
    gone = {"chat": CHAT, "message_id": 40, "date": 0}
    (event,) = read(tapped(message=gone))
    assert (event.choice, event.text) == ("class:2", "")


def test_the_largest_size_of_a_photo_is_taken_with_its_caption() -> None:
    sizes = [
        {"file_id": "small", "file_unique_id": "a", "width": 90, "height": 67, "file_size": 1200},
        {"file_id": "large", "file_unique_id": "b", "width": 1280, "height": 960, "file_size": 90_000},
        {"file_id": "middle", "file_unique_id": "c", "width": 320, "height": 240, "file_size": 9000},
    ]
    event = read_message(photo=sizes, caption="KTP saya")
    assert (event.kind, event.text) == (Kind.IMAGE, "KTP saya")
    assert event.attachments == (Attachment(Kind.IMAGE, "large", "image/jpeg", 90_000),)


def test_a_document_keeps_its_name() -> None:
    document = {"file_id": "d1", "file_name": "paklaring.pdf", "mime_type": "application/pdf", "file_size": 7000}
    event = read_message(document=document)
    assert event.attachments == (Attachment(Kind.DOCUMENT, "d1", "application/pdf", 7000, "paklaring.pdf"),)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ({"voice": {"file_id": "v", "duration": 3, "mime_type": "audio/ogg"}}, Kind.VOICE),
        ({"audio": {"file_id": "v", "duration": 3}}, Kind.VOICE),
        ({"video": {"file_id": "v", "duration": 3}}, Kind.VIDEO),
        ({"video_note": {"file_id": "v", "duration": 3}}, Kind.VIDEO),
        ({"animation": {"file_id": "v"}, "document": {"file_id": "v"}}, Kind.VIDEO),
        ({"sticker": {"file_id": "s", "emoji": "👍"}}, Kind.STICKER),
        ({"poll": {"id": "1"}}, Kind.UNSUPPORTED),
        ({"dice": {"emoji": "🎲", "value": 3}}, Kind.UNSUPPORTED),
        ({"something_of_next_year": {}}, Kind.UNSUPPORTED),
    ],
)
def test_every_kind_of_content_gets_an_event(content: dict[str, Any], kind: Kind) -> None:
    assert read_message(**content).kind is kind


def test_a_venue_is_a_location_with_its_name() -> None:
    point = {"latitude": -6.2, "longitude": 106.8}
    event = read_message(location=point, venue={"location": point, "title": "Pasar Senen", "address": "Jakarta"})
    assert event.location == Location(-6.2, 106.8, "Pasar Senen")


@pytest.mark.parametrize(("user_id", "is_own"), [(7001, True), (8002, False), (None, False)])
def test_a_shared_contact_is_own_only_with_the_senders_user_id(user_id: int | None, is_own: bool) -> None:
    card = {"phone_number": "+6281234567890", "first_name": "Siti"} | ({"user_id": user_id} if user_id else {})
    event = read_message(contact=card)
    assert event.contact == SharedContact("Siti", "+6281234567890", is_own=is_own)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        ("member", "kicked", [ContactEventKind.OPTED_OUT]),
        ("kicked", "member", [ContactEventKind.OPTED_IN]),
        ("left", "member", []),
    ],
)
def test_blocking_and_unblocking_are_opt_out_and_opt_in(before: str, after: str, kinds: list[ContactEventKind]) -> None:
    change = {
        "chat": CHAT,
        "from": SITI,
        "date": 1_795_316_400,
        "old_chat_member": {"user": BOT, "status": before},
        "new_chat_member": {"user": BOT, "status": after},
    }
    at = datetime.fromtimestamp(1_795_316_400, UTC)
    assert read({"my_chat_member": change}) == [ContactEvent(ADDRESS, kind, at) for kind in kinds]


@pytest.mark.parametrize(
    "update",
    [
        {"message": message(text="halo") | {"chat": {"id": -100, "type": "supergroup", "title": "RT 05"}}},
        {"message": message(text="halo") | {"from": BOT}},
        {"message": message(pinned_message={})},
        {"poll_answer": {}},
        {},
    ],
    ids=["group", "another bot", "notice", "not asked for", "empty"],
)
def test_what_is_not_for_us_gives_no_event(update: dict[str, Any]) -> None:
    assert not read(update)


@pytest.mark.parametrize(
    "update",
    [{"message": {}}, {"update_id": "x", "message": message(text="a")}, {"message": message(contact={})}],
)
def test_an_update_that_telegram_would_not_send_is_refused_without_its_content(update: dict[str, Any]) -> None:
    with pytest.raises(MalformedRequest) as refusal:
        read(update)
    assert str(refusal.value) == "not an update of Telegram"
