"""Telegram: the library's `Bot` over our connections; updates are read in `telegram_updates`."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime

import orjson
import structlog
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot import clock
from bot.channels import telegram_calls, telegram_polling, telegram_sending, telegram_updates
from bot.channels.allowance import Allowance
from bot.channels.http import HttpClient
from bot.channels.telegram_polling import Pauses
from bot.channels.telegram_transport import as_send_error
from bot.channels.telegram_updates import WANTED_UPDATES, Json
from bot.clock import Clock
from bot.domain.messages import (
    Attachment,
    Capabilities,
    ChannelName,
    InboundEvent,
    InboundMessage,
    OutboundMessage,
    Urn,
)
from bot.ports import (
    FetchedFile,
    MalformedRequest,
    WebhookRequest,
)
from bot.settings import Settings

log = structlog.get_logger()

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the name of a header
REGISTER_TRIES = 5
TYPING_PER_SECOND = 15  # Telegram counts these against the same limit, and answers need it more


class TelegramChannel:
    """Private chats with the bot, by long polling or by webhook."""

    name = ChannelName.TELEGRAM
    capabilities = Capabilities(
        max_text=4096,
        per_second=30,
        contact_interval=1,
        contact_burst=3,
        files=telegram_sending.FILES,
        takes_bytes=True,
        locations=True,
        typing_seconds=5,
    )

    def __init__(self, settings: Settings, *, now: Clock = clock.now, pauses: Pauses = Pauses()) -> None:  # noqa: B008
        if settings.telegram_bot_token is None:
            raise ValueError("the Telegram channel needs a token")
        secret = settings.telegram_webhook_secret
        self._secret = secret.get_secret_value() if secret else ""
        self._now = now
        self._pauses = pauses
        self._http = HttpClient()
        self._typing = Allowance(TYPING_PER_SECOND)
        token = settings.telegram_bot_token.get_secret_value()
        self._bot = telegram_calls.connect(token, settings.telegram_api_base, self._http)
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
            sent = await telegram_sending.deliver(self._bot, message)
        except TelegramError as error:
            raise as_send_error(error) from None
        return str(sent.message_id)

    async def find_sent(self, message: OutboundMessage, since: datetime, others: Collection[str] = ()) -> str | None:  # noqa: ARG002
        """Telegram cannot tell what it accepted."""
        return None

    async def acknowledge(self, message: InboundMessage) -> None:
        """Stop the spinner of a tapped button, or show that an answer is being written. Never raises."""
        with contextlib.suppress(TelegramError):
            if message.receipt:
                await self._bot.answer_callback_query(message.receipt)
            elif self._typing.take(self._now()):
                await self._bot.send_chat_action(message.sender.address, ChatAction.TYPING)

    async def typing(self, to: Urn, receipt: str) -> None:  # noqa: ARG002
        """Show that somebody writes. Never raises."""
        with contextlib.suppress(TelegramError):
            if self._typing.take(self._now()):
                await self._bot.send_chat_action(to.address, ChatAction.TYPING)

    async def fetch(self, attachment: Attachment) -> FetchedFile:
        """The file, with its true type. Raises `FetchError`, or `SendError` when it may be had later."""
        return await telegram_calls.fetch(self._bot, self._http, attachment)

    async def register_webhook(self, url: str) -> None:
        """Ask Telegram to call us at this address; tries a few times, then leaves it as it was and says so."""
        for failures in range(1, REGISTER_TRIES + 1):
            try:
                await self._bot.set_webhook(url, secret_token=self._secret, allowed_updates=WANTED_UPDATES)
            except TelegramError as error:
                log.error("telegram_webhook_not_registered", code=as_send_error(error).code, tries=failures)  # noqa: TRY400
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
        return await telegram_calls.updates(self._bot, offset, WANTED_UPDATES)
