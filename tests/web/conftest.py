"""The web side alone with a clock that moves when told, and the whole assistant with a browser in front of it."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import bootstrap
from bot.channels import local
from bot.dialogue.model import Catalogue
from bot.domain.messages import Button, ChannelName
from bot.ports import ChannelAdapter, WebhookChannel
from bot.runtime import Runtime
from bot.settings import Settings, load
from bot.storage import conversations
from bot.storage import database as storage
from bot.storage.conversations import Outgoing
from bot.web.app import create
from bot.web.hub import Hub
from tests.support import browser as chromium
from tests.support import fake_rasa
from tests.support.fake_rasa import FakeRasa
from tests.support.people import Clock, RecordingChannel, Scripted

ORIGIN = "http://assistant.example"
KEY = "k" * 32
FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-features=LocalNetworkAccessChecks",  # an office's page of the tests may hold a server of this machine
]
expect.set_options(timeout=30_000)  # milliseconds: what is waited for is an event, not how fast a machine is


@dataclass
class Database:
    """Looks into the test's database."""

    engine: AsyncEngine

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.engine.connect() as db:
            return list((await db.execute(text(sql), values)).all())

    async def value(self, sql: str, **values: Any) -> Any:
        return (await self.rows(sql, **values))[0][0]

    async def count(self, table: str) -> int:
        return int(await self.value(f"select count(*) from {table}"))

    async def say(self, words: str, *buttons: Button) -> None:
        """Let the assistant write to the only person there is."""
        person = (await self.rows("select id, contact_id from addresses"))[0]
        outgoing = Outgoing(person.id, ChannelName.WEB, words, buttons)
        async with self.engine.begin() as db:
            now = await db.scalar(text("select clock_timestamp()"))
            await conversations.insert_outbound(db, [(person.contact_id, None, outgoing)], now)

    async def said(self, words: str, at: datetime) -> None:
        """The same, sent already, where no sender runs."""
        await self.say(words)
        async with self.engine.begin() as db:
            await db.execute(
                text("update outbound set status = 'sent', sent_at = :at where sent_at is null"), {"at": at}
            )


@pytest.fixture
def database(engine: AsyncEngine) -> Database:
    return Database(engine)


@dataclass
class Api:
    """The web application without workers, and what it is made of."""

    runtime: Runtime
    clock: Clock
    database: Database
    channel: RecordingChannel
    public_url: str | None = None
    rasa_is_ready: bool = True
    webhooks: dict[str, WebhookChannel] = field(default_factory=dict)

    def client(self) -> httpx.AsyncClient:
        """A new browser: it has its own cookies."""

        async def ready() -> bool:
            return self.rasa_is_ready

        app = create(
            self.runtime,
            Hub(),
            webhook_channels=self.webhooks,
            rasa_is_ready=ready,
            secret_key=KEY.encode(),
            public_url=self.public_url,
        )
        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=self.public_url or ORIGIN)


@pytest.fixture
def api(engine: AsyncEngine, database: Database, catalogue: Catalogue) -> Api:
    clock, channel = Clock(), RecordingChannel()
    channels: dict[ChannelName, ChannelAdapter] = {ChannelName.WEB: local.web(), ChannelName.TELEGRAM: channel}
    return Api(Runtime(engine, channels, Scripted(), catalogue, clock=clock), clock, database, channel)


@dataclass
class Site:
    """The assistant as it runs: web server and workers on one database, with a small stand-in for Rasa."""

    settings: Settings
    database_url: str
    database: Database
    rasa: FakeRasa
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _server: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.settings.port}/"

    async def start_web(self) -> None:
        """Returns when the port is open."""
        self._stopping = asyncio.Event()
        opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._server = asyncio.create_task(_serve(self, self._stopping, opened))
        await asyncio.wait({opened, self._server}, return_when=asyncio.FIRST_COMPLETED)
        if self._server.done():
            await self._server

    async def stop_web(self) -> None:
        self._stopping.set()
        if self._server:
            await self._server
            self._server = None


async def _serve(site: Site, stopping: asyncio.Event, opened: asyncio.Future[None]) -> None:
    async with bootstrap.web_application(site.settings, site.database_url) as app:
        config = uvicorn.Config(app, log_config=None, access_log=False, ws="none", timeout_graceful_shutdown=5)
        server = bootstrap._Server(config, app.state.hub)
        running = asyncio.create_task(server.serve([_listening(site.settings.port)]))
        opened.set_result(None)
        await stopping.wait()
        server.should_exit = True
        await running


def _listening(port: int) -> socket.socket:
    """A port that is open from now on: who connects waits until the server takes over."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(64)
    return listener


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest_asyncio.fixture(loop_scope="session")
async def site(database_url: str) -> AsyncIterator[Site]:
    """The whole assistant; every text means a greeting to its Rasa."""
    async with fake_rasa.running() as rasa:
        rasa.extra = {"intent": {"name": "greet", "confidence": 0.98}, "intent_ranking": []}
        settings = load(_env_file=None, port=_free_port(), rasa_url=rasa.url, secret_key=KEY)
        engine = storage.create(database_url)
        site = Site(settings, database_url, Database(engine), rasa)
        stopping = asyncio.Event()
        work = asyncio.create_task(bootstrap.work(settings, database_url, stopping))
        await site.start_web()
        try:
            yield site
        finally:
            await site.stop_web()
            stopping.set()
            await work
            await engine.dispose()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests of the page; each opens windows of its own."""
    path = chromium.executable()
    assert path, chromium.MISSING
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        await browser.close()


PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
HERE: dict[str, Any] = {"locale": "id-ID", "timezone_id": "Asia/Jakarta", "reduced_motion": "reduce"}


@dataclass
class Windows:
    """Opens windows with nothing in their memory. A script that fails fails the test."""

    browser: Browser
    site: Site
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    async def empty(self, **options: Any) -> Page:
        context = await self.browser.new_context(**HERE, **options)
        self.contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return page

    async def chat(self, **options: Any) -> Page:
        """The chat, opened and ready."""
        page = await self.empty(**options)
        await open_chat(page, self.site)
        return page


async def open_chat(page: Page, site: Site) -> None:
    await page.goto(site.url)
    await expect(page.get_by_text("Halo, ada yang bisa dibantu?")).to_be_visible()


@pytest_asyncio.fixture(loop_scope="session")
async def windows(browser: Browser, site: Site) -> AsyncIterator[Windows]:
    windows = Windows(browser, site)
    yield windows
    for context in windows.contexts:
        await context.close()
    assert windows.faults == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(windows: Windows) -> Page:
    """The chat on a small phone."""
    return await windows.chat(**PHONE)
