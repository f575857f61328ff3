"""Puts the parts together: the only module that knows them all."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import uvicorn
from starlette.applications import Starlette

import flows
from bot import metrics
from bot.channels import invented, local
from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_staff import StaffBot
from bot.channels.whatsapp import WhatsAppChannel
from bot.domain.messages import ChannelName, InboundEvent
from bot.domain.staffbot import StaffEvent
from bot.ports import ChannelAdapter, WebhookChannel
from bot.runtime import Runtime
from bot.services import keys
from bot.services.inbound import receive
from bot.services.staffbot import inbox as staff_inbox
from bot.settings import Settings, secret_key
from bot.storage import database, demo, outbound
from bot.storage.announcing import announce
from bot.storage.desk import DESK
from bot.storage.notifications import Listener
from bot.storage.webchat import TYPING, WEBCHAT
from bot.understanding import places
from bot.understanding.keywords import KeywordUnderstanding
from bot.understanding.rasa import RasaUnderstanding
from bot.understanding.resilient import ResilientUnderstanding
from bot.web.app import create as create_app
from bot.web.desk.app import DeskParts
from bot.web.desk.hub import DeskHub
from bot.web.hub import Hub
from bot.workers import files, inbox, poller, scheduler, staffbot
from bot.workers.notified import WORK, Wakes
from bot.workers.sender import Sender
from bot.workers.wake import Wake
from knowledge import search_index

TELEGRAM_PATH = "/webhooks/telegram"
WHATSAPP_PATH = "/webhooks/whatsapp"
WHATSAPP_STATUS_PATH = "/webhooks/whatsapp/status"
STOP_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Parts:
    """A runtime with the parts that only one kind of process uses."""

    runtime: Runtime
    rasa: RasaUnderstanding
    telegram: TelegramChannel | None
    whatsapp: WhatsAppChannel | None
    staff_bot: StaffBot | None


def _observe(outcome: str, seconds: float) -> None:
    metrics.understanding_seconds.labels("rasa").observe(seconds)
    metrics.understood.labels(outcome).inc()
    if outcome in {"failed", "refused"}:
        metrics.fallbacks.inc()


@asynccontextmanager
async def assemble(settings: Settings, database_url: str) -> AsyncIterator[Parts]:
    """All parts of a process, given back at the end. Raises `demo.InventedPeople`."""
    async with AsyncExitStack() as stack:
        engine = database.create(database_url)
        stack.push_async_callback(engine.dispose)
        async with engine.begin() as db:
            is_demo = await demo.is_here(db)
        if is_demo and (settings.telegram_bot_token or settings.twilio_account_sid):
            raise demo.InventedPeople
        rasa = RasaUnderstanding(settings.rasa_base, observe=_observe)
        understanding = ResilientUnderstanding(rasa, KeywordUnderstanding())
        stack.push_async_callback(understanding.close)
        telegram = TelegramChannel(settings) if settings.telegram_bot_token else None
        whatsapp = WhatsAppChannel(settings) if settings.twilio_account_sid else None
        live: list[ChannelAdapter] = [local.web(), *(c for c in (telegram, whatsapp) if c)]
        live += invented.channels() if is_demo else []
        staff_bot = StaffBot(settings) if settings.staff_telegram_bot_token else None
        for channel in live:
            stack.push_async_callback(channel.close)
        if staff_bot:
            stack.push_async_callback(staff_bot.close)
        channels: Mapping[ChannelName, ChannelAdapter] = {c.name: c for c in live}
        runtime = Runtime(engine, channels, understanding, flows.load(), staff_bot=staff_bot, regions=places.load())
        async with engine.begin() as db:
            for name in channels:
                await outbound.add_channel(db, name)
            # Whatever a process that died here had committed and not announced: look anew.
            await announce(db, [(channel, "") for channel in (*WORK, WEBCHAT, DESK)])
        yield Parts(runtime, rasa, telegram, whatsapp, staff_bot)


def webhook_channels(parts: Parts, settings: Settings) -> dict[str, WebhookChannel]:
    """Which path belongs to which channel; a channel that is off has none."""
    paths: dict[str, WebhookChannel] = {}
    if parts.telegram and settings.telegram_mode == "webhook":
        paths[TELEGRAM_PATH] = parts.telegram
    if parts.whatsapp:
        paths |= {WHATSAPP_PATH: parts.whatsapp, WHATSAPP_STATUS_PATH: parts.whatsapp}
    return paths


@asynccontextmanager
async def web_application(settings: Settings, database_url: str) -> AsyncIterator[Starlette]:
    """The web application with its listener running."""
    async with assemble(settings, database_url) as parts:
        hub, desk_hub = Hub(), DeskHub()
        hub.on_close(desk_hub.close)

        async def on_notify(channel: str, payload: str) -> None:
            await (desk_hub if channel == DESK else hub).on_notify(channel, payload)

        listener = Listener(database_url, [WEBCHAT, TYPING, DESK], on_notify)
        await listener.start()

        async def rasa_is_ready() -> bool:
            return await parts.rasa.model_id() is not None

        try:
            app = create_app(
                parts.runtime,
                hub,
                webhook_channels=webhook_channels(parts, settings),
                rasa_is_ready=rasa_is_ready,
                secret_key=secret_key(settings),
                public_url=settings.public_url,
                desk_parts=DeskParts(desk_hub),
            )
            app.state.hub = hub
            yield app
        finally:
            hub.close()
            await listener.stop()


class _Server(uvicorn.Server):
    """Leaves signals to us, and ends open event streams before it waits for them."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._hub.close()
        await super().shutdown(sockets)


async def serve(settings: Settings, database_url: str, stopping: asyncio.Event) -> None:
    """Run the web server until asked to stop."""
    async with web_application(settings, database_url) as app:
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=int(STOP_SECONDS),
            backlog=2048,
        )
        server = _Server(config, app.state.hub)
        running = asyncio.create_task(server.serve())
        waiting = asyncio.create_task(stopping.wait())
        await asyncio.wait({running, waiting}, return_when=asyncio.FIRST_COMPLETED)
        server.should_exit = True
        waiting.cancel()
        await running


async def work(settings: Settings, database_url: str, stopping: asyncio.Event) -> None:
    """Run inbox, senders, files, clock, and Telegram's polling, until asked to stop."""
    await asyncio.to_thread(search_index.index)  # read now, so that no participant waits for it
    async with assemble(settings, database_url) as parts:
        runtime = parts.runtime
        wakes = Wakes(runtime.channels, runtime.clock)
        listener = Listener(database_url, [*WORK, *([DESK] if parts.staff_bot else [])], wakes.on_notify)
        await listener.start()
        timer = scheduler.Timer(runtime)
        timer.start()
        jobs = [asyncio.create_task(inbox.run(runtime, wake, stopping)) for wake in wakes.inbox]
        jobs += [
            asyncio.create_task(Sender(runtime, name, listener.worker, wake).run(stopping))
            for name, wake in wakes.senders.items()
        ]
        jobs.append(asyncio.create_task(files.run(runtime, wakes.files, stopping)))
        jobs += _telegram_jobs(parts, settings, database_url, stopping)
        jobs += _staff_bot_jobs(parts, settings, database_url, stopping, wakes.staff)
        await _until_stopped(jobs, stopping, wakes.everybody())
        await timer.stop()
        await listener.stop()


def _telegram_jobs(
    parts: Parts, settings: Settings, database_url: str, stopping: asyncio.Event
) -> list[asyncio.Task[None]]:
    telegram = parts.telegram
    if telegram is None:
        return []
    if settings.telegram_mode == "webhook":
        url = f"{settings.public_url}{TELEGRAM_PATH}"
        return [asyncio.create_task(telegram.register_webhook(url))]

    async def deliver(events: Sequence[InboundEvent]) -> None:
        await receive(parts.runtime, events)

    async def poll() -> None:
        await telegram.poll(deliver, stopping)

    return [asyncio.create_task(poller.run(database_url, poll, stopping))]


def _staff_bot_jobs(
    parts: Parts, settings: Settings, database_url: str, stopping: asyncio.Event, wakes: Sequence[Wake]
) -> list[asyncio.Task[None]]:
    """Polling by one process; what staff do, what they are told, and sending by all of them."""
    bot, runtime = parts.staff_bot, parts.runtime
    if bot is None:
        return []
    first, *senders = wakes

    async def keep(events: Sequence[StaffEvent]) -> None:
        await staff_inbox.receive(runtime, events)
        first.set()

    async def poll() -> None:
        await bot.poll(keep, stopping)

    staff_keys = keys.derive(secret_key(settings))
    return [
        asyncio.create_task(poller.run(database_url, poll, stopping, role=staffbot.ROLE)),
        asyncio.create_task(staffbot.serve(runtime, staff_keys, first, senders, stopping)),
        *(asyncio.create_task(staffbot.send(runtime, wake, stopping)) for wake in senders),
    ]


async def _until_stopped(jobs: list[asyncio.Task[None]], stopping: asyncio.Event, wakes: list[Wake]) -> None:
    """Wait for the stop; a loop that breaks ends the process, and whoever supervises starts it anew."""
    waiting = asyncio.create_task(stopping.wait())
    pending: set[asyncio.Task[object]] = {*jobs, waiting}
    while not stopping.is_set():
        done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
        if any(task.exception() for task in done if task is not waiting):
            stopping.set()
    for wake in wakes:
        wake.set()
    waiting.cancel()
    async with asyncio.timeout(STOP_SECONDS):
        await asyncio.gather(*jobs)
