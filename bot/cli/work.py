"""Run the workers: inbox, senders, files, clock, and Telegram in polling mode."""

from __future__ import annotations

from collections.abc import Sequence

from bot import bootstrap
from bot.cli.common import database_url, load_settings, parser, run_until_stopped, stop_event


def main(argv: Sequence[str]) -> int:
    parser(__name__, __doc__ or "").parse_args(argv)
    settings = load_settings("work")
    url = database_url(settings)

    async def work() -> None:
        await bootstrap.work(settings, url, stop_event())

    run_until_stopped(work())
    return 0
