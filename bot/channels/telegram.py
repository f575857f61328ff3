"""Telegram: the library's `Bot` over our connections; updates are read in `telegram_updates`."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from http import HTTPStatus
from itertools import batched
from typing import Any, Final
from urllib.parse import quote

import orjson
import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError
from telegram.request import BaseRequest, RequestData

from bot import clock
from bot.channels import telegram_polling, telegram_updates
from bot.channels.allowance import Allowance
from bot.channels.files import GONE, MAX_BYTES, TOO_LARGE, download
from bot.channels.http import HttpClient, NoAnswer, NotConnected
from bot.channels.telegram_polling import Pauses
from bot.channels.telegram_updates import WANTED_UPDATES, Json
from bot.clock import Clock
from bot.domain.messages import (
    Attachment,
    Button,
    Capabilities,
    ChannelName,
    InboundEvent,
    InboundMessage,
    OutboundMessage,
)
from bot.ports import (
    ChannelMisconfigured,
    ChannelThrottled,
    ChannelUnavailable,
    ContactMoved,
    ContactStopped,
    FetchedFile,
    FetchError,
    MalformedRequest,
    MessageRejected,
    OutcomeUnknown,
    SendError,
    WebhookRequest,
)
from bot.settings import Settings

log = structlog.get_logger()

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
MAX_CALLBACK_BYTES = 64
SHORT_TITLE = 14  # two buttons of this length fit beside each other on a small phone
POLL_SECONDS = 25
POLL_GRACE_SECONDS = 10.0  # how much later than promised the answer to a poll may come
REGISTER_TRIES = 5
DEFAULT_RETRY_SECONDS = 5.0
TYPING_PER_SECOND = 15  # Telegram counts these against the same limit, and answers need it more
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)


class _Failed(TelegramError):
    """A failure already in our own terms; it passes through the library unchanged."""

    def __init__(self, error: SendError) -> None:
        super().__init__(error.code)
        self.error = error


class _Transport(BaseRequest):
    """Carries the library's calls: four times as fast as its own client, and it knows what may be repeated."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Connections are made on first use."""

    async def shutdown(self) -> None:
        """The owner of the connections gives them back."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,  # noqa: ARG002
        connect_timeout: object = None,  # noqa: ARG002
        pool_timeout: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        data = request_data.json_parameters if request_data else None
        seconds = read_timeout if isinstance(read_timeout, float) else None
        try:
            answer = await self._http.request(method, url, data=data, answer_seconds=seconds)
        except NotConnected:
            raise _Failed(ChannelUnavailable("not_connected")) from None
        except NoAnswer:
            raise _Failed(OutcomeUnknown("no_answer")) from None
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            # The library's own exception warns about its future each time it is made.
            raise _Failed(ChannelThrottled("429", _retry_after(answer.body)))
        if answer.status == HTTPStatus.GATEWAY_TIMEOUT:
            raise _Failed(OutcomeUnknown("504"))
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise _Failed(ChannelUnavailable(str(answer.status)))
        return answer.status, answer.body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            parsed: dict[str, Any] = orjson.loads(payload)
        except ValueError:
            # The library would log the payload, and with it what was written.
            raise _Failed(OutcomeUnknown("bad_answer")) from None
        return parsed


def _retry_after(body: bytes) -> float:
    try:
        return float(orjson.loads(body)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return DEFAULT_RETRY_SECONDS


class TelegramChannel:
    """Private chats with the bot, by long polling or by webhook."""

    name = ChannelName.TELEGRAM
    capabilities = Capabilities(max_text=4096, max_buttons=8, per_second=30, contact_interval=1, contact_burst=3)

    def __init__(self, settings: Settings, *, now: Clock = clock.now, pauses: Pauses = Pauses()) -> None:  # noqa: B008
        if settings.telegram_bot_token is None:
            raise ValueError("the Telegram channel needs a token")
        secret = settings.telegram_webhook_secret
        self._secret = secret.get_secret_value() if secret else ""
        self._now = now
        self._pauses = pauses
        self._http = HttpClient()
        self._typing = Allowance(TYPING_PER_SECOND)
        base = settings.telegram_api_base
        self._bot = Bot(
            settings.telegram_bot_token.get_secret_value(),
            base_url=f"{base}/bot",
            base_file_url=f"{base}/file/bot",
            request=_Transport(self._http),
            get_updates_request=_Transport(self._http),
        )
        # At DEBUG the library logs what is written to participants.
        logging.getLogger("telegram").setLevel(logging.INFO)

    def verify(self, request: WebhookRequest) -> bool:
        """Whether the request carries our secret token. Without one configured nothing passes."""
        given = request.headers.get(SECRET_HEADER, "")
        return bool(self._secret) and hmac.compare_digest(given.encode(), self._secret.encode())

    def parse(self, request: WebhookRequest) -> Sequence[InboundEvent]:
        try:
            update = orjson.loads(request.body)
        except ValueError:
            raise MalformedRequest("not JSON") from None
        return telegram_updates.events(update, self._now())

    async def send(self, message: OutboundMessage) -> str:
        try:
            sent = await self._bot.send_message(
                chat_id=message.to.address,
                text=message.text,
                reply_markup=_keyboard(message.buttons),
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramError as error:
            raise _as_send_error(error) from None
        return str(sent.message_id)

    async def find_sent(self, message: OutboundMessage, since: datetime) -> str | None:  # noqa: ARG002
        """Telegram cannot tell what it accepted."""
        return None

    async def acknowledge(self, message: InboundMessage) -> None:
        """Stop the spinner of a tapped button, or show that an answer is being written. Never raises."""
        with contextlib.suppress(TelegramError):
            if message.receipt:
                await self._bot.answer_callback_query(message.receipt)
            elif self._typing.take(self._now()):
                await self._bot.send_chat_action(message.sender.address, ChatAction.TYPING)

    async def fetch(self, attachment: Attachment) -> FetchedFile:
        """The file, with its true type. Raises `FetchError`, or `SendError` when it may be had later."""
        if (attachment.size or 0) > MAX_BYTES:
            raise FetchError(TOO_LARGE)
        try:
            file = await self._bot.get_file(attachment.reference)
        except BadRequest:
            raise FetchError(GONE) from None
        except TelegramError as error:
            raise _as_send_error(error) from None
        return await download(self._http, quote(file.file_path or "", safe=":/%"))

    async def register_webhook(self, url: str) -> None:
        """Ask Telegram to call us at this address; tries a few times, then leaves it as it was and says so."""
        for failures in range(1, REGISTER_TRIES + 1):
            try:
                await self._bot.set_webhook(url, secret_token=self._secret, allowed_updates=WANTED_UPDATES)
            except TelegramError as error:
                log.error("telegram_webhook_not_registered", code=_as_send_error(error).code, tries=failures)  # noqa: TRY400
                await asyncio.sleep(self._pauses.after(failures))
            else:
                log.info("telegram_webhook_registered")
                return

    async def poll(self, receive: Callable[[Sequence[InboundEvent]], Awaitable[None]], stopped: asyncio.Event) -> None:
        """Fetch updates until stopped; `receive` returns when they are committed."""
        told: set[asyncio.Task[None]] = set()

        async def accept(updates: Sequence[Json]) -> None:
            events = [event for update in updates for event in self._events(update)]
            await receive(events)
            for message in (e for e in events if isinstance(e, InboundMessage)):
                task = asyncio.create_task(self.acknowledge(message))
                told.add(task)
                task.add_done_callback(told.discard)

        await telegram_polling.run(self._updates, accept, stopped, self._pauses)
        await asyncio.gather(*told)

    async def close(self) -> None:
        await self._http.close()

    def _events(self, update: Json) -> Sequence[InboundEvent]:
        try:
            return telegram_updates.events(update, self._now())
        except MalformedRequest:
            log.error("telegram_update_unreadable", update_id=update.get("update_id"))  # noqa: TRY400
            return ()

    async def _updates(self, offset: int | None) -> Sequence[Json]:
        """The next updates as plain JSON: with the library's objects one it cannot read would stop all after it.

        Method names are case-insensitive at Telegram; the library lets us have the raw answer under this spelling.
        """
        asked = {"offset": offset, "timeout": POLL_SECONDS, "allowed_updates": WANTED_UPDATES}
        try:
            updates: list[Json] = await self._bot.do_api_request(
                "getupdates",
                api_kwargs={k: v for k, v in asked.items() if v is not None},
                read_timeout=POLL_SECONDS + POLL_GRACE_SECONDS,
            )
        except Conflict:
            # By webhook or by polling, never by both; nothing that waits is dropped.
            with contextlib.suppress(TelegramError):
                await self._bot.delete_webhook(drop_pending_updates=False)
            raise ChannelUnavailable("409") from None
        except TelegramError as error:
            raise _as_send_error(error) from None
        return updates


def _keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    if any(len(button.payload.encode()) > MAX_CALLBACK_BYTES for button in buttons):
        raise MessageRejected("callback_data_too_long")
    width = 2 if all(len(button.title) <= SHORT_TITLE for button in buttons) else 1
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.title, callback_data=button.payload) for button in row]
            for row in batched(buttons, width)
        ]
    )


def _as_send_error(error: TelegramError) -> SendError:
    """What to do next. `BadRequest` is a kind of network error in the library, so the order matters."""
    match error:
        case _Failed():
            return error.error
        case ChatMigrated():
            return ContactMoved("migrated", str(error.new_chat_id))
        case Forbidden():
            return ContactStopped("403")
        case InvalidToken():
            return ChannelMisconfigured("401")
        case BadRequest():
            return MessageRejected("400")
        case Conflict():
            return ChannelUnavailable("409")
    return OutcomeUnknown("unknown")
