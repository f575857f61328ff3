"""Groups with topics at the Bot API stand-in: only topics that exist take messages."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

from tests.support.telegram_delivery import Refused

type Json = dict[str, Any]
LONGEST_NAME = 128


@dataclass
class Forum:
    """The groups of one bot. A chat with a negative number is a group."""

    topics: dict[int, str] = field(default_factory=dict)  # thread → name
    banned: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._threads = itertools.count(20)

    def create_topic(self, params: Json) -> Json:
        name = str(params.get("name", ""))
        if int(params["chat_id"]) >= 0:
            raise Refused(400, "Bad Request: the chat is not a forum")
        if not 1 <= len(name) <= LONGEST_NAME:
            raise Refused(400, "Bad Request: topic name is invalid")
        thread = next(self._threads)
        self.topics[thread] = name
        return {"message_thread_id": thread, "name": name, "icon_color": 7322096}

    def delete_topic(self, thread: int) -> None:
        """As a person does in the group."""
        del self.topics[thread]

    def ban(self, params: Json) -> bool:
        self.banned.add(int(params["user_id"]))
        return True

    def unban(self, params: Json) -> bool:
        self.banned.discard(int(params["user_id"]))
        return True

    def place(self, chat_id: str, thread: object) -> Json:
        """Where a message of the bot stands. Raises `Refused` for a topic that is not there."""
        if int(chat_id) >= 0:
            return {"chat": {"id": int(chat_id), "type": "private", "first_name": "Peserta"}}
        chat = {"id": int(chat_id), "type": "supergroup", "title": "Petugas", "is_forum": True}
        if thread is None:
            return {"chat": chat}
        if int(str(thread)) not in self.topics:
            raise Refused(400, "Bad Request: message thread not found")
        return {"chat": chat, "message_thread_id": int(str(thread)), "is_topic_message": True}
