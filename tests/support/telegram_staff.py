"""A member of staff with Telegram on his phone: in a private chat with the staff's bot, and in topics of the group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.support.fake_telegram import BOT, Call
from tests.support.telegram_person import Person

GROUP = -1001234567890
type Json = dict[str, Any]


@dataclass
class Colleague(Person):
    """What he does in a topic is done `within` it."""

    thread: int | None = None

    @property
    def chat(self) -> Json:
        if self.thread is None:
            return super().chat
        return {"id": GROUP, "title": "Petugas", "type": "supergroup", "is_forum": True}

    @property
    def place(self) -> Json:
        return {} if self.thread is None else {"message_thread_id": self.thread, "is_topic_message": True}

    def message(self, **content: Any) -> Json:
        if self.thread is None:
            return super().message(**content)
        opened = {"message_id": self.thread, "chat": self.chat, "date": 0, "forum_topic_created": {"name": "x"}}
        return super().message(**{**self.place, "reply_to_message": opened, **content})

    def within(self, thread: int) -> Colleague:
        return Colleague(self.fake, self.id, self.first_name, self.last_name, thread=thread)

    def answers(self, call: Call, text: str) -> int:
        """Reply to a message of the bot."""
        answered = {"message_id": call.message_id, "chat": self.chat, "date": int(call.at), "from": BOT}
        return self.sends(text=text, reply_to_message=answered)
