"""The trained model: found, or trained now."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from pathlib import Path

from bot.settings import Settings
from bot.supervisor import programs
from bot.supervisor.errors import CannotStart

FOUND_WITHIN = 2.0  # seconds; whoever takes longer is training
TELLS_EVERY = 15.0


async def fitting_model(settings: Settings, tell: Callable[[str], None]) -> Path:
    """Path of the model that fits the present data, trained if need be. Raises `CannotStart`."""
    process = await asyncio.create_subprocess_exec(
        *programs.train(settings), stdout=asyncio.subprocess.PIPE, start_new_session=True
    )
    teller = asyncio.create_task(_tell_progress(tell))
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        raise
    finally:
        teller.cancel()
    if process.returncode:
        raise CannotStart("The understanding could not be trained: the lines above say why.")
    return Path(output.decode().strip().splitlines()[-1])


async def _tell_progress(tell: Callable[[str], None]) -> None:
    await asyncio.sleep(FOUND_WITHIN)
    tell("Training the understanding from nlu/data: once, a few minutes ...")
    seconds = 0.0
    while True:
        await asyncio.sleep(TELLS_EVERY)
        seconds += TELLS_EVERY
        tell(f"  still training, {seconds:.0f} s")
