"""The order in which things start, and the reverse in which they stop."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bot.settings import Settings
from bot.supervisor import checks, greeting, postgres, probe, programs
from bot.supervisor.child import Child, Program
from bot.supervisor.errors import CannotStart
from bot.supervisor.lock import Lock
from bot.supervisor.model import fitting_model
from bot.supervisor.watch import Guard

READY_WITHIN = 120.0  # seconds; Rasa takes the longest
ASKS_EVERY = 0.1

type Tell = Callable[[str], None]
type Prepare = Callable[[str], Awaitable[str]]


async def _as_it_is(_url: str) -> str:
    return ""


async def run(settings: Settings, tell: Tell, prepare: Prepare = _as_it_is) -> None:
    """Start everything, keep it running, and stop it on SIGINT or SIGTERM. Raises `CannotStart`.

    `prepare` is given the database's address before anybody uses it; what it returns is told when all is ready.
    """
    stop = _stop_event(tell)
    async with AsyncExitStack() as stack:
        if await _unless_stopped(stop, _start(settings, tell, prepare, stack)):
            await stop.wait()
    tell("Stopped.")


def _stop_event(tell: Tell) -> asyncio.Event:
    """Set by the first of the signals that ask us to stop."""
    stop = asyncio.Event()

    def asked(number: signal.Signals) -> None:
        if not stop.is_set():
            tell(f"Stopping ({number.name}) ...")
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # `nohup` wants us to stay
            asyncio.get_running_loop().add_signal_handler(number, asked, number)
    return stop


async def _unless_stopped(stop: asyncio.Event, start: Awaitable[None]) -> bool:
    """Whether `start` came to its end; it is broken off when `stop` is set. Raises what `start` raises."""
    starting = asyncio.ensure_future(start)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({starting, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if not starting.done():
        starting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await starting
        return False
    await starting
    return True


async def _start(settings: Settings, tell: Tell, prepare: Prepare, stack: AsyncExitStack) -> None:
    """What is put on `stack` first is stopped last."""
    started_at = time.monotonic()
    checks.check_folder(settings.data_dir)
    checks.check_rasas_environment(settings)
    guard = await stack.enter_async_context(_guarded(settings, tell))
    checks.check_ports(settings)
    _forget_metrics(settings.data_dir / "metrics")
    rasa = None if settings.rasa_url else await _start_rasa(settings, tell, stack, guard)
    variables = await _start_database(settings, tell, stack, guard)
    prepared = await prepare(variables["DATABASE_URL"])
    work = await stack.enter_async_context(_running(programs.work(variables), guard))
    serve = await stack.enter_async_context(_running(programs.serve(variables), guard))
    tell("Starting Rasa, the web server and the workers ...")
    web = probe.local_url(settings.host, settings.port)
    await _ready(serve, f"{web}/health/live")
    if rasa is not None:
        await _ready(rasa, f"{settings.rasa_base}/status")
    for child in filter(None, (rasa, work, serve)):
        _check_alive(child)
        child.keep_running()
    tell(greeting.text(settings, time.monotonic() - started_at))
    if prepared:
        tell(prepared)


def _forget_metrics(folder: Path) -> None:
    """Counters begin at zero with each run, as Prometheus expects."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()


@asynccontextmanager
async def _guarded(settings: Settings, tell: Tell) -> AsyncIterator[Guard]:
    lock = Lock(settings.data_dir)
    try:
        await lock.take(tell)
        guard = Guard(lock.descriptor)
        try:
            yield guard
        finally:
            guard.dismiss()
    finally:
        lock.release()


async def _start_rasa(settings: Settings, tell: Tell, stack: AsyncExitStack, guard: Guard) -> Child:
    model = await fitting_model(settings, tell)
    return await stack.enter_async_context(_running(programs.rasa(settings, model), guard))


async def _start_database(settings: Settings, tell: Tell, stack: AsyncExitStack, guard: Guard) -> dict[str, str]:
    """The environment of the processes that use the database, which is there and has the newest schema."""
    variables = programs.environment(settings, None)
    if settings.database_url is None:
        folder = settings.data_dir / "postgres"
        if not folder.exists():
            tell(f"Creating the database in {folder} ...")
        guard.watch_postgres(folder / "postmaster.pid")
        url = await stack.enter_async_context(_embedded(settings))
        variables = programs.environment(settings, url)
    process = await asyncio.create_subprocess_exec(*programs.migrate(), env=variables)
    if await process.wait():
        raise CannotStart("The database could not be brought to the newest schema: the lines above say why.")
    return variables


@asynccontextmanager
async def _embedded(settings: Settings) -> AsyncIterator[str]:
    postgres.adopt_orphans()
    server = await postgres.start(settings.data_dir / "postgres")
    keeper = asyncio.create_task(postgres.keep_running(server), name="keep postgres")
    try:
        yield server.url
    finally:
        keeper.cancel()
        await postgres.stop(server)


@asynccontextmanager
async def _running(program: Program, guard: Guard) -> AsyncIterator[Child]:
    child = Child(program, guard)
    try:
        await child.start()
        yield child
    finally:
        await child.stop()


async def _ready(child: Child, url: str) -> None:
    """Wait until `url` answers. Raises `CannotStart` when the child dies before, or takes too long."""
    deadline = asyncio.get_running_loop().time() + READY_WITHIN
    while not await probe.answers(url):
        _check_alive(child)
        if asyncio.get_running_loop().time() > deadline:
            raise CannotStart(f"The process `{child.name}` did not become ready within {READY_WITHIN:.0f} s.")
        await asyncio.sleep(ASKS_EVERY)


def _check_alive(child: Child) -> None:
    if child.exit_code is not None:
        raise CannotStart(f"The process `{child.name}` ended at once ({child.exit_code}): the lines above say why.")
