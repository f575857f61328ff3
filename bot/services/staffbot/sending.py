"""Sends to staff: one message at a time, its row held meanwhile, so that one that dies under way is sent anew."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.domain.filetypes import kind_of
from bot.domain.messages import OutboundFile
from bot.domain.pacing import retry_delay
from bot.domain.staffbot import PostKind, StaffPost
from bot.ports import ChannelMisconfigured, ChannelThrottled, MessageRejected, SendError, StaffMessenger, TopicGone
from bot.runtime import Runtime
from bot.services.staffbot import words
from bot.storage import attachments, staff_posts, ticket_detail
from bot.storage.database import Db
from bot.storage.staff_posts import Due

log = structlog.get_logger()

SEND_LIMIT = 60.0  # seconds one message may take, with its file
MAX_TRIES = 8
MISCONFIGURED_PAUSE = timedelta(minutes=1)


async def send_next(runtime: Runtime) -> bool:
    """Send the next message that may go; False when there is none."""
    bot = runtime.staff_bot
    if bot is None:
        return False
    async with runtime.engine.begin() as db:
        now = runtime.clock()
        due = await staff_posts.next_due(db, now)
        if due is None:
            return False
        if due.is_void:
            await staff_posts.end(db, due.id, "dropped", now)
            return True
        await staff_posts.note_pace(db, due.chat_id, now)
        try:
            async with asyncio.timeout(SEND_LIMIT):
                message_id = await _send(bot, db, due, now)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not stop what waits for others
            await _failed(runtime, db, due, error)
        else:
            await staff_posts.end(db, due.id, "sent", now, message_id=message_id)
    return True


async def _send(bot: StaffMessenger, db: Db, due: Due, now: datetime) -> int | None:
    """The provider's call; returns the message's number. Raises `SendError`."""
    if due.kind in {PostKind.REMOVE, PostKind.ADMIT}:
        await (bot.remove if due.kind is PostKind.REMOVE else bot.admit)(due.user_id or 0)
        return None
    post = StaffPost(due.chat_id, due.text, due.buttons, location=due.location)
    if due.kind is PostKind.EDIT:
        if due.edits_message is not None:
            await bot.edit(due.edits_message, post)
        return None
    if due.attachment_id is not None:
        post = replace(post, file=await _file(db, due))
    thread = await _topic(bot, db, due, now)
    try:
        return await _deliver(bot, replace(post, thread_id=thread))
    except TopicGone:
        return await _deliver(bot, replace(post, thread_id=await _new_topic(bot, db, due, now)))


async def _deliver(bot: StaffMessenger, post: StaffPost) -> int:
    """A place cannot carry words: they go first."""
    if post.location and post.text:
        await bot.send(replace(post, location=None))
    return await bot.send(post)


async def _file(db: Db, due: Due) -> OutboundFile:
    kept = await attachments.read(db, due.attachment_id or 0, due.contact_id or 0)
    if kept is None:
        raise MessageRejected("file_gone")
    size, media_type = len(kept.content), kept.content_type
    return OutboundFile(due.attachment_id or 0, kind_of(media_type), media_type, size, kept.filename, kept.content)


async def _topic(bot: StaffMessenger, db: Db, due: Due, now: datetime) -> int | None:
    """Where in the group it goes; None: not in a group, or about no ticket."""
    if due.chat_id >= 0 or due.ticket_id is None:
        return None
    there = await staff_posts.topic_of(db, due.chat_id, due.ticket_id)
    return there or await _new_topic(bot, db, due, now)


async def _new_topic(bot: StaffMessenger, db: Db, due: Due, now: datetime) -> int:
    ticket = await ticket_detail.get(db, due.ticket_id or 0)
    thread = await bot.create_topic(words.topic(ticket) if ticket else str(due.ticket_id))
    await staff_posts.put_topic(db, due.chat_id, due.ticket_id or 0, thread, now)
    return thread


async def _failed(runtime: Runtime, db: Db, due: Due, error: Exception) -> None:
    """Later, where that may help; what waits behind it in the chat stays behind it."""
    code = error.code if isinstance(error, SendError) else type(error).__name__
    now = runtime.clock()
    log.warning("staff_post_failed", post_id=due.id, code=code, kind=type(error).__name__)
    if isinstance(error, ChannelThrottled):
        await staff_posts.slow_down(db, due.chat_id, now, error.retry_after)
        await staff_posts.later(db, due.id, now + timedelta(seconds=error.retry_after), code)
    elif isinstance(error, ChannelMisconfigured):
        await staff_posts.later(db, due.id, now + MISCONFIGURED_PAUSE, code)
    elif (not isinstance(error, SendError) or error.retryable) and due.attempts + 1 < MAX_TRIES:
        await staff_posts.later(db, due.id, now + retry_delay(due.attempts + 1, runtime.random()), code)
    else:
        await staff_posts.end(db, due.id, "failed", now, error=code)
