"""The staff's own bot: private chats with it, and one group with topics."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Sequence

import structlog
from telegram import LinkPreviewOptions, Message
from telegram.error import BadRequest, TelegramError

from bot.channels import telegram_calls, telegram_polling, telegram_sending, telegram_staff_updates
from bot.channels.http import HttpClient
from bot.channels.telegram_polling import Pauses
from bot.channels.telegram_staff_updates import WANTED_UPDATES
from bot.channels.telegram_transport import as_send_error
from bot.channels.telegram_updates import Json
from bot.domain.messages import Attachment
from bot.domain.staffbot import StaffEvent, StaffPost
from bot.ports import ChannelMisconfigured, FetchedFile, MalformedRequest, TopicGone
from bot.settings import Settings

log = structlog.get_logger()

LONGEST_TOPIC = 128  # characters
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
# Nothing is left to do: the words stand there already, or nobody can read them any more.
_EDITED_ANYWAY = ("message is not modified", "message to edit not found", "message can't be edited")


class StaffBot:
    """Implements `bot.ports.StaffMessenger` by the library's `Bot`."""

    def __init__(self, settings: Settings, *, pauses: Pauses = Pauses()) -> None:  # noqa: B008
        if settings.staff_telegram_bot_token is None:
            raise ValueError("the staff's bot needs a token")
        self.group = settings.staff_telegram_group_id
        self._pauses = pauses
        self._http = HttpClient()
        token = settings.staff_telegram_bot_token.get_secret_value()
        self._bot = telegram_calls.connect(token, settings.telegram_api_base, self._http)
        # At DEBUG the library logs what is written to staff.
        logging.getLogger("telegram").setLevel(logging.INFO)

    async def send(self, post: StaffPost) -> int:
        try:
            return (await self._deliver(post)).message_id
        except BadRequest as error:
            if "thread not found" in error.message.lower() or "topic_deleted" in error.message.lower():
                raise TopicGone("topic_gone") from None
            raise as_send_error(error) from None
        except TelegramError as error:
            raise as_send_error(error) from None

    async def _deliver(self, post: StaffPost) -> Message:
        keyboard, thread = telegram_sending.keyboard(post.buttons), post.thread_id
        if post.file:
            caption = post.text or None
            return await telegram_sending.send_file(
                self._bot, str(post.chat_id), post.file, caption, keyboard, thread_id=thread
            )
        if post.location:
            return await self._bot.send_location(
                post.chat_id, post.location.latitude, post.location.longitude, message_thread_id=thread
            )
        return await self._bot.send_message(
            post.chat_id,
            post.text,
            reply_markup=keyboard,
            link_preview_options=_NO_PREVIEW,
            message_thread_id=thread,
        )

    async def edit(self, message_id: int, post: StaffPost) -> None:
        try:
            await self._bot.edit_message_text(
                post.text,
                post.chat_id,
                message_id,
                reply_markup=telegram_sending.keyboard(post.buttons),
                link_preview_options=_NO_PREVIEW,
            )
        except BadRequest as error:
            if not any(words in error.message.lower() for words in _EDITED_ANYWAY):
                raise as_send_error(error) from None
        except TelegramError as error:
            raise as_send_error(error) from None

    async def create_topic(self, name: str) -> int:
        try:
            topic = await self._bot.create_forum_topic(self._group(), name[:LONGEST_TOPIC])
        except TelegramError as error:
            raise as_send_error(error) from None
        return topic.message_thread_id

    async def remove(self, user_id: int) -> None:
        try:
            await self._bot.ban_chat_member(self._group(), user_id)
        except TelegramError as error:
            raise as_send_error(error) from None

    async def admit(self, user_id: int) -> None:
        try:
            await self._bot.unban_chat_member(self._group(), user_id, only_if_banned=True)
        except TelegramError as error:
            raise as_send_error(error) from None

    def _group(self) -> int:
        if self.group is None:
            raise ChannelMisconfigured("no_group")
        return self.group

    async def acknowledge(self, event: StaffEvent) -> None:
        if event.receipt:
            with contextlib.suppress(TelegramError):
                await self._bot.answer_callback_query(event.receipt)

    async def fetch(self, attachment: Attachment) -> FetchedFile:
        return await telegram_calls.fetch(self._bot, self._http, attachment)

    async def poll(self, receive: Callable[[Sequence[StaffEvent]], Awaitable[None]], stopped: asyncio.Event) -> None:
        """Fetch updates until stopped; `receive` returns when they are committed."""
        told: set[asyncio.Task[None]] = set()

        async def accept(updates: Sequence[Json]) -> None:
            events = [event for update in updates if (event := self._event(update))]
            await receive(events)
            for event in events:
                task = asyncio.create_task(self.acknowledge(event))
                told.add(task)
                task.add_done_callback(told.discard)

        async def get(offset: int | None) -> Sequence[Json]:
            return await telegram_calls.updates(self._bot, offset, WANTED_UPDATES)

        await telegram_polling.run(get, accept, stopped, self._pauses)
        await asyncio.gather(*told)

    def _event(self, update: Json) -> StaffEvent | None:
        try:
            return telegram_staff_updates.event(update, self.group)
        except MalformedRequest:
            log.error("staff_update_unreadable", update_id=update.get("update_id"))  # noqa: TRY400
            return None

    async def close(self) -> None:
        await self._http.close()
