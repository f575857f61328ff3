"""A real PostgreSQL for every test: one embedded server a run, one database a test, copied from a migrated template."""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

import flows
from bot.dialogue.model import Catalogue
from bot.storage import database, migrate
from bot.storage.embedded import EmbeddedPostgres
from tests.support import rasa

TEMPLATE = "template_agenalis"
MEMORY = Path("/dev/shm")
ROOM = 4 << 30  # bytes; a run uses less than one
_numbers = itertools.count(1)


def _named(url: str, name: str) -> str:
    """The same server, another database."""
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def _quick_folder() -> Path | None:
    """Where files need no disk, if there is room; a new database then takes a fifth of the time."""
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a PostgreSQL server whose data may be lost: it does not wait for the disk."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="agenalis-test-", dir=_quick_folder()) as folder:
        server = EmbeddedPostgres(Path(folder) / "db")
        try:
            with psycopg.connect(server.url, autocommit=True) as connection:
                for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
                    connection.execute(f"alter system set {setting}")
                connection.execute("select pg_reload_conf()")
            yield server.url
        finally:
            server.stop()


@pytest.fixture(scope="session")
def template(postgres: str) -> str:
    """Name of a database with the newest schema and no rows."""
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"drop database if exists {TEMPLATE}")
        connection.execute(f"create database {TEMPLATE}")
    migrate.upgrade(_named(postgres, TEMPLATE))
    return TEMPLATE


@contextmanager
def empty_database(postgres: str, template: str) -> Iterator[str]:
    """URL of a new database of the server with the newest schema; it is dropped at the end."""
    with _new_database(postgres, f"template {template} strategy file_copy") as url:
        yield url


@contextmanager
def blank_database(postgres: str) -> Iterator[str]:
    """The same without any table."""
    with _new_database(postgres, "") as url:
        yield url


@contextmanager
def _new_database(postgres: str, how: str) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"create database {name} {how}")
    yield _named(postgres, name)
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


@pytest.fixture
def database_url(postgres: str, template: str) -> Iterator[str]:
    """URL of an empty database of this test's own."""
    with empty_database(postgres, template) as url:
        yield url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    """A pool on this test's database."""
    engine = database.create(database_url)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
def rasa_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the real Rasa server says, where we have started it."""
    path: Path = tmp_path_factory.mktemp("rasa") / "log"
    path.touch()
    return path


@pytest.fixture(scope="session")
def rasa_url(rasa_log: Path) -> Iterator[str]:
    """A real Rasa server with our model, for all tests that want one."""
    with rasa.serving(rasa_log) as url:
        yield url


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The flows as shipped."""
    return flows.load()
