"""The schema's way through the releases: from nothing, over data that is there, and back on a developer's machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Column, Connection, MetaData, Table, create_engine, func, insert, select
from sqlalchemy.pool import NullPool

from bot.storage import columns, migrate
from bot.storage.database import driver_url
from tests.conftest import blank_database

REVISIONS = [s.revision for s in ScriptDirectory.from_config(migrate.alembic_config()).walk_revisions()][::-1]
# What the schema's own checks ask for; of every other column any value of its type will do.
FITTING: dict[str, Any] = {"role": "agent", "login": "ani", "about": "bot", "score": 5, "actor": "staff", "id": 1}
ANY: dict[type, Any] = {
    int: 1,
    str: "x",
    bool: True,
    bytes: b"x",
    date: date(2026, 1, 1),
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
}


@pytest.fixture
def connection(postgres: str) -> Iterator[Connection]:
    """An open transaction on a database without any table."""
    with blank_database(postgres) as url:
        engine = create_engine(driver_url(url), poolclass=NullPool)
        with engine.begin() as db:
            yield db


def step(db: Connection, revision: str) -> None:
    (command.downgrade if revision == "base" else command.upgrade)(migrate.alembic_config(db), revision)


def there(db: Connection) -> dict[str, Table]:
    """The tables of the database, those that others point to first."""
    found = MetaData()
    found.reflect(db)
    return {table.name: table for table in found.sorted_tables if table.name != "alembic_version"}


def count(db: Connection, table: Table) -> int:
    return int(db.scalar(select(func.count()).select_from(table)) or 0)


def value(column: Column[Any]) -> Any:
    if column.name in FITTING:
        return FITTING[column.name]
    return {} if isinstance(column.type, JSON) else ANY[column.type.python_type]


def fill(db: Connection) -> None:
    """One row in each table that has none."""
    for table in there(db).values():
        if count(db, table) == 0:
            needed = [c for c in table.columns if not (c.nullable or c.server_default is not None or c.identity)]
            db.execute(insert(table).values({c.name: value(c) for c in needed}))


def test_every_migration_works_on_a_database_with_data_in_every_table(connection: Connection) -> None:
    for revision in REVISIONS:
        before = {name: count(connection, table) for name, table in there(connection).items()}
        step(connection, revision)
        after = {name: count(connection, table) for name, table in there(connection).items()}
        assert {name: rows for name, rows in before.items() if after.get(name, 0) < rows} == {}, revision
        fill(connection)


def test_a_developer_gets_back_from_any_schema_to_nothing(connection: Connection) -> None:
    for revision in REVISIONS:
        step(connection, revision)
        fill(connection)
    step(connection, "base")
    assert there(connection) == {}
    step(connection, "head")


def test_the_tables_as_they_are_written_are_those_that_the_migrations_make(connection: Connection) -> None:
    step(connection, "head")  # which imports all tables
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, columns.metadata) == []
