from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_polling import Pauses
from bot.channels.whatsapp import WhatsAppChannel
from bot.settings import Settings
from tests.support.fake_telegram import TOKEN, FakeTelegram
from tests.support.fake_twilio import ACCOUNT, SENDER, FakeTwilio
from tests.support.fake_twilio import TOKEN as TWILIO_TOKEN
from tests.support.telegram_person import Person

SECRET = "s3cret_token-1"


def telegram_settings(base_url: str, secret: str | None = SECRET) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        telegram_bot_token=TOKEN,  # type: ignore[arg-type]
        telegram_webhook_secret=secret,  # type: ignore[arg-type]
        telegram_api_base=base_url,
    )


@pytest.fixture
async def fake() -> AsyncIterator[FakeTelegram]:
    fake = FakeTelegram()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
def siti(fake: FakeTelegram) -> Person:
    return Person(fake)


@pytest.fixture
async def telegram(fake: FakeTelegram) -> AsyncIterator[TelegramChannel]:
    channel = TelegramChannel(telegram_settings(fake.base_url), pauses=Pauses(first=0.01, longest=0.02))
    yield channel
    await channel.close()


PUBLIC_URL = "https://agenalis.example"


def twilio_settings(base_url: str, **changes: str) -> Settings:
    values = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": TWILIO_TOKEN,
        "twilio_whatsapp_from": SENDER,
        "twilio_api_base": base_url,
        "public_url": PUBLIC_URL,
    }
    return Settings(_env_file=None, **(values | changes))  # type: ignore[arg-type,call-arg]


@pytest.fixture
async def twilio() -> AsyncIterator[FakeTwilio]:
    fake = FakeTwilio(callback_plan=())
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def whatsapp(twilio: FakeTwilio) -> AsyncIterator[WhatsAppChannel]:
    channel = WhatsAppChannel(twilio_settings(twilio.base_url))
    yield channel
    await channel.close()
