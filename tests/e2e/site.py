"""The assistant as it runs in production: its process tree behind a proxy, providers around it, a real Rasa."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import bootstrap
from bot.services.saying import say
from bot.settings import Settings
from bot.storage import database
from tests.run.assistant import Assistant
from tests.support import fake_telegram, fake_twilio
from tests.support.fake_telegram import FakeTelegram
from tests.support.fake_twilio import FakeTwilio
from tests.support.gate import Gate

PUBLIC_URL = "https://asisten.example.org"  # what the proxy is called outside
WHATSAPP = f"{PUBLIC_URL}/webhooks/whatsapp"
TELEGRAM = f"{PUBLIC_URL}/webhooks/telegram"
SECRET = "a-secret-for-tests"
WITHIN = 30.0  # seconds; only a broken build takes as long


@dataclass(frozen=True)
class Site:
    """All that runs, seen from outside and from inside."""

    assistant: Assistant
    telegram: FakeTelegram
    twilio: FakeTwilio
    rasa: Gate
    settings: Settings
    database_url: str
    engine: AsyncEngine

    @property
    def url(self) -> str:
        """Where the proxy finds it."""
        return f"http://127.0.0.1:{self.assistant.port}"

    @property
    def log(self) -> str:
        """What all its processes have written so far."""
        return self.assistant.errors

    async def rows(self, sql: str, **values: Any) -> list[Any]:
        async with self.engine.begin() as db:
            result = await db.execute(text(sql), values)
            return list(result.all()) if result.returns_rows else []

    async def value(self, sql: str, **values: Any) -> Any:
        return (await self.rows(sql, **values))[0][0]

    async def contact(self, channel: str, address: str) -> int:
        sql = "select contact_id from addresses where channel = :channel and address = :address"
        return int(await self.value(sql, channel=channel, address=address))

    async def says(self, contact: int, words: str) -> None:
        """An operator lets the assistant write to a contact."""
        async with bootstrap.assemble(self.settings, self.database_url) as parts:
            await say(parts.runtime, contact, words)


def live_channels(telegram: FakeTelegram, twilio: FakeTwilio) -> Settings:
    """Both providers, by webhooks, behind a proxy."""
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        public_url=PUBLIC_URL,
        telegram_bot_token=SecretStr(fake_telegram.TOKEN),
        telegram_webhook_secret=SecretStr(SECRET),
        telegram_api_base=telegram.base_url,
        telegram_mode="webhook",
        twilio_account_sid=fake_twilio.ACCOUNT,
        twilio_auth_token=SecretStr(fake_twilio.TOKEN),
        twilio_whatsapp_from=fake_twilio.SENDER,
        twilio_api_base=twilio.base_url,
    )


def as_environment(settings: Settings) -> dict[str, object]:
    """The same, as an operator sets it."""
    given = {name.upper(): getattr(settings, name) for name in settings.model_fields_set}
    return {k: v.get_secret_value() if isinstance(v, SecretStr) else v for k, v in given.items()}


@asynccontextmanager
async def running(database_url: str, rasa_url: str, folder: Path) -> AsyncIterator[Site]:
    """The site, from the moment it says that it is ready and Telegram knows its address."""
    telegram, twilio, rasa = FakeTelegram(), FakeTwilio(), Gate(rasa_url)
    await telegram.start()
    await twilio.start()
    await rasa.open()
    settings = live_channels(telegram, twilio)
    variables = {**as_environment(settings), "DATABASE_URL": database_url}
    assistant = Assistant(folder, rasa.url, settings=variables)
    for provider in (telegram.updates, twilio.webhooks):
        provider.public_base, provider.local_base = PUBLIC_URL, f"http://127.0.0.1:{assistant.port}"
    engine = database.create(database_url)
    try:
        await asyncio.to_thread(assistant.start)
        await telegram.until(lambda: bool(telegram.updates.webhook), WITHIN)
        yield Site(assistant, telegram, twilio, rasa, settings, database_url, engine)
    finally:
        await asyncio.to_thread(assistant.stop)
        await engine.dispose()
        await rasa.shut()
        await telegram.stop()
        await twilio.stop()
