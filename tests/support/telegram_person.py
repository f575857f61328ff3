"""A participant with Telegram on his phone: what he does becomes updates in the shape Telegram sends."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from tests.support.fake_telegram import BOT, Call, FakeTelegram

type Json = dict[str, Any]


@dataclass
class Person:
    """One private chat. Each method is one update; it returns the update's id."""

    fake: FakeTelegram
    id: int = 7001
    first_name: str = "Siti"
    last_name: str = "Aminah"
    last_message_id: int = 0

    @property
    def sender(self) -> Json:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "language_code": "id",
        }

    @property
    def chat(self) -> Json:
        return {"id": self.id, "first_name": self.first_name, "last_name": self.last_name, "type": "private"}

    @property
    def place(self) -> Json:
        """Where in the chat he is; groups have topics."""
        return {}

    def message(self, **content: Any) -> Json:
        """A message of this person with the given content."""
        self.last_message_id = self.fake.next_message_id()
        return {
            "message_id": self.last_message_id,
            "from": self.sender,
            "chat": self.chat,
            "date": int(time.time()),
            **content,
        }

    def sends(self, **content: Any) -> int:
        return self.fake.inject({"message": self.message(**content)})

    def writes(self, text: str) -> int:
        if text.startswith("/"):
            entity = {"offset": 0, "length": len(text.split(maxsplit=1)[0]), "type": "bot_command"}
            return self.sends(text=text, entities=[entity])
        return self.sends(text=text)

    def edits(self, text: str, message_id: int | None = None) -> int:
        """Change an earlier message, the last one if not told which."""
        edited = self.message(text=text, edit_date=int(time.time()))
        edited["message_id"] = message_id or self.last_message_id
        return self.fake.inject({"edited_message": edited})

    def taps(self, call: Call, title: str, *, payload: str | None = None) -> int:
        """Tap the button with this title under a message of the bot; `payload`: what a client of one's own sends."""
        keyboard = call.params["reply_markup"]["inline_keyboard"]
        button = next(b for row in keyboard for b in row if b["text"] == title)
        message = {
            "message_id": call.message_id,
            "from": BOT,
            "chat": self.chat,
            "date": int(call.at),
            "text": call.params["text"],
            "reply_markup": call.params["reply_markup"],
            **self.place,
        }
        return self.fake.inject(
            {
                "callback_query": {
                    "id": f"{self.id}-{self.fake.next_message_id()}",
                    "from": self.sender,
                    "message": message,
                    "chat_instance": "-3141592653589793",
                    "data": button["callback_data"] if payload is None else payload,
                }
            }
        )

    def sends_photo(self, content: bytes, caption: str = "") -> int:
        file_id = self.fake.add_file(content)
        small = {"file_id": f"{file_id}-s", "file_unique_id": "s", "width": 90, "height": 67, "file_size": 1200}
        large = {
            "file_id": file_id,
            "file_unique_id": "l",
            "width": 1280,
            "height": 960,
            "file_size": len(content),
        }
        return self.sends(photo=[small, large], **({"caption": caption} if caption else {}))

    def sends_document(self, content: bytes, name: str, mime_type: str) -> int:
        document = {
            "file_id": self.fake.add_file(content),
            "file_unique_id": "d",
            "file_name": name,
            "mime_type": mime_type,
            "file_size": len(content),
        }
        return self.sends(document=document)

    def blocks(self) -> int:
        self.fake.blocked.add(str(self.id))
        return self._membership("member", "kicked")

    def unblocks(self) -> int:
        self.fake.blocked.discard(str(self.id))
        return self._membership("kicked", "member")

    def _membership(self, before: str, after: str) -> int:
        return self.fake.inject(
            {
                "my_chat_member": {
                    "chat": self.chat,
                    "from": self.sender,
                    "date": int(time.time()),
                    "old_chat_member": {"user": BOT, "status": before, "until_date": 0},
                    "new_chat_member": {"user": BOT, "status": after, "until_date": 0},
                }
            }
        )
