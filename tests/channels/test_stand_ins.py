"""What the stand-ins promise and emulators miss: secrets, redelivery, order, signatures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

import orjson
import pytest
from aiohttp import web

from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.domain.messages import ChannelName, DeliveryStatus, InboundMessage, OutboundMessage, StatusUpdate, Urn
from bot.ports import WebhookRequest
from tests.channels.conftest import twilio_settings
from tests.support.fake_telegram import FakeTelegram
from tests.support.fake_twilio import FakeTwilio
from tests.support.telegram_person import Person
from tests.support.twilio_person import WhatsAppPerson


@dataclass
class Bot:
    """A server of ours that answers with the statuses it is told, then with 200."""

    statuses: list[int] = field(default_factory=list)
    requests: list[WebhookRequest] = field(default_factory=list)
    base_url: str = ""

    def __post_init__(self) -> None:
        self._changed = asyncio.Condition()

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.requests.append(WebhookRequest(request.path, request.query_string, headers, await request.read()))
        async with self._changed:
            self._changed.notify_all()
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)

    async def until(self, count: int) -> list[WebhookRequest]:
        async with asyncio.timeout(20), self._changed:
            await self._changed.wait_for(lambda: len(self.requests) >= count)
        return self.requests


@pytest.fixture
async def bot() -> AsyncIterator[Bot]:
    bot = Bot()
    app = web.Application()
    app.router.add_post("/{path:.*}", bot.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield bot
    await runner.cleanup()


async def test_telegram_delivers_with_the_secret_until_it_is_taken_and_in_order(
    telegram: TelegramChannel, fake: FakeTelegram, siti: Person, bot: Bot
) -> None:
    bot.statuses = [503, 500]
    await telegram.register_webhook(f"{bot.base_url}/webhooks/telegram")
    first, second = siti.writes("satu"), siti.writes("dua")
    requests = await bot.until(4)
    assert [orjson.loads(r.body)["update_id"] for r in requests] == [first, first, first, second]
    assert all(telegram.verify(request) for request in requests)
    events = [event for request in requests for event in telegram.parse(request)]
    assert [e.text for e in events if isinstance(e, InboundMessage)] == ["satu", "satu", "satu", "dua"]


async def test_telegram_leaves_out_what_was_not_asked_for(
    telegram: TelegramChannel, fake: FakeTelegram, siti: Person, bot: Bot
) -> None:
    await telegram.register_webhook(bot.base_url)
    fake.inject({"poll_answer": {"poll_id": "1"}})
    siti.writes("halo")
    (request,) = await bot.until(1)
    assert "message" in orjson.loads(request.body)


async def test_twilio_signs_over_the_public_address_though_a_proxy_stands_between(twilio: FakeTwilio, bot: Bot) -> None:
    twilio.webhooks.public_base, twilio.webhooks.local_base = "https://agenalis.example", bot.base_url
    channel = WhatsAppChannel(twilio_settings(twilio.base_url))
    siti = WhatsAppPerson(twilio, "https://agenalis.example/webhooks/whatsapp")
    assert await siti.writes("min mau tanya") == 200
    assert await siti.taps("Ya", "jht:yes") == 200
    assert await siti.sends_file(b"%PDF-1.7", "application/pdf", "ini ya") == 200
    events = [event for request in bot.requests for event in channel.parse(request) if channel.verify(request)]
    assert [e.text for e in events if isinstance(e, InboundMessage)] == ["min mau tanya", "Ya", "ini ya"]
    assert isinstance(events[2], InboundMessage)
    assert (await channel.fetch(events[2].attachments[0])).content == b"%PDF-1.7"
    await channel.close()


@pytest.mark.parametrize(("fragment", "requests"), [("", 1), ("#rc=3&rp=all", 3)])
async def test_twilio_retries_only_when_the_address_asks_for_it(
    twilio: FakeTwilio, bot: Bot, fragment: str, requests: int
) -> None:
    bot.statuses = [500, 503]
    siti = WhatsAppPerson(twilio, f"{bot.base_url}/webhooks/whatsapp{fragment}")
    await siti.writes("halo")
    assert len(bot.requests) == requests
    assert len({r.headers["i-twilio-idempotency-token"] for r in bot.requests}) == 1


async def test_twilio_calls_back_signed_and_twice_if_told_so(twilio: FakeTwilio, bot: Bot) -> None:
    twilio.callback_plan = ("sent", "delivered", "read")
    twilio.webhooks.duplicates = twilio.webhooks.any_order = True
    channel = WhatsAppChannel(twilio_settings(twilio.base_url, public_url=bot.base_url))
    sid = await channel.send(OutboundMessage(1, Urn(ChannelName.WHATSAPP, "+6281234567890"), "Halo"))
    await twilio.webhooks.settled()
    updates = [event for request in bot.requests for event in channel.parse(request) if channel.verify(request)]
    found = [u.status for u in updates if isinstance(u, StatusUpdate) and u.external_id == sid]
    assert sorted(found) == sorted([DeliveryStatus.SENT, DeliveryStatus.DELIVERED, DeliveryStatus.READ] * 2)
    await channel.close()


async def test_twilio_fails_free_text_outside_the_window_only_afterwards(twilio: FakeTwilio, bot: Bot) -> None:
    twilio.closed_windows.add("whatsapp:+6281234567890")
    channel = WhatsAppChannel(twilio_settings(twilio.base_url, public_url=bot.base_url))
    assert await channel.send(OutboundMessage(1, Urn(ChannelName.WHATSAPP, "+6281234567890"), "Halo"))
    (request,) = await bot.until(1)
    fields = dict(parse_qsl(request.body.decode()))
    assert (fields["MessageStatus"], fields["ErrorCode"]) == ("failed", "63016")
    await channel.close()
