"""The workers as they run, killed in the midst of it and started anew: nothing is lost, nothing goes out of order."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels import local
from bot.clock import now
from bot.dialogue.model import Catalogue
from bot.domain.messages import ChannelName
from bot.domain.staff import Presence, Role
from bot.runtime import Runtime
from bot.services import inbound, keys
from bot.services.staffbot import linking
from bot.storage import outbound, staff
from bot.storage.staff import Profile
from tests.support.eventually import eventually
from tests.support.fake_telegram import TOKEN, Call, FakeTelegram
from tests.support.people import Scripted, message
from tests.support.telegram_staff import Colleague

SECRET = "k" * 32
WITHIN = 60.0  # seconds; only a broken build takes as long
MESSAGES = 6


@dataclass
class Office:
    """An agent at his telephone, a participant on the web page, and the database between them."""

    telegram: FakeTelegram
    runtime: Runtime
    environment: dict[str, str]
    ani: Colleague

    @asynccontextmanager
    async def working(self) -> AsyncIterator[Callable[[], Awaitable[None]]]:
        """A worker process; calling what it gives kills it as hard as the kernel can."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "work", env=self.environment, stdout=DEVNULL, stderr=DEVNULL
        )

        async def kill() -> None:
            if process.returncode is None:
                process.kill()
            await process.wait()

        try:
            yield kill
        finally:
            await kill()

    async def rows(self, sql: str) -> list[Any]:
        async with self.runtime.engine.connect() as db:
            return list((await db.execute(text(sql))).all())

    async def hires(self) -> None:
        async with self.runtime.engine.begin() as db:
            who = await staff.create(db, "ani", Profile("Ani", Role.AGENT, None, 5, (), False), now())
            assert who
            await staff.set_presence(db, who, Presence.AVAILABLE, now())
            self.ani.writes(await linking.new_code(db, keys.derive(SECRET.encode()), who, now()))

    async def says(self, words: str) -> None:
        await inbound.receive(self.runtime, [message(words, "halaman-budi", channel=ChannelName.WEB)])

    def shown(self, words: str) -> list[Call]:
        return [c for c in self.telegram.sent if words in str(c.params.get("text"))]

    async def until_shown(self, words: str) -> Call:
        await self.telegram.until(lambda: bool(self.shown(words)), WITHIN)
        return self.shown(words)[-1]


@pytest.fixture
async def office(engine: AsyncEngine, database_url: str, catalogue: Catalogue, tmp_path: Path) -> AsyncIterator[Office]:
    telegram = FakeTelegram()
    await telegram.start()
    web = local.web()
    runtime = Runtime(engine, {web.name: web}, Scripted(), catalogue)
    async with engine.begin() as db:
        await outbound.add_channel(db, web.name)
    environment = {
        "PATH": os.environ["PATH"],
        "DATABASE_URL": database_url,
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": SECRET,
        "RASA_URL": "http://127.0.0.1:1",  # nobody is there: keywords do
        "STAFF_TELEGRAM_BOT_TOKEN": TOKEN,
        "TELEGRAM_API_BASE": telegram.base_url,
    }
    yield Office(telegram, runtime, environment, Colleague(telegram, 8001, "Ani"))
    await telegram.stop()


async def test_a_worker_killed_in_the_midst_of_a_conversation_loses_nothing(office: Office) -> None:
    await office.hires()
    async with office.working() as kill:
        await office.until_shown("tertaut dengan akun Ani")
        await office.says("petugas")
        office.ani.taps(await office.until_shown("Percakapan baru #"), "Ambil")
        await office.until_shown("ada pada Anda")
        for number in range(MESSAGES):
            office.ani.writes(f"jawaban {number}")
            await office.says(f"pertanyaan {number}")
        await office.until_shown("pertanyaan 1")
        await kill()
    office.ani.writes("jawaban terakhir")
    await office.says("pertanyaan terakhir")
    async with office.working():
        await office.until_shown("pertanyaan terakhir")
        await eventually(lambda: office.rows("select 1 from outbound where text = 'jawaban terakhir'"))
    wanted = [*(str(n) for n in range(MESSAGES)), "terakhir"]
    answers = await office.rows("select text from outbound where staff_id is not null order by id")
    assert [r.text for r in answers] == [f"jawaban {n}" for n in wanted]
    told = [str(c.params["text"]).partition(" ")[2] for c in office.shown("pertanyaan")]
    assert list(dict.fromkeys(told)) == [f"pertanyaan {n}" for n in wanted]
    assert len(told) <= len(wanted) + 1  # one whose answer was lost with the worker may come twice
