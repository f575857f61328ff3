"""Whether a server answers."""

from __future__ import annotations

import asyncio
import http.client
from urllib.parse import urlsplit

ANSWERS_WITHIN = 2.0  # seconds
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - addresses to ask instead of "all addresses"


async def answers(url: str) -> bool:
    """Whether GET `url` gives a 2xx."""
    return await asyncio.to_thread(_answers, url)


def _answers(url: str) -> bool:
    parts = urlsplit(url)
    connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = connect(parts.hostname or "", parts.port, timeout=ANSWERS_WITHIN)
    try:
        connection.request("GET", parts.path)
        return 200 <= connection.getresponse().status < 300
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def local_url(host: str, port: int) -> str:
    """Where somebody on this machine reaches a server that listens on `host`."""
    host = EVERYWHERE.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
