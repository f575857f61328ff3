"""Reads what people do in the staff's bot: plain JSON in, at most one event out."""

from __future__ import annotations

from bot.channels.telegram_updates import Json, kind_and_file, location_of, title
from bot.domain.cleaning import storable
from bot.domain.messages import Kind
from bot.domain.staffbot import StaffEvent
from bot.ports import MalformedRequest

WANTED_UPDATES = ("message", "callback_query")
# What a group says of itself; nobody wrote it.
NOTICES = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "new_chat_title",
        "new_chat_photo",
        "delete_chat_photo",
        "group_chat_created",
        "supergroup_chat_created",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "message_auto_delete_timer_changed",
        "pinned_message",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_closed",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "video_chat_started",
        "video_chat_ended",
        "video_chat_scheduled",
        "video_chat_participants_invited",
        "write_access_allowed",
        "chat_background_set",
        "boost_added",
    }
)


def event(update: Json, group: int | None) -> StaffEvent | None:
    """What a person did, or None when it is not for us: bots, channels, other groups. Raises `MalformedRequest`."""
    try:
        update_id = int(update["update_id"])
        if "callback_query" in update:
            return _tapped(update["callback_query"], update_id, group)
        if "message" in update:
            return _written(update["message"], update_id, group)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError):
        # The error's own text would show what was written.
        raise MalformedRequest("not an update of Telegram") from None
    return None


def _is_ours(chat: Json, group: int | None) -> bool:
    return chat["type"] == "private" or (chat["type"] == "supergroup" and int(chat["id"]) == group)


def _written(message: Json, update_id: int, group: int | None) -> StaffEvent | None:
    chat, sender = message["chat"], message.get("from")
    if not _is_ours(chat, group) or sender is None or sender.get("is_bot") or NOTICES & message.keys():
        return None
    if "sender_chat" in message:
        return None  # an anonymous administrator: nobody knows who it is
    kind, attachment = kind_and_file(message)
    return StaffEvent(
        update_id=update_id,
        user_id=int(sender["id"]),
        chat_id=int(chat["id"]),
        is_private=chat["type"] == "private",
        message_id=int(message["message_id"]),
        kind=kind,
        text=storable(str(message.get("text") or message.get("caption") or "")),
        thread_id=_thread(message),
        reply_to=_answered(message),
        attachment=attachment,
        location=location_of(message) if kind is Kind.LOCATION else None,
    )


def _tapped(query: Json, update_id: int, group: int | None) -> StaffEvent | None:
    message = query.get("message")
    if not message or "data" not in query or not _is_ours(message["chat"], group):
        return None
    return StaffEvent(
        update_id=update_id,
        user_id=int(query["from"]["id"]),
        chat_id=int(message["chat"]["id"]),
        is_private=message["chat"]["type"] == "private",
        message_id=int(message["message_id"]),
        kind=Kind.CHOICE,
        text=storable(title(message, query["data"])),
        choice=storable(str(query["data"]), 64),
        receipt=str(query["id"]),
        thread_id=_thread(message),
    )


def _thread(message: Json) -> int | None:
    return int(message["message_thread_id"]) if message.get("is_topic_message") else None


def _answered(message: Json) -> int | None:
    """The message it answers; in a topic every message answers the one that opened it, which says nothing."""
    answered = message.get("reply_to_message") or {}
    if not answered or "forum_topic_created" in answered:
        return None
    return int(answered["message_id"])
