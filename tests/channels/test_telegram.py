from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import orjson
import pytest

from bot.channels.telegram import TelegramChannel
from bot.domain.messages import (
    Attachment,
    Button,
    ChannelName,
    ContactEvent,
    ContactEventKind,
    InboundEvent,
    InboundMessage,
    Kind,
    OutboundMessage,
    Urn,
)
from bot.ports import (
    ChannelMisconfigured,
    ChannelThrottled,
    ChannelUnavailable,
    ContactMoved,
    ContactStopped,
    FetchError,
    MalformedRequest,
    MessageRejected,
    OutcomeUnknown,
    SendError,
    WebhookRequest,
)
from tests.channels.conftest import SECRET, telegram_settings
from tests.support.fake_telegram import TOKEN, FakeTelegram
from tests.support.telegram_person import Person

HEADER = "x-telegram-bot-api-secret-token"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


def to_siti(text: str = "Halo", *buttons: Button) -> OutboundMessage:
    return OutboundMessage(1, Urn(ChannelName.TELEGRAM, "7001"), text, buttons)


def request(headers: dict[str, str], body: bytes = b"{}") -> WebhookRequest:
    return WebhookRequest("/webhooks/telegram", "", headers, body)


class Received:
    """Takes what polling hands over; wakes whoever waits for so many events."""

    def __init__(self, failures: int = 0) -> None:
        self.events: list[InboundEvent] = []
        self.failures = failures
        self._changed = asyncio.Condition()

    async def __call__(self, events: Sequence[InboundEvent]) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError("the database is away")
        self.events += events
        async with self._changed:
            self._changed.notify_all()

    async def until(self, count: int) -> list[InboundEvent]:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: len(self.events) >= count)
        return self.events


class Polling:
    """A channel that polls while the block runs."""

    def __init__(self, channel: TelegramChannel, received: Received) -> None:
        self._stopped = asyncio.Event()
        self._work = channel.poll(received, self._stopped)

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._work)

    async def __aexit__(self, *_: object) -> None:
        self._stopped.set()
        async with asyncio.timeout(20):
            await self._task


def test_only_the_secret_token_verifies(telegram: TelegramChannel) -> None:
    assert telegram.verify(request({HEADER: SECRET}))
    for headers in ({}, {HEADER: ""}, {HEADER: "other"}, {HEADER: SECRET + "x"}, {HEADER: "é"}):
        assert not telegram.verify(request(headers))


async def test_without_a_secret_nothing_verifies() -> None:
    channel = TelegramChannel(telegram_settings("http://127.0.0.1:1", secret=None))
    assert not channel.verify(request({}))
    assert not channel.verify(request({HEADER: ""}))


def test_a_body_that_is_not_json_is_malformed(telegram: TelegramChannel) -> None:
    with pytest.raises(MalformedRequest):
        telegram.parse(request({HEADER: SECRET}, b"update_id=1"))


async def test_a_text_goes_out_plain_and_without_a_link_preview(telegram: TelegramChannel, fake: FakeTelegram) -> None:
    external_id = await telegram.send(to_siti("Iuran *Anda* <b>Rp35.000</b> https://bpjs-kesehatan.go.id"))
    (call,) = fake.sent
    assert external_id == str(call.message_id)
    assert call.params == {
        "chat_id": "7001",
        "text": "Iuran *Anda* <b>Rp35.000</b> https://bpjs-kesehatan.go.id",
        "link_preview_options": {"is_disabled": True},
    }


async def test_long_titles_stand_below_and_short_ones_beside_each_other(
    telegram: TelegramChannel, fake: FakeTelegram
) -> None:
    await telegram.send(to_siti("Pilih", Button("Ya", "yes"), Button("Tidak", "no"), Button("Nanti", "later")))
    await telegram.send(to_siti("Pilih", Button("Peserta mandiri (PBPU)", "pbpu"), Button("Ya", "yes")))
    short, long = (call.params["reply_markup"]["inline_keyboard"] for call in fake.sent)
    assert [[b["text"] for b in row] for row in short] == [["Ya", "Tidak"], ["Nanti"]]
    assert [[b["callback_data"] for b in row] for row in long] == [["pbpu"], ["yes"]]


async def test_callback_data_over_64_bytes_is_rejected_before_it_goes_out(
    telegram: TelegramChannel, fake: FakeTelegram
) -> None:
    await telegram.send(to_siti("Pilih", Button("Ya", "x" * 64)))
    with pytest.raises(MessageRejected, match="callback_data_too_long"):
        await telegram.send(to_siti("Pilih", Button("Ya", "é" * 33)))
    assert len(fake.calls) == 1


@pytest.mark.parametrize(
    ("status", "expected", "code"),
    [
        (400, MessageRejected, "400"),
        (401, ChannelMisconfigured, "401"),
        (403, ContactStopped, "403"),
        (404, ChannelMisconfigured, "401"),
        (500, ChannelUnavailable, "500"),
        (502, ChannelUnavailable, "502"),
        (504, OutcomeUnknown, "504"),
    ],
)
async def test_each_refusal_says_what_to_do_next(
    telegram: TelegramChannel, fake: FakeTelegram, status: int, expected: type[SendError], code: str
) -> None:
    fake.fail("sendMessage", status=status, description="Bad Request: text of Siti")
    with pytest.raises(expected) as failure:
        await telegram.send(to_siti())
    assert type(failure.value) is expected
    assert failure.value.code == code


async def test_too_many_requests_pause_for_as_long_as_telegram_says(
    telegram: TelegramChannel, fake: FakeTelegram
) -> None:
    fake.fail("sendMessage", status=429, parameters={"retry_after": 17}, description="Too Many Requests")
    with pytest.raises(ChannelThrottled) as failure:
        await telegram.send(to_siti())
    assert failure.value.retry_after == 17


async def test_a_migrated_chat_gives_its_new_address(telegram: TelegramChannel, fake: FakeTelegram) -> None:
    fake.migrated["7001"] = -1009
    with pytest.raises(ContactMoved) as failure:
        await telegram.send(to_siti())
    assert failure.value.new_address == "-1009"


async def test_someone_who_blocked_the_bot_has_stopped(telegram: TelegramChannel, siti: Person) -> None:
    siti.blocks()
    with pytest.raises(ContactStopped):
        await telegram.send(to_siti())


async def test_a_lost_answer_leaves_the_outcome_unknown(telegram: TelegramChannel, fake: FakeTelegram) -> None:
    fake.fail("sendMessage", accepted=True)
    with pytest.raises(OutcomeUnknown):
        await telegram.send(to_siti())
    assert len(fake.sent) == 1, "Telegram had taken it"


async def test_a_refused_connection_is_safe_to_repeat(fake: FakeTelegram) -> None:
    await fake.stop()
    channel = TelegramChannel(telegram_settings(fake.base_url))
    with pytest.raises(ChannelUnavailable):
        await channel.send(to_siti())
    await channel.close()


async def test_neither_logs_nor_errors_show_the_token_or_the_text(
    telegram: TelegramChannel, fake: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    fake.fail("sendMessage", status=500)
    shown = []
    for _ in range(2):
        try:
            await telegram.send(to_siti("rahasia peserta"))
        except SendError as error:
            shown += [repr(error), str(error), repr(error.__cause__)]
    shown += [record.getMessage() for record in caplog.records]
    assert not [line for line in shown if TOKEN in line or "rahasia" in line]


async def test_polling_hands_over_everything_in_order_and_confirms_it(
    telegram: TelegramChannel, fake: FakeTelegram, siti: Person
) -> None:
    received = Received()
    async with Polling(telegram, received):
        siti.writes("halo")
        siti.edits("halo min")
        siti.blocks()
        events = await received.until(3)
        siti.unblocks()
        await received.until(4)
    assert [type(event) for event in events] == [InboundMessage, InboundMessage, ContactEvent, ContactEvent]
    assert isinstance(events[2], ContactEvent)
    assert events[2].kind is ContactEventKind.OPTED_OUT


async def test_updates_that_could_not_be_stored_come_again(telegram: TelegramChannel, siti: Person) -> None:
    received = Received(failures=2)
    siti.writes("satu")
    siti.writes("dua")
    async with Polling(telegram, received):
        events = await received.until(2)
    assert [e.text for e in events if isinstance(e, InboundMessage)] == ["satu", "dua"]


async def test_polling_survives_errors_and_a_webhook_left_over(
    telegram: TelegramChannel, fake: FakeTelegram, siti: Person
) -> None:
    fake.updates.webhook = {"url": "https://old.example"}
    fake.fail("getUpdates", status=502)
    fake.fail("getUpdates", status=429, parameters={"retry_after": 0.01})
    received = Received()
    async with Polling(telegram, received):
        siti.writes("halo")
        await received.until(1)
    assert not fake.updates.webhook


async def test_an_update_nobody_can_read_does_not_stop_those_after_it(
    telegram: TelegramChannel, fake: FakeTelegram, siti: Person
) -> None:
    fake.inject({"message": {"message_id": "broken"}})
    siti.writes("halo")
    received = Received()
    async with Polling(telegram, received):
        events = await received.until(1)
        siti.writes("lagi")
        await received.until(2)
    assert isinstance(events[0], InboundMessage)


async def test_a_tap_is_answered_after_it_is_stored_and_a_text_with_typing(
    telegram: TelegramChannel, fake: FakeTelegram, siti: Person
) -> None:
    await telegram.send(to_siti("Kelas berapa?", Button("Kelas 1", "class:1"), Button("Kelas 2", "class:2")))
    received = Received()
    async with Polling(telegram, received):
        siti.taps(fake.sent[0], "Kelas 2")
        siti.writes("halo")
        events = await received.until(2)
        await fake.until(lambda: {c.method for c in fake.calls} >= {"answercallbackquery", "sendchataction"})
    assert isinstance(events[0], InboundMessage)
    assert (events[0].choice, events[0].text) == ("class:2", "Kelas 2")


async def test_an_acknowledgement_that_fails_is_no_matter(
    telegram: TelegramChannel, fake: FakeTelegram, siti: Person
) -> None:
    fake.fail("sendChatAction", status=429, parameters={"retry_after": 5})
    update = {"update_id": 1, "message": siti.message(text="halo")}
    (message,) = telegram.parse(request({}, orjson.dumps(update)))
    assert isinstance(message, InboundMessage)
    await telegram.acknowledge(message)
    assert fake.calls[0].status == 429


async def test_a_registered_webhook_brings_updates_with_the_secret(
    telegram: TelegramChannel, fake: FakeTelegram
) -> None:
    fake.fail("setWebhook", status=502)
    await telegram.register_webhook("https://agenalis.example/webhooks/telegram")
    assert fake.updates.webhook["secret_token"] == SECRET
    assert fake.updates.webhook["allowed_updates"] == [
        "message",
        "edited_message",
        "callback_query",
        "my_chat_member",
    ]


async def test_a_photo_is_fetched_and_its_type_read_from_its_bytes(
    telegram: TelegramChannel, siti: Person, fake: FakeTelegram
) -> None:
    file_id = fake.add_file(PNG)
    fetched = await telegram.fetch(_attachment(file_id))
    assert (fetched.content, fetched.content_type) == (PNG, "image/png")


async def test_files_that_cannot_be_had_say_why(telegram: TelegramChannel, fake: FakeTelegram) -> None:
    text, huge = fake.add_file(b"MZ\x90\x00 a program"), fake.add_file(b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024))
    for reference, size, reason in [
        (text, None, "type_not_taken"),
        (text, 21 * 1024 * 1024, "too_large"),
        (huge, None, "gone"),
        ("unknown", None, "gone"),
    ]:
        with pytest.raises(FetchError) as failure:
            await telegram.fetch(_attachment(reference, size))
        assert failure.value.reason == reason


def _attachment(reference: str, size: int | None = None) -> Attachment:
    return Attachment(Kind.IMAGE, reference, "image/jpeg", size)
