"""Start everything in one process tree and keep it running until Ctrl-C or SIGTERM."""

from __future__ import annotations

import asyncio
import ctypes
import os
import signal
import sys
from collections.abc import Sequence

from bot import supervisor
from bot.cli.common import load_settings, parser
from bot.cli.failed import Failed

PR_SET_PDEATHSIG = 1


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    arguments.add_argument(
        "--stop-with-parent", action="store_true", help="stop also when the calling program dies (Linux)"
    )
    if arguments.parse_args(argv).stop_with_parent:
        stop_with_parent()
    settings = load_settings("supervisor")
    try:
        asyncio.run(supervisor.run(settings, tell))
    except supervisor.CannotStart as error:
        raise Failed(str(error)) from None
    return 0


def tell(line: str) -> None:
    print(line, flush=True)


def stop_with_parent() -> None:
    """`make` may be killed without a chance to tell us; the kernel does it then."""
    if sys.platform == "linux":
        parent = os.getppid()
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died in between
            os.kill(os.getpid(), signal.SIGTERM)
