"""Twilio's own description of its interface stands between the adapter and the stand-in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from bot.channels.whatsapp import WhatsAppChannel
from bot.domain.messages import Button, ChannelName, Location, Nudge, OutboundMessage, Urn
from bot.ports import ChannelMisconfigured, MessageRejected, OutcomeUnknown, SendError, ServiceWindowClosed
from tests.channels.conftest import twilio_settings
from tests.contract.conftest import Guard
from tests.support import samples
from tests.support.fake_twilio import ACCOUNT, SENDER, TOKEN, FakeTwilio
from tests.support.twilio_person import WhatsAppPerson

SITI = Urn(ChannelName.WHATSAPP, "+6281234567890")


@pytest.fixture
async def whatsapp(guard: Guard) -> AsyncIterator[WhatsAppChannel]:
    channel = WhatsAppChannel(twilio_settings(guard.url))
    yield channel
    await channel.close()


async def test_what_we_send_and_what_the_stand_in_answers_are_as_twilio_describes(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio
) -> None:
    message = OutboundMessage(1, SITI, "Kelas berapa?", (Button("Kelas 1", "1"), Button("Kelas 2", "2")))
    sid = await whatsapp.send(message)
    assert twilio.sent[0].sid == sid


async def test_a_messaging_service_is_as_twilio_describes(guard: Guard, twilio: FakeTwilio) -> None:
    service = "MG" + "0123456789abcdef" * 2
    channel = WhatsAppChannel(twilio_settings(guard.url, twilio_messaging_service_sid=service))
    assert await channel.send(OutboundMessage(1, SITI, "Halo"))
    await channel.close()
    assert twilio.sent


async def test_the_search_for_a_lost_answer_is_as_twilio_describes(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio
) -> None:
    started, message = datetime.now(UTC), OutboundMessage(1, SITI, "Iuran Anda Rp35.000.")
    sid = await whatsapp.send(message)
    assert await whatsapp.find_sent(message, started) == sid
    assert len(twilio.messages) == 1


async def test_a_file_a_place_and_the_template_are_as_twilio_describes(guard: Guard, twilio: FakeTwilio) -> None:
    template = "HX" + "0123456789abcdef" * 2
    settings = twilio_settings(guard.url, secret_key="k" * 32, twilio_nudge_content_sid=template)
    channel = WhatsAppChannel(settings)
    picture = samples.file_of(samples.JPEG)
    for message in (
        OutboundMessage(1, SITI, "Contoh kartu", file=picture),
        OutboundMessage(2, SITI, "", file=samples.file_of(samples.PDF)),
        OutboundMessage(3, SITI, "", location=Location(-6.2, 106.8, "Kantor")),  # Prism takes no space here
        OutboundMessage(4, SITI, "Ada balasan", nudge=Nudge("Siti & Budi")),
    ):
        assert await channel.send(message) == twilio.sent[-1].sid
    await channel.close()
    sent = [call.params for call in twilio.sent]
    assert [set(p) & {"MediaUrl", "PersistentAction", "ContentSid"} for p in sent] == [
        {"MediaUrl"},
        {"MediaUrl"},
        {"PersistentAction"},
        {"ContentSid"},
    ]


async def test_the_sign_that_somebody_writes_is_as_twilio_describes(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio
) -> None:
    await WhatsAppPerson(twilio, "http://127.0.0.1:1/").writes("halo")
    (sid,) = twilio.messages
    await whatsapp.typing(SITI, sid)
    assert twilio.typing == [sid]


@pytest.mark.parametrize(
    ("status", "code", "expected"),
    [(400, 63016, ServiceWindowClosed), (400, 21211, MessageRejected), (401, 20003, ChannelMisconfigured)],
)
async def test_refusals_come_through(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio, status: int, code: int, expected: type[SendError]
) -> None:
    twilio.fail("create", status=status, code=code)
    with pytest.raises(SendError) as failure:
        await whatsapp.send(OutboundMessage(1, SITI, "Halo"))
    assert isinstance(failure.value, expected)


async def test_media_and_single_messages_are_as_twilio_describes(guard: Guard, twilio: FakeTwilio) -> None:
    http = TwilioHttpClient(pool_connections=False, timeout=10)
    client = Client(ACCOUNT, TOKEN, http_client=http, environment={"TWILIO_EDGE": ""})
    client.api.base_url = guard.url

    def ask() -> tuple[str, str]:
        message = client.messages.create(to=f"whatsapp:{SITI.address}", from_=SENDER, body="Halo")
        twilio.media.add(message.sid, b"%PDF-1.7", "application/pdf")
        (media,) = message.media.list()
        return media.fetch().content_type, client.messages(message.sid).fetch().body

    assert await asyncio.to_thread(ask) == ("application/pdf", "Halo")


async def test_the_guard_sees_an_answer_that_twilio_would_not_give(
    whatsapp: WhatsAppChannel, twilio: FakeTwilio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.fake_twilio.secrets.token_hex", lambda _: "not-a-sid")
    with pytest.raises(SendError):
        await whatsapp.send(OutboundMessage(1, SITI, "Halo"))
    assert twilio.sent, "the stand-in itself had answered"


async def test_the_guard_sees_a_request_that_twilio_would_not_take(guard: Guard, twilio: FakeTwilio) -> None:
    channel = WhatsAppChannel(twilio_settings(guard.url, twilio_messaging_service_sid="MG-not-a-sid"))
    with pytest.raises((MessageRejected, OutcomeUnknown)):
        await channel.send(OutboundMessage(1, SITI, "Halo"))
    await channel.close()
    assert not twilio.calls, "it did not get past the guard"
