"""Brings the schema to the newest version, and says which version it has."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine

from bot.storage.database import Db, driver_url


def _config(url: str = "") -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Apply every migration that is missing. Safe to call from several processes at once."""
    engine = create_engine(driver_url(url))
    try:
        with engine.begin() as connection:
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    finally:
        engine.dispose()


def newest() -> str | None:
    """The version this code was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head()


async def is_current(db: Db) -> bool:
    """Whether the database has the schema this code was written for."""

    def version(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    return await db.run_sync(version) == newest()
