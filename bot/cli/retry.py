"""Work again on an inbound message that was set aside, or send again an outbound one that failed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.common import connected, parser
from bot.cli.failed import Failed
from bot.clock import now
from bot.storage import inbound, outbound


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    arguments.add_argument("direction", choices=["inbound", "outbound"])
    arguments.add_argument("id", type=int, nargs="+", help="as `python -m bot messages` shows them")
    chosen = arguments.parse_args(argv)
    refused = asyncio.run(retry(chosen.direction, chosen.id))
    if refused:
        state = "set aside" if chosen.direction == "inbound" else "failed"
        raise Failed(f"Not {state}, so not tried again: {', '.join(map(str, refused))}.")
    return 0


async def retry(direction: str, ids: Sequence[int]) -> list[int]:
    """Try them again; returns those that are not in a state for it."""
    again = inbound.work_again if direction == "inbound" else outbound.try_again
    async with connected() as db:
        return [number for number in ids if not await again(db, number, now())]
