"""The providers of the fault tests, and our processes in front of them."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fault.fleet import Fleet
from tests.fault.providers import Providers
from tests.support import fake_telegram, fake_twilio
from tests.support.processes import free_port

KEY = "k" * 32


@pytest.fixture
async def providers() -> AsyncIterator[Providers]:
    providers = Providers(f"http://127.0.0.1:{free_port()}")
    await providers.start()
    yield providers
    await providers.stop()


@pytest.fixture
async def fleet(providers: Providers, database_url: str, rasa_url: str, tmp_path: Path) -> AsyncIterator[Fleet]:
    settings = {
        "PORT": providers.web.rpartition(":")[2],
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": database_url,
        "RASA_URL": rasa_url,
        "PUBLIC_URL": providers.web,
        "SECRET_KEY": KEY,
        "TELEGRAM_BOT_TOKEN": fake_telegram.TOKEN,
        "TELEGRAM_WEBHOOK_SECRET": "a-secret-for-tests",
        "TELEGRAM_API_BASE": providers.telegram.base_url,
        "TELEGRAM_MODE": "webhook",
        "TWILIO_ACCOUNT_SID": fake_twilio.ACCOUNT,
        "TWILIO_AUTH_TOKEN": fake_twilio.TOKEN,
        "TWILIO_WHATSAPP_FROM": fake_twilio.SENDER,
        "TWILIO_API_BASE": providers.twilio.base_url,
    }
    fleet = Fleet({**os.environ, **settings}, providers.web, tmp_path / "log")
    yield fleet
    await fleet.close()
