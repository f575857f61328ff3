"""Calls that both bots make the same way: fetching updates, and fetching files."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from urllib.parse import quote

from telegram import Bot
from telegram.error import BadRequest, Conflict, TelegramError

from bot.channels.files import GONE, MAX_BYTES, TOO_LARGE, download
from bot.channels.http import HttpClient
from bot.channels.telegram_transport import Transport, as_send_error
from bot.channels.telegram_updates import Json
from bot.domain.messages import Attachment
from bot.ports import ChannelUnavailable, FetchedFile, FetchError

POLL_SECONDS = 25
POLL_GRACE_SECONDS = 10.0  # how much later than promised the answer to a poll may come


def connect(token: str, base: str, http: HttpClient) -> Bot:
    """The library's client over our connections."""
    return Bot(
        token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=Transport(http),
        get_updates_request=Transport(http),
    )


async def updates(bot: Bot, offset: int | None, wanted: Sequence[str]) -> Sequence[Json]:
    """The next updates as plain JSON: with the library's objects one it cannot read would stop all after it.

    Method names are case-insensitive at Telegram; the library lets us have the raw answer under this spelling.
    """
    asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": wanted}
    try:
        found: list[Json] = await bot.do_api_request(
            "getupdates",
            api_kwargs={k: v for k, v in asked.items() if v is not None},
            read_timeout=POLL_SECONDS + POLL_GRACE_SECONDS,
        )
    except Conflict:
        # By webhook or by polling, never by both; nothing that waits is dropped.
        with contextlib.suppress(TelegramError):
            await bot.delete_webhook(drop_pending_updates=False)
        raise ChannelUnavailable("409") from None
    except TelegramError as error:
        raise as_send_error(error) from None
    return found


async def fetch(bot: Bot, http: HttpClient, attachment: Attachment) -> FetchedFile:
    """The file, with its true type. Raises `FetchError`, or `SendError` when it may be had later."""
    if (attachment.size or 0) > MAX_BYTES:
        raise FetchError(TOO_LARGE)
    try:
        file = await bot.get_file(attachment.reference)
    except BadRequest:
        raise FetchError(GONE) from None
    except TelegramError as error:
        raise as_send_error(error) from None
    return await download(http, quote(file.file_path or "", safe=":/%"))
