"""Fill the embedded database with an invented office, say how to sign in, and start the assistant as `run` does."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

import flows
from bot import log, supervisor
from bot.cli.common import load_settings, parser, secrets_of
from bot.cli.failed import Failed
from bot.cli.run import stop_with_parent, tell
from bot.clock import now
from bot.demo.fill import HoldsRealData, SignIn, fill
from bot.services import keys
from bot.settings import Settings, secret_key
from bot.storage import database

REAL_CHANNELS = "The demo's people do not exist and must not be written to: leave the channels' tokens away for it."
OTHER_DATABASE = "The demo fills the embedded database only: leave DATABASE_URL away, or choose another DATA_DIR."
REAL_DATA = "This database is in use; the demo keeps out. Give it a folder of its own: DATA_DIR=var/demo make demo"


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    arguments.add_argument(
        "--stop-with-parent", action="store_true", help="stop also when the calling program dies (Linux)"
    )
    if arguments.parse_args(argv).stop_with_parent:
        stop_with_parent()
    settings = load_settings("supervisor")
    if settings.telegram_bot_token or settings.twilio_account_sid:
        raise Failed(REAL_CHANNELS)
    if settings.database_url:
        raise Failed(OTHER_DATABASE)

    async def prepare(url: str) -> str:
        tell("Inventing an office; this takes half a minute the first time ...")
        log.configure("demo", secrets_of(settings), level=logging.CRITICAL)  # its emergencies are no alarms
        try:
            return await _prepare(settings, url)
        finally:
            log.configure("supervisor", secrets_of(settings))

    try:
        asyncio.run(supervisor.run(settings, tell, prepare))
    except supervisor.CannotStart as error:
        raise Failed(str(error)) from None
    except HoldsRealData:
        raise Failed(REAL_DATA) from None
    return 0


async def _prepare(settings: Settings, url: str) -> str:
    engine = database.create(url, pool_size=5, waits_for_disk=False)
    try:
        sign_ins = await fill(engine, flows.load(), keys.derive(secret_key(settings)), now)
    finally:
        await engine.dispose()
    return _told(settings, sign_ins)


def _told(settings: Settings, sign_ins: Sequence[SignIn]) -> str:
    base = settings.public_url or f"http://localhost:{settings.port}"
    lines = [f"An invented office is at work at {base}/desk . Sign in as (the passwords are new with each start):"]
    lines += [f"  {s.login:<9} {s.password}   {s.name}, {s.role}" for s in sign_ins]
    return "\n".join(lines)
