"""How it stands: what waits in the queues and since when, which channels are paused, whether Rasa answers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from bot.cli.common import connected, parser, show
from bot.clock import now
from bot.settings import load
from bot.storage import migrate, queues
from bot.storage.queues import ChannelState, Depth
from bot.understanding import RasaUnderstanding


@dataclass(frozen=True, slots=True)
class Status:
    at: datetime
    schema_is_current: bool
    rasa_model: str | None  # None: Rasa does not answer
    queues: list[Depth] = field(default_factory=list)
    channels: list[ChannelState] = field(default_factory=list)


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    arguments.add_argument("--json", action="store_true", help="a JSON object instead of tables")
    as_json = arguments.parse_args(argv).json
    status = asyncio.run(read())
    if as_json:
        print(orjson.dumps(status, option=orjson.OPT_INDENT_2).decode())
    else:
        _print(status)
    return 0 if status.schema_is_current else 1


async def read() -> Status:
    rasa = RasaUnderstanding(load().rasa_base)
    try:
        model = await rasa.model_id()
    finally:
        await rasa.close()
    async with connected() as db:
        at = now()
        current = await migrate.is_current(db)
        if not current:
            return Status(at, current, model)
        return Status(at, current, model, await queues.depths(db), await queues.channel_states(db, at))


def _print(status: Status) -> None:
    print(f"Schema: {'newest' if status.schema_is_current else 'not the newest, run `python -m bot migrate`'}")
    print(f"Rasa: {f'model {status.rasa_model}' if status.rasa_model else 'does not answer, keywords stand in'}")
    print("Not finished:")
    show(status.queues, as_json=False)
    print("Channels:")
    show(status.channels, as_json=False)
