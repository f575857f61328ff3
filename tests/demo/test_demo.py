"""An invented office that looks alive, never meets anybody real, and is the same when it is filled again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot import bootstrap, settings
from bot.demo import script
from bot.demo.fill import HoldsRealData, SignIn, fill
from bot.dialogue.model import Catalogue
from bot.domain.messages import ChannelName
from bot.runtime import Runtime
from bot.services import audit, keys, signing_in
from bot.services.passwords import Passwords
from bot.services.signing_in import Browser, Gate
from bot.storage import contacts, database
from bot.storage.demo import InventedPeople
from tests.conftest import empty_database
from tests.support.people import Clock, Scripted

KEYS = keys.derive(b"k" * 32)
NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # Wednesday, 10:00 in Jakarta


@dataclass
class Demo:
    engine: AsyncEngine
    catalogue: Catalogue
    first: Sequence[SignIn] = ()

    async def fill(self) -> list[SignIn]:
        return await fill(self.engine, self.catalogue, KEYS, lambda: NOW)

    async def rows(self, sql: str) -> list[Any]:
        async with self.engine.connect() as db:
            return list((await db.execute(text(sql))).all())

    async def value(self, sql: str) -> Any:
        return (await self.rows(sql))[0][0]


@pytest.fixture(scope="module")
def filled(postgres: str, template: str, catalogue: Catalogue) -> Iterator[tuple[str, list[SignIn]]]:
    """URL of a database with the demo in it, and its first sign-ins."""

    async def fill_once(url: str) -> list[SignIn]:
        engine = database.create(url)
        sign_ins = await Demo(engine, catalogue).fill()
        await engine.dispose()
        return sign_ins

    with empty_database(postgres, template) as url:
        yield url, asyncio.run(fill_once(url))


@pytest.fixture
async def demo(filled: tuple[str, list[SignIn]], catalogue: Catalogue) -> AsyncIterator[Demo]:
    url, sign_ins = filled
    engine = database.create(url)
    yield Demo(engine, catalogue, sign_ins)
    await engine.dispose()


async def test_the_office_is_alive_and_everything_in_it_happened_in_order(demo: Demo) -> None:
    tickets = {r.status: r.n for r in await demo.rows("select status, count(*) n from tickets group by status")}
    assert tickets["waiting"] >= 6
    assert tickets["assigned"] >= 6
    assert tickets["closed"] >= 30
    assert await demo.value("select count(*) from contacts") == 60
    assert await demo.value("select count(distinct channel) from addresses") == 3
    assert await demo.value("select count(*) from ticket_notes") >= 5
    assert await demo.value("select count(*) from satisfaction where about = 'human'") >= 20
    assert await demo.value("select count(*) from tickets where priority = 'emergency' and status = 'waiting'") == 1
    assert await demo.value("select count(distinct topic) from tickets") >= 3
    assert await demo.value("select count(*) from outbound where parked_at is not null and status = 'queued'") == 1
    assert await demo.value("select count(*) from inbound where status = 'pending' or status = 'set_aside'") == 0
    assert await demo.value(f"select count(*) from outbound where created_at > '{NOW.isoformat()}'") == 0
    assert await demo.value("select bool_and(at <= lead) from (select at, lead(at) over (order by id) from audit) a")
    async with demo.engine.begin() as db:
        assert (await audit.verify(db)).broken_at is None


async def test_nobody_in_it_can_be_reached_by_a_provider(demo: Demo, filled: tuple[str, list[SignIn]]) -> None:
    database_url, _ = filled
    for row in await demo.rows("select channel, address from addresses"):
        assert row.address.startswith({"whatsapp": "+62000", "web": "invented", "telegram": "99000"}[row.channel])
        assert row.channel != "telegram" or int(row.address) > 2**52
    off = settings.load(_env_file=None, secret_key="k" * 32)
    async with bootstrap.assemble(off, database_url) as parts:
        assert set(parts.runtime.channels) == set(ChannelName)
        assert parts.telegram is None
        assert parts.whatsapp is None
    live = settings.load(_env_file=None, secret_key="k" * 32, telegram_bot_token="1:x")
    with pytest.raises(InventedPeople):
        async with bootstrap.assemble(live, database_url):
            pass


async def test_filled_again_only_the_passwords_are_new(demo: Demo) -> None:
    before = await demo.rows("select (select max(id) from inbound), (select count(*) from staff)")
    second = await demo.fill()
    assert await demo.rows("select (select max(id) from inbound), (select count(*) from staff)") == before
    assert [s.login for s in demo.first] == [s.login for s in second]
    assert not {s.password for s in demo.first} & {s.password for s in second}
    runtime = Runtime(demo.engine, {}, Scripted(), demo.catalogue, clock=Clock(NOW))
    gate = Gate(runtime, KEYS, Passwords())
    for sign_in in second:
        assert await signing_in.with_password(gate, sign_in.login, sign_in.password, Browser("203.0.113.7", "x"))


async def test_a_database_somebody_real_has_written_to_is_not_touched(
    engine: AsyncEngine, catalogue: Catalogue
) -> None:
    demo = Demo(engine, catalogue)
    async with demo.engine.begin() as db:
        await contacts.create(db, "Budi", NOW)
    with pytest.raises(HoldsRealData):
        await demo.fill()
    assert await demo.value("select count(*) from contacts") == 1
    assert await demo.value("select count(*) from staff") == 0
    assert await demo.value("select count(*) from demo") == 0


def test_the_script_names_only_people_and_stories_that_are_there() -> None:
    logins = {person["login"] for person in script.office()["staff"]}
    scenes = script.schedule(NOW)
    assert {scene.player.staff for scene in scenes} - {None} <= logins
    assert all(scene.at <= NOW for scene in scenes)
    assert all(scene.player.staff for scene in scenes if "does" in scene.step)
