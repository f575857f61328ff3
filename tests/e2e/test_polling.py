"""Telegram by long polling: the workers alone fetch, answer and send; no address of ours is known outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from pydantic import SecretStr

from bot import bootstrap
from bot.settings import Settings
from tests.conftest import empty_database
from tests.e2e.participants import OnTelegram
from tests.support.eventually import eventually
from tests.support.fake_telegram import TOKEN, FakeTelegram

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "min iuran kelas 3 brp ya"


class Poller:
    """The workers on a database of their own, to be started and stopped."""

    def __init__(self, fake: FakeTelegram, rasa_url: str, database_url: str) -> None:
        self.fake = fake
        self._database_url = database_url
        self._settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            rasa_url=rasa_url,
            telegram_bot_token=SecretStr(TOKEN),
            telegram_api_base=fake.base_url,
        )

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        stopping = asyncio.Event()
        work = asyncio.create_task(bootstrap.work(self._settings, self._database_url, stopping))
        try:
            yield
        finally:
            stopping.set()
            await work


@pytest_asyncio.fixture(loop_scope="session")
async def poller(postgres: str, template: str, rasa_url: str) -> AsyncIterator[Poller]:
    fake = FakeTelegram()
    await fake.start()
    with empty_database(postgres, template) as url:
        yield Poller(fake, rasa_url, url)
    await fake.stop()


async def test_questions_and_taps_are_fetched_and_answered(poller: Poller) -> None:
    siti = OnTelegram(poller.fake, 1)
    async with poller.working():
        await siti.writes("gimana cara klaim jht?")
        question = await siti.hears("Keadaan Anda yang mana?")
        await siti.chooses(question, "Kena PHK")
        await siti.hears("setelah PHK")
        await poller.fake.until(lambda: any(call.method == "answercallbackquery" for call in poller.fake.calls))


async def test_what_was_written_while_nobody_polled_is_answered_once_at_the_start(poller: Poller) -> None:
    siti, budi = OnTelegram(poller.fake, 1), OnTelegram(poller.fake, 2)
    await siti.writes(QUESTION)
    async with poller.working():
        await siti.hears("Rp35.000")
    await budi.writes(QUESTION)
    async with poller.working():
        await budi.hears("Rp35.000")
        await siti.writes("makasih")
        await siti.hears("Sama-sama")
    assert len(siti.heard) == 2


async def test_a_webhook_left_from_before_gives_way(poller: Poller) -> None:
    await poller.fake.updates.set_webhook({"url": "http://127.0.0.1:9/"})
    siti = OnTelegram(poller.fake, 1)
    await siti.writes(QUESTION)
    async with poller.working():
        await siti.hears("Rp35.000")
    assert not poller.fake.updates.webhook


async def test_an_update_is_let_go_only_after_it_is_stored(poller: Poller) -> None:
    siti = OnTelegram(poller.fake, 1)
    async with poller.working():
        await siti.writes(QUESTION)
        await siti.hears("Rp35.000")

        async def confirmed() -> bool:
            return poller.fake.updates.pending == 0

        await eventually(confirmed)
