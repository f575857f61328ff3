"""List requests for a human, urgent ones first, or close one that has been dealt with."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.common import add_json, connected, parser, show
from bot.cli.failed import Failed
from bot.clock import now
from bot.storage import handoffs
from bot.storage.handoffs import Handoff


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    arguments.add_argument("action", choices=["list", "close"], nargs="?", default="list")
    arguments.add_argument("id", type=int, nargs="?", help="the request to close")
    arguments.add_argument("--all", action="store_true", help="list closed ones too")
    add_json(arguments)
    chosen = arguments.parse_args(argv)
    if chosen.action == "list":
        show(asyncio.run(listing(open_only=not chosen.all)), as_json=chosen.json)
    elif chosen.id is None:
        arguments.error("close needs the id of a request")
    elif not asyncio.run(close(chosen.id)):
        raise Failed(f"There is no open request {chosen.id}.")
    return 0


async def listing(*, open_only: bool) -> list[Handoff]:
    async with connected() as db:
        return await handoffs.listing(db, open_only=open_only)


async def close(handoff_id: int) -> bool:
    async with connected() as db:
        return await handoffs.close(db, handoff_id, now())
