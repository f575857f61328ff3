"""What several commands need: their parser, settings with logs, the database, and lists as a table or as JSON."""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import signal
from collections.abc import AsyncIterator, Coroutine, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import orjson
import uvloop
from pydantic import SecretStr

from bot import log, settings
from bot.cli.failed import Failed
from bot.dialogue.problems import CatalogueError
from bot.settings import Settings
from bot.storage import database, embedded
from bot.storage.database import DatabaseError, Db
from bot.storage.demo import InventedPeople

NO_DATABASE = "There is no database: start the assistant with `make run`, or set DATABASE_URL."
INVENTED = (
    "This database holds the demo's invented people, whom real channels must never meet: "
    "set DATA_DIR or DATABASE_URL to another one, or leave the channels' tokens away."
)
UNFIT_DATABASE = (
    "The database does not answer, or lacks the newest schema: look at DATABASE_URL, run `python -m bot migrate`."
)


def parser(module: str, description: str) -> argparse.ArgumentParser:
    """The parser of the command in `module`."""
    name = module.rpartition(".")[2].replace("_", "-")
    return argparse.ArgumentParser(prog=f"python -m bot {name}", description=description)


def add_json(arguments: argparse.ArgumentParser) -> None:
    arguments.add_argument("--json", action="store_true", help="a JSON array instead of a table")


def load_settings(process: str) -> Settings:
    """The settings, and logs in which none of their secrets shows. Raises `SettingsError`."""
    loaded = settings.load()
    log.configure(process, secrets_of(loaded))
    return loaded


def secrets_of(loaded: Settings) -> list[str]:
    """The values of all secret settings; where one holds several, each of them."""
    secrets = [value.get_secret_value() for _, value in loaded if isinstance(value, SecretStr)]
    return [*secrets, *(part.strip() for secret in secrets for part in secret.split(",") if "," in secret)]


def database_url(loaded: Settings) -> str:
    """DATABASE_URL, or where the embedded server runs right now. Raises `Failed`."""
    if loaded.database_url:
        return loaded.database_url.get_secret_value()
    url = embedded.running_url(loaded.data_dir / "postgres")
    if url is None:
        raise Failed(NO_DATABASE)
    return url


@asynccontextmanager
async def connected() -> AsyncIterator[Db]:
    """One transaction on the database. Raises `Failed` when there is none."""
    engine = database.create(database_url(load_settings("cli")), pool_size=1)
    try:
        async with engine.begin() as db:
            yield db
    except DatabaseError:
        raise Failed(UNFIT_DATABASE) from None
    finally:
        await engine.dispose()


def stop_event() -> asyncio.Event:
    """Set on SIGINT or SIGTERM. Call it inside the running loop."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return stopping


def run_until_stopped(process: Coroutine[Any, Any, None]) -> None:
    """Run a whole process on the fast event loop. Raises `Failed` when it cannot do its work here."""
    try:
        uvloop.run(process)
    except CatalogueError as error:
        raise Failed(f"The flows have problems:\n{error}") from None
    except InventedPeople:
        raise Failed(INVENTED) from None
    except DatabaseError:
        raise Failed(UNFIT_DATABASE) from None


def show(rows: Iterable[Any], *, as_json: bool) -> None:
    """Print dataclass instances: a JSON array, or a table of the same columns."""
    fields = [dataclasses.asdict(row) for row in rows]
    if as_json:
        print(orjson.dumps(fields, option=orjson.OPT_INDENT_2).decode())
    elif not fields:
        print("nothing")
    else:
        print_table(list(fields[0]), [[_cell(value) for value in row.values()] for row in fields])


def print_table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(titles, *rows, strict=True)]
    for row in [titles, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return str(value)
