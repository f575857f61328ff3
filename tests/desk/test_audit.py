"""The audit grows, refuses every other change, and tells where somebody went around it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.domain.tickets import Via
from bot.services.audit import By, Thing, record, verify
from bot.storage import audit
from bot.storage.audit import Search
from bot.storage.database import DatabaseError

NOW = datetime(2026, 11, 23, 2, 0, 0, 123456, tzinfo=UTC)
CLI = By(None, Via.CLI)


async def entries(engine: AsyncEngine, count: int) -> None:
    for number in range(count):
        async with engine.begin() as db:
            await record(db, CLI, "close", Thing("ticket", number), {"outcome": "solved", "é": [1, 2.5]}, at=NOW)


async def tamper(engine: AsyncEngine, sql: str) -> None:
    """As somebody with all rights in the database could."""
    async with engine.begin() as db:
        await db.execute(text("alter table audit disable trigger user"))
        await db.execute(text(sql))
        await db.execute(text("alter table audit enable trigger user"))


async def test_an_untouched_chain_verifies(engine: AsyncEngine) -> None:
    await entries(engine, 3)
    async with engine.connect() as db:
        verdict = await verify(db)
    assert (verdict.entries, verdict.broken_at, len(verdict.head)) == (3, None, 64)


async def test_an_empty_chain_verifies(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        assert (await verify(db)).broken_at is None


@pytest.mark.parametrize(
    ("sql", "broken_at"),
    [
        ("update audit set verb = 'reply' where id = 2", 2),
        ("update audit set at = at + interval '1 microsecond' where id = 3", 3),
        ('update audit set data = data || \'{"outcome": "spam"}\' where id = 4', 4),
        ("update audit set staff_id = null, object_id = 7 where id = 1", 1),
        ("delete from audit where id = 2", 2),
        ("delete from audit where id = 1", 1),
    ],
)
async def test_a_change_behind_our_back_is_found(engine: AsyncEngine, sql: str, broken_at: int) -> None:
    await entries(engine, 4)
    await tamper(engine, sql)
    async with engine.connect() as db:
        assert (await verify(db)).broken_at == broken_at


async def test_a_cut_off_end_is_found_by_what_was_noted_elsewhere(engine: AsyncEngine) -> None:
    await entries(engine, 4)
    async with engine.connect() as db:
        head = (await verify(db)).head
    await tamper(engine, "delete from audit where id = 4")
    async with engine.connect() as db:
        assert (await verify(db)).broken_at is None
        assert (await verify(db, anchor=(4, head))).broken_at == 4
        assert (await verify(db, anchor=(3, head))).broken_at == 3


@pytest.mark.parametrize("sql", ["update audit set verb = 'x'", "delete from audit", "truncate audit"])
async def test_the_database_refuses_any_change(engine: AsyncEngine, sql: str) -> None:
    await entries(engine, 1)
    with pytest.raises(DatabaseError, match="append-only"):
        async with engine.begin() as db:
            await db.execute(text(sql))
    async with engine.connect() as db:
        assert await db.scalar(text("select count(*) from audit where verb = 'close'")) == 1


async def test_entries_written_at_once_form_one_chain(engine: AsyncEngine) -> None:
    await asyncio.gather(*(entries(engine, 5) for _ in range(8)))
    async with engine.connect() as db:
        verdict = await verify(db)
    assert (verdict.entries, verdict.broken_at) == (40, None)


async def test_an_entry_of_a_transaction_that_failed_leaves_no_gap(engine: AsyncEngine) -> None:
    async with engine.connect() as db:
        await record(db, CLI, "close", Thing("ticket", 1), at=NOW)
        await db.rollback()
    await entries(engine, 1)
    async with engine.connect() as db:
        assert (await verify(db)).entries == 1


async def test_entries_are_found_by_person_object_and_day_page_by_page(engine: AsyncEngine) -> None:
    await entries(engine, 3)
    async with engine.begin() as db:
        await record(db, CLI, "reply", Thing("contact", 1), at=NOW + timedelta(days=1))
    async with engine.connect() as db:
        everything = Search()
        newest = await audit.listing(db, everything, before=None, limit=2)
        older = await audit.listing(db, everything, before=newest[-1].id, limit=2)
        assert [e.id for e in [*newest, *older]] == [4, 3, 2, 1]
        ticket = await audit.listing(db, Search(object="ticket", object_id=1), before=None, limit=9)
        assert [e.id for e in ticket] == [2]
        day = await audit.listing(db, Search(since=NOW, until=NOW + timedelta(days=1)), before=None, limit=9)
        assert [e.id for e in day] == [3, 2, 1]
        assert await audit.listing(db, Search(staff_id=5), before=None, limit=9) == []
