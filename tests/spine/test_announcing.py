"""What a transaction has to say is said after its commit, and only then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from bot.storage.announcing import announce
from bot.storage.database import AsyncEngine, Db, joined
from bot.storage.notifications import Listener


class Ears:
    """Hears what is said, in order."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[str] = asyncio.Queue()

    async def on_notify(self, _channel: str, payload: str) -> None:
        self.heard.put_nowait(payload)

    async def until(self, last: str) -> list[str]:
        """Everything up to this."""
        heard: list[str] = []
        async with asyncio.timeout(10):
            while not heard or heard[-1] != last:
                heard.append(await self.heard.get())
        return heard


@pytest.fixture
async def ears(database_url: str) -> AsyncIterator[Ears]:
    ears = Ears()
    listener = Listener(database_url, ["tales"], ears.on_notify)
    await listener.start()
    yield ears
    await listener.stop()


async def _end(engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        await announce(db, [("tales", "end")])


async def test_who_hears_of_a_change_finds_it_committed(engine: AsyncEngine, ears: Ears) -> None:
    async with engine.begin() as db:
        await announce(db, [("tales", "changed")])
        await db.execute(text("insert into contacts (name) values ('Sari')"))
    await ears.until("changed")
    async with engine.begin() as db:
        assert await db.scalar(text("select count(*) from contacts")) == 1


async def test_what_was_not_committed_is_not_announced(engine: AsyncEngine, ears: Ears) -> None:
    async def break_off(db: Db) -> None:
        await announce(db, [("tales", "never")])
        raise LookupError

    with pytest.raises(LookupError):
        async with engine.begin() as db:
            await break_off(db)
    await _end(engine)
    assert await ears.until("end") == ["end"]


async def test_the_same_is_said_once(engine: AsyncEngine, ears: Ears) -> None:
    async with engine.begin() as db:
        await announce(db, [("tales", "a"), ("tales", "b"), ("tales", "a")])
        await announce(db, [("tales", "a")])
    await _end(engine)
    assert await ears.until("end") == ["a", "b", "end"]


async def test_what_many_transactions_say_at_once_is_all_heard(engine: AsyncEngine, ears: Ears) -> None:
    async def say(number: int) -> None:
        async with engine.begin() as db:
            await announce(db, [("tales", str(number))])

    await asyncio.gather(*(say(number) for number in range(40)))
    await _end(engine)
    assert sorted(await ears.until("end")) == sorted([*map(str, range(40)), "end"])


async def test_a_transaction_within_another_says_it_with_the_outer_one(engine: AsyncEngine, ears: Ears) -> None:
    async with engine.begin() as db:
        async with joined(db).begin() as inner:
            await announce(inner, [("tales", "inner")])
        await announce(db, [("tales", "outer")])
    assert await ears.until("outer") == ["inner", "outer"]


async def test_a_connection_without_a_transaction_of_ours_says_it_with_its_own_commit(
    engine: AsyncEngine, ears: Ears
) -> None:
    async with engine.connect() as db:
        await announce(db, [("tales", "by hand")])
        await db.commit()
    assert await ears.until("by hand") == ["by hand"]


async def test_work_that_is_committed_stands_when_it_cannot_be_announced(engine: AsyncEngine, ears: Ears) -> None:
    async with engine.begin() as db:
        await announce(db, [("tales", "x" * 9000)])  # longer than PostgreSQL takes
        await db.execute(text("insert into contacts (name) values ('Sari')"))
    async with engine.begin() as db:
        assert await db.scalar(text("select count(*) from contacts")) == 1
    await _end(engine)
    assert await ears.until("end") == ["end"]
