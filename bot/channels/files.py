"""Which files we take from a provider: by what the bytes are, within a limit."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from bot.channels.http import Answer, HttpClient, NoAnswer, NotConnected, TooLarge
from bot.domain import pictures
from bot.domain.filetypes import sniff
from bot.ports import ChannelUnavailable, FetchedFile, FetchError

MAX_BYTES = 20 * 1024 * 1024  # what the Bot API hands out; WhatsApp allows 16 MB

TOO_LARGE = "too_large"
GONE = "gone"
NOT_TAKEN = "type_not_taken"


def checked(content: bytes) -> FetchedFile:
    """The file with its true type. Raises `FetchError` when it is of a type we do not take, or unpacks to too much."""
    content_type = sniff(content)
    if content_type is None:
        raise FetchError(NOT_TAKEN)
    if pictures.is_too_large(content):
        raise FetchError(TOO_LARGE)
    return FetchedFile(content, content_type)


async def download(http: HttpClient, url: str, headers: Mapping[str, str] | None = None) -> FetchedFile:
    """The file at this address, without following a redirect.

    Raises `FetchError` when it is gone, too large or not of our types, `SendError` when it may be had later.
    """
    return taken(await get(http, url, headers))


async def get(http: HttpClient, url: str, headers: Mapping[str, str] | None = None) -> Answer:
    """The provider's answer, bounded in size. Raises as `download` does."""
    try:
        return await http.download(url, limit=MAX_BYTES, headers=headers)
    except TooLarge:
        raise FetchError(TOO_LARGE) from None
    except (NotConnected, NoAnswer):
        raise ChannelUnavailable("file_unreachable") from None


def taken(answer: Answer) -> FetchedFile:
    """The file in the answer. Raises as `download` does."""
    if answer.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise FetchError(GONE)
    if answer.status != HTTPStatus.OK:
        raise ChannelUnavailable(str(answer.status))
    return checked(answer.body)
