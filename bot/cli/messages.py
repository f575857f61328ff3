"""List the newest messages by state, without their words."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.cli.common import add_json, connected, parser, show
from bot.domain.messages import DeliveryStatus
from bot.storage import queues
from bot.storage.queues import InboundRow, OutboundRow

INBOUND_STATES = ("pending", "handled", "set_aside")
OUTBOUND_STATES = tuple(status.value for status in DeliveryStatus)


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    arguments.add_argument("direction", choices=["inbound", "outbound"])
    arguments.add_argument(
        "--state", help=f"inbound: {', '.join(INBOUND_STATES)}; outbound: {', '.join(OUTBOUND_STATES)}"
    )
    arguments.add_argument("--limit", type=int, default=50, help="at most so many (default: 50)")
    add_json(arguments)
    chosen = arguments.parse_args(argv)
    states = INBOUND_STATES if chosen.direction == "inbound" else OUTBOUND_STATES
    if chosen.state is not None and chosen.state not in states:
        arguments.error(f"--state of {chosen.direction} messages is one of: {', '.join(states)}")
    show(asyncio.run(read(chosen.direction, chosen.state, chosen.limit)), as_json=chosen.json)
    return 0


async def read(direction: str, state: str | None, limit: int) -> Sequence[InboundRow | OutboundRow]:
    async with connected() as db:
        if direction == "inbound":
            return await queues.inbound_rows(db, state, limit)
        return await queues.outbound_rows(db, state, limit)
