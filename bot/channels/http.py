"""The HTTP client of the adapters: one pool of connections, and a failure that says whether the request went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
_CHUNK = 64 * 1024
_CONNECTIONS = 128  # sends run in parallel; more than this wait for a free connection


class NotConnected(Exception):
    """No connection was had, so the request cannot have arrived."""


class NoAnswer(Exception):
    """The request may have arrived; no complete answer came back."""


class TooLarge(Exception):
    """The answer is longer than the caller wants."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is sent along with a form."""

    filename: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """Connections are made on first use, in the event loop that uses them. Nothing here logs: URLs hold tokens."""

    def __init__(self, *, answer_seconds: float = ANSWER_SECONDS) -> None:
        self._answer_seconds = answer_seconds
        self._session: aiohttp.ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        files: Mapping[str, Upload] | None = None,
        headers: Mapping[str, str] | None = None,
        answer_seconds: float | None = None,
    ) -> Answer:
        """Send one request and read its whole answer. Raises `NotConnected` or `NoAnswer`; follows no redirect.

        `data` are form fields, as pairs where a name comes more than once; with `files` beside them.
        """
        body = _form(data, files) if files else data
        timeout = self._timeout(answer_seconds or self._answer_seconds)
        try:
            async with self._opened().request(
                method, url, params=params, data=body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                return Answer(response.status, response.headers, await response.read())
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise NotConnected from None
        except (aiohttp.ClientError, TimeoutError):
            raise NoAnswer from None

    async def download(self, url: str, *, limit: int, headers: Mapping[str, str] | None = None) -> Answer:
        """Get a file of at most `limit` bytes. Raises `TooLarge`, `NotConnected` or `NoAnswer`; follows no redirect."""
        try:
            async with self._opened().get(
                # The provider's own spelling of the address is kept: it may be signed.
                URL(url, encoded=True),
                headers=headers,
                timeout=self._timeout(self._answer_seconds),
                allow_redirects=False,
            ) as response:
                body = await _bounded(response, limit)
                return Answer(response.status, response.headers, body)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            raise NotConnected from None
        except (aiohttp.ClientError, TimeoutError):
            raise NoAnswer from None

    async def close(self) -> None:
        """Give back the connections; the next request opens new ones."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            connector = aiohttp.TCPConnector(limit=_CONNECTIONS, ttl_dns_cache=300)
            self._session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    @staticmethod
    def _timeout(answer_seconds: float) -> aiohttp.ClientTimeout:
        # No limit on the whole: it could not say whether the request had gone out.
        return aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS, sock_read=answer_seconds)


def _form(
    fields: Mapping[str, str] | Sequence[tuple[str, str]] | None, files: Mapping[str, Upload]
) -> aiohttp.FormData:
    form = aiohttp.FormData(quote_fields=False)  # else a person would read `surat%20kerja.pdf`
    for name, value in fields.items() if isinstance(fields, Mapping) else fields or ():
        form.add_field(name, value)
    for name, file in files.items():
        form.add_field(name, file.content, filename=file.filename, content_type=file.media_type)
    return form


async def _bounded(response: aiohttp.ClientResponse, limit: int) -> bytes:
    if (response.content_length or 0) > limit:
        raise TooLarge
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise TooLarge
    return bytes(body)


def same_server(one: str, other: str) -> bool:
    """Whether two addresses are on one server, by scheme, name and port."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.netloc) == (second.scheme, second.netloc)
