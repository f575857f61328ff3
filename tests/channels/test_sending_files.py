"""Files, places, the template, and the sign that somebody writes, through the providers' own clients."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import orjson
import pytest

from bot import clock
from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.domain import filelinks
from bot.domain.filetypes import MEDIA_TYPES, sniff
from bot.domain.messages import Button, ChannelName, Location, Nudge, OutboundFile, OutboundMessage, Urn
from bot.ports import ChannelUnavailable, ContactStopped, MessageRejected, OutcomeUnknown
from tests.channels.conftest import PUBLIC_URL, twilio_settings
from tests.support import samples
from tests.support.fake_telegram import FakeTelegram
from tests.support.fake_twilio import FakeTwilio
from tests.support.telegram_files import UploadedFile
from tests.support.twilio_person import WhatsAppPerson

KEY = "k" * 32
TEMPLATE = "HX" + "0123456789abcdef" * 2
OFFICE = Location(-6.17511, 106.8271534, "Kantor BPJS | Jakarta Pusat")
SITI = Urn(ChannelName.WHATSAPP, "+6281234567890")


def on_telegram(text: str = "", file: OutboundFile | None = None, **more: object) -> OutboundMessage:
    message = OutboundMessage(1, Urn(ChannelName.TELEGRAM, "7001"), text, file=file)
    return replace(message, **more)  # type: ignore[arg-type]


def on_whatsapp(text: str = "", file: OutboundFile | None = None, **more: object) -> OutboundMessage:
    return replace(OutboundMessage(1, SITI, text, file=file), **more)  # type: ignore[arg-type]


def named(value: object) -> str | None:
    return sniff(value) if isinstance(value, bytes) else None


def with_links(twilio: FakeTwilio, **changes: str) -> WhatsAppChannel:
    return WhatsAppChannel(twilio_settings(twilio.base_url, secret_key=KEY, **changes))


@pytest.mark.parametrize(
    ("content", "method", "field"),
    [
        (samples.JPEG, "sendphoto", "photo"),
        (samples.PNG, "sendphoto", "photo"),
        (samples.WEBP, "senddocument", "document"),
        (samples.PDF, "senddocument", "document"),
        (samples.DOCX, "senddocument", "document"),
        (samples.OGG, "sendvoice", "voice"),
        (samples.MP3, "sendvoice", "voice"),
        (samples.M4A, "sendvoice", "voice"),
        (samples.AMR, "senddocument", "document"),
        (samples.MP4, "sendvideo", "video"),
        (samples.VCARD, "senddocument", "document"),
    ],
    ids=named,
)
async def test_telegram_gets_each_file_by_the_method_people_see_it_best(
    telegram: TelegramChannel, fake: FakeTelegram, content: bytes, method: str, field: str
) -> None:
    file = samples.file_of(content, "surat kerja ibu é.pdf")
    external_id = await telegram.send(on_telegram("Ini berkasnya", file, buttons=(Button("Sudah", "ok"),)))
    (call,) = fake.sent
    assert (call.method, str(call.message_id)) == (method, external_id)
    uploaded = call.params[field]
    assert isinstance(uploaded, UploadedFile)
    assert (uploaded.content, uploaded.filename) == (content, "surat kerja ibu é.pdf")
    assert call.params["caption"] == "Ini berkasnya"
    assert call.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "ok"


async def test_telegram_gets_a_place(telegram: TelegramChannel, fake: FakeTelegram) -> None:
    assert await telegram.send(on_telegram(location=OFFICE))
    (call,) = fake.sent
    assert call.method == "sendlocation"
    assert (float(call.params["latitude"]), float(call.params["longitude"])) == (-6.17511, 106.8271534)


async def test_a_file_fails_on_telegram_as_a_text_does(telegram: TelegramChannel, fake: FakeTelegram) -> None:
    file = samples.file_of(samples.PDF)
    fake.fail("senddocument", status=502)
    with pytest.raises(ChannelUnavailable):
        await telegram.send(on_telegram(file=file))
    fake.fail("senddocument", accepted=True)
    with pytest.raises(OutcomeUnknown):
        await telegram.send(on_telegram(file=file))
    fake.blocked.add("7001")
    with pytest.raises(ContactStopped):
        await telegram.send(on_telegram(file=file))


async def test_telegram_has_no_template_to_send(telegram: TelegramChannel, fake: FakeTelegram) -> None:
    with pytest.raises(MessageRejected):
        await telegram.send(on_telegram(nudge=Nudge("Siti")))
    assert not fake.sent


@pytest.mark.parametrize("content", sorted(set(samples.EVERYTHING) - {samples.WEBP}), ids=named)
async def test_whatsapp_gets_a_link_that_opens_the_file_and_names_nobody(twilio: FakeTwilio, content: bytes) -> None:
    channel = with_links(twilio)
    assert await channel.send(on_whatsapp(file=samples.file_of(content, "KTP Siti Aminah.pdf", file_id=77)))
    (call,) = twilio.sent
    address = call.params["MediaUrl"]
    assert address.startswith(f"{PUBLIC_URL}/files/")
    assert "Siti" not in address
    assert filelinks.file_of(KEY.encode(), address.rpartition("/")[2], clock.now()) == 77
    assert "Body" not in call.params
    await channel.close()


async def test_whatsapp_shows_words_below_a_picture(twilio: FakeTwilio) -> None:
    channel = with_links(twilio)
    await channel.send(on_whatsapp("Contoh kartu", samples.file_of(samples.JPEG)))
    assert twilio.sent[0].params["Body"] == "Contoh kartu"
    await channel.close()


@pytest.mark.parametrize(
    ("place", "action", "body"),
    [
        (OFFICE, "geo:-6.175110,106.827153|Kantor BPJS Jakarta Pusat", "Kantor BPJS | Jakarta Pusat"),
        (Location(-6.2, 106.8), "geo:-6.200000,106.800000", "Lokasi"),
    ],
)
async def test_whatsapp_gets_a_place_with_the_words_it_wants(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio, place: Location, action: str, body: str
) -> None:
    await whatsapp.send(on_whatsapp(location=place))
    params = twilio.sent[0].params
    assert (params["PersistentAction"], params["Body"]) == (action, body)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Siti Aminah", "Siti Aminah"),
        ("  Siti\n\tAminah       binti  X ", "Siti Aminah binti X"),
        ("x" * 200, "x" * 60),
        ("", "Bapak/Ibu"),
        ("   ", "Bapak/Ibu"),
        ('Sit"i', 'Sit"i'),
    ],
)
async def test_the_template_calls_the_person_by_a_name_that_twilio_takes(
    twilio: FakeTwilio, name: str, said: str
) -> None:
    channel = with_links(twilio, twilio_nudge_content_sid=TEMPLATE)
    twilio.closed_windows.add("whatsapp:+6281234567890")
    assert channel.capabilities.nudges
    await channel.send(on_whatsapp("Ada balasan", nudge=Nudge(name)))
    params = twilio.sent[0].params
    assert (params["ContentSid"], orjson.loads(params["ContentVariables"])) == (TEMPLATE, {"1": said})
    assert "Body" not in params
    await channel.close()


async def test_without_a_template_none_is_promised_or_sent(whatsapp: WhatsAppChannel, twilio: FakeTwilio) -> None:
    assert not whatsapp.capabilities.nudges
    with pytest.raises(MessageRejected, match="no_template"):
        await whatsapp.send(on_whatsapp(nudge=Nudge("Siti")))
    assert not twilio.calls


async def test_a_file_whose_answer_was_lost_is_told_from_another_that_looks_alike(twilio: FakeTwilio) -> None:
    channel, started = with_links(twilio), datetime.now(UTC)
    message = on_whatsapp(file=samples.file_of(samples.JPEG))
    first = await channel.send(message)
    assert await channel.find_sent(message, started, {first}) is None
    twilio.fail("create", accepted=True)
    with pytest.raises(OutcomeUnknown):
        await channel.send(message)
    assert await channel.find_sent(message, started, {first}) == twilio.sent[-1].sid
    assert await channel.find_sent(on_whatsapp("Halo"), started, {first}) is None
    await channel.close()


async def test_the_sign_that_somebody_writes_goes_out_and_its_failure_is_nobodys_trouble(
    telegram: TelegramChannel, fake: FakeTelegram, whatsapp: WhatsAppChannel, twilio: FakeTwilio
) -> None:
    await WhatsAppPerson(twilio, "http://127.0.0.1:1/").writes("halo")
    (sid,) = twilio.messages
    await telegram.typing(Urn(ChannelName.TELEGRAM, "7001"), "u1")
    await whatsapp.typing(SITI, sid)
    assert [(c.method, c.params["action"]) for c in fake.calls] == [("sendchataction", "typing")]
    assert twilio.typing == [sid]
    fake.blocked.add("7001")
    await telegram.typing(Urn(ChannelName.TELEGRAM, "7001"), "u1")
    await whatsapp.typing(SITI, "SM-unknown")
    await twilio.stop()
    await whatsapp.typing(SITI, sid)


def test_each_channel_says_what_it_takes(telegram: TelegramChannel, whatsapp: WhatsAppChannel) -> None:
    assert telegram.capabilities.files.keys() == MEDIA_TYPES
    assert whatsapp.capabilities.files.keys() == MEDIA_TYPES - {"image/webp"}
    assert whatsapp.capabilities.files["image/jpeg"].max_bytes == 5 * 1024 * 1024
    assert whatsapp.capabilities.files["application/pdf"].max_caption == 0
    assert telegram.capabilities.files["image/jpeg"].max_bytes == 10 * 1024 * 1024
