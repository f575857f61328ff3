"""One message of ours as one call of the Bot API: text, a file with its caption, or a place."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import batched
from typing import Any, Final

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Message

from bot.domain.filetypes import MAX_FILE, MEDIA_TYPES
from bot.domain.messages import Button, FileTerms, OutboundFile, OutboundMessage
from bot.ports import MessageRejected

MAX_CALLBACK_BYTES = 64
MAX_CAPTION = 1024
MAX_PHOTO = 10 * 1024 * 1024  # bytes; everything else may be larger than what we send at all
SHORT_TITLE = 14  # two buttons of this length fit beside each other on a small phone
_PHOTOS = frozenset({"image/jpeg", "image/png"})  # what people look at; other pictures go as documents
_VOICES = frozenset({"audio/ogg", "audio/mpeg", "audio/mp4"})
_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

FILES = {
    media_type: FileTerms(MAX_PHOTO if media_type in _PHOTOS else MAX_FILE, MAX_CAPTION) for media_type in MEDIA_TYPES
}


async def deliver(bot: Bot, message: OutboundMessage) -> Message:
    """Send it. Raises `MessageRejected`, or what the library raises."""
    if message.nudge:
        raise MessageRejected("no_template")  # there is no window, so nothing to ask for
    if message.location:
        point = message.location
        return await bot.send_location(
            message.to.address, point.latitude, point.longitude, reply_markup=keyboard(message.buttons)
        )
    if message.file:
        markup = keyboard(message.buttons)
        return await send_file(bot, message.to.address, message.file, message.text or None, markup)
    return await bot.send_message(
        message.to.address, message.text, reply_markup=keyboard(message.buttons), link_preview_options=_NO_PREVIEW
    )


async def send_file(
    bot: Bot,
    to: str,
    file: OutboundFile,
    caption: str | None,
    markup: InlineKeyboardMarkup | None,
    *,
    thread_id: int | None = None,
) -> Message:
    """Send a file as what people expect of its type: to look at, to hear, to watch, or to keep."""
    upload = InputFile(file.content, file.filename, attach=False)
    under: dict[str, Any] = {"caption": caption, "reply_markup": markup, "message_thread_id": thread_id}
    if file.content_type in _PHOTOS:
        return await bot.send_photo(to, upload, **under)
    if file.content_type in _VOICES:
        return await bot.send_voice(to, upload, **under)
    if file.content_type == "video/mp4":
        return await bot.send_video(to, upload, **under)
    return await bot.send_document(to, upload, **under)


def keyboard(buttons: Sequence[Button]) -> InlineKeyboardMarkup | None:
    """The buttons in rows. Raises `MessageRejected` for a payload that is too long."""
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
