"""Fetches participants' files from Twilio: our credentials go to Twilio alone, and no further."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from bot.channels.files import GONE, get, taken
from bot.channels.http import HttpClient, same_server
from bot.ports import FetchedFile, FetchError

_TWILIO = (".twilio.com",)
_STORES = (".twilio.com", ".twiliocdn.com", ".amazonaws.com")  # where Twilio keeps the bytes and sends us on to
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS = 3


async def fetch(http: HttpClient, url: str, *, api_base: str, authorization: str) -> FetchedFile:
    """The file behind a media address. Raises `FetchError`, or `SendError` when it may be had later.

    An address that is not Twilio's is not asked at all: it could be a server inside our own network.
    """
    _must_be_on(url, api_base, _TWILIO)
    answer = await get(http, url, {"Authorization": authorization})
    for _ in range(_MAX_REDIRECTS):
        if answer.status not in _REDIRECTS:
            break
        url = urljoin(url, answer.headers.get("Location", ""))
        _must_be_on(url, api_base, _STORES)
        answer = await get(http, url)
    return taken(answer)


def _must_be_on(url: str, api_base: str, domains: tuple[str, ...]) -> None:
    if same_server(url, api_base):
        return
    parts = urlsplit(url)
    if parts.scheme != "https" or not f".{parts.hostname}".endswith(domains):
        raise FetchError(GONE)
