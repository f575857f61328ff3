"""Train the understanding, unless a model fits the present data; prints the model's path."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence

from bot import supervisor
from bot.cli.common import load_settings, parser
from bot.cli.failed import Failed


def main(argv: Sequence[str]) -> int:
    parser(__name__, __doc__ or "").parse_args(argv)
    settings = load_settings("train")
    try:
        print(asyncio.run(supervisor.fitting_model(settings, lambda line: print(line, file=sys.stderr, flush=True))))
    except supervisor.CannotStart as error:
        raise Failed(str(error)) from None
    return 0
