"""The adapter against an emulator of the Bot API that others wrote: upload, webhook, download, and answer."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import web
from telemelya.client import TelegramTestClient

from bot.channels.telegram import TelegramChannel
from bot.domain.messages import Button, ChannelName, InboundMessage, Kind, OutboundMessage, Urn
from bot.ports import WebhookRequest
from tests.channels.conftest import telegram_settings
from tests.contract.telemelya_server import KEY
from tests.support import samples
from tests.support.fake_telegram import TOKEN
from tests.support.processes import free_port, running

CHAT = 7001
JPEG = b"\xff\xd8\xff\xe0" + bytes(range(256)) * 400


@pytest.fixture(scope="module")
def emulator() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "tests.contract.telemelya_server", "--port", str(port)]
    with running(command, "Uvicorn running on"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def participant(emulator: str) -> Iterator[TelegramTestClient]:
    with TelegramTestClient(emulator, KEY, TOKEN) as client:
        yield client


@dataclass(frozen=True, slots=True)
class Webhook:
    """Our side of the webhook: what came in."""

    url: str
    requests: asyncio.Queue[WebhookRequest]


@pytest.fixture
async def webhook() -> AsyncIterator[Webhook]:
    requests: asyncio.Queue[WebhookRequest] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        await requests.put(WebhookRequest(request.path, "", headers, await request.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/webhooks/telegram", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield Webhook(f"http://127.0.0.1:{runner.addresses[0][1]}/webhooks/telegram", requests)
    await runner.cleanup()


@pytest.fixture
async def telegram(emulator: str, webhook: Webhook) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(telegram_settings(emulator))
    await channel.register_webhook(webhook.url)
    yield channel
    await channel.close()


async def received(telegram: TelegramChannel, webhook: Webhook) -> InboundMessage:
    async with asyncio.timeout(20):
        (event,) = telegram.parse(await webhook.requests.get())
    assert isinstance(event, InboundMessage)
    return event


async def test_an_uploaded_photo_arrives_and_is_fetched_byte_for_byte(
    telegram: TelegramChannel, webhook: Webhook, participant: TelegramTestClient, tmp_path: Path
) -> None:
    photo = tmp_path / "ktp.jpg"
    photo.write_bytes(JPEG)
    await asyncio.to_thread(participant.send_photo, CHAT, str(photo), "KTP saya")
    message = await received(telegram, webhook)
    assert (message.kind, message.text) == (Kind.IMAGE, "KTP saya")
    fetched = await telegram.fetch(message.attachments[0])
    assert (fetched.content, fetched.content_type) == (JPEG, "image/jpeg")


async def test_a_question_with_buttons_and_the_tap_go_through(
    telegram: TelegramChannel, webhook: Webhook, participant: TelegramTestClient
) -> None:
    await asyncio.to_thread(participant.send_command, CHAT, "start")
    assert (await received(telegram, webhook)).text == "/start"
    to = Urn(ChannelName.TELEGRAM, str(CHAT))
    message_id = await telegram.send(OutboundMessage(1, to, "Kelas berapa?", (Button("Kelas 2", "class:2"),)))
    shown = await asyncio.to_thread(participant.wait_for_response)
    assert shown
    assert shown["text"] == "Kelas berapa?"
    await asyncio.to_thread(participant.send_callback_query, CHAT, "class:2", int(message_id))
    tap = await received(telegram, webhook)
    assert (tap.kind, tap.choice) == (Kind.CHOICE, "class:2")
    await telegram.acknowledge(tap)
    answered = await asyncio.to_thread(participant.get_responses)
    assert [r["method"] for r in answered][-1] == "answerCallbackQuery"


async def test_a_picture_of_ours_is_uploaded_with_its_caption_and_somebody_is_seen_writing(
    telegram: TelegramChannel, webhook: Webhook, participant: TelegramTestClient
) -> None:
    to = Urn(ChannelName.TELEGRAM, str(CHAT))
    await asyncio.to_thread(participant.send_command, CHAT, "start")  # it shows what follows a message of his
    await received(telegram, webhook)
    await telegram.typing(to, "u1")
    picture = samples.file_of(JPEG, "kartu.jpg")
    assert await telegram.send(OutboundMessage(2, to, "Contoh kartu", file=picture))
    made = (await asyncio.to_thread(participant.get_responses))[-2:]
    assert [r["method"] for r in made] == ["sendChatAction", "sendPhoto"]
    assert made[1]["caption"] == "Contoh kartu"
    assert await asyncio.to_thread(participant.get_media, made[1]["file_id"]) == JPEG
