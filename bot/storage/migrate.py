"""Brings the schema to the newest version, and says which version it has."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from bot.storage.database import Db, driver_url


def alembic_config(connection: Connection | None = None) -> Config:
    """What Alembic's commands want to be given; the connection, where they are to touch a database."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = connection
    return config


def upgrade(url: str) -> None:
    """Apply every migration that is missing. Safe to call from several processes at once."""
    engine = create_engine(driver_url(url))
    try:
        with engine.begin() as connection:
            command.upgrade(alembic_config(connection), "head")
    finally:
        engine.dispose()


def newest() -> str | None:
    """The version this code was written for."""
    return ScriptDirectory.from_config(alembic_config()).get_current_head()


async def is_current(db: Db) -> bool:
    """Whether the database has the schema this code was written for."""

    def version(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    return await db.run_sync(version) == newest()
