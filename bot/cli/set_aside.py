"""List inbound messages that were set aside after three tries. `python -m bot retry inbound ID` works on one again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.common import add_json, parser, show
from bot.cli.messages import read

LIMIT = 1000


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    add_json(arguments)
    as_json = arguments.parse_args(argv).json
    show(asyncio.run(read("inbound", "set_aside", LIMIT)), as_json=as_json)
    return 0
