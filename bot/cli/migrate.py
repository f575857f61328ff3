"""Bring the database to the newest schema; harmless when it has it, and safe to run twice at once."""

from __future__ import annotations

from collections.abc import Sequence

from bot.cli.common import database_url, load_settings, parser
from bot.cli.failed import Failed
from bot.storage import migrate
from bot.storage.database import DatabaseError


def main(argv: Sequence[str]) -> int:
    parser(__name__, __doc__ or "").parse_args(argv)
    url = database_url(load_settings("migrate"))
    try:
        migrate.upgrade(url)
    except DatabaseError:
        raise Failed(
            "The database does not answer: is the server of DATABASE_URL up, name and password right?"
        ) from None
    return 0
