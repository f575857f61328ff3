"""People on the three channels, who write, choose, send files, and hear what the assistant says."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.support.fake_telegram import FILE_METHODS, FakeTelegram
from tests.support.fake_twilio import FakeTwilio
from tests.support.telegram_person import Person
from tests.support.twilio_person import WhatsAppPerson
from tests.support.web_person import WebPerson

LISTENS = 30.0  # seconds; only a broken build takes as long
_NUMBERED = re.compile(r"^(\d+)\. (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Heard:
    """One message of the assistant, with the titles of its buttons or numbered choices."""

    text: str
    choices: tuple[str, ...]
    source: Any = None  # what the channel needs to tap a button
    has_file: bool = False


class Participant(ABC):
    """Somebody in a conversation with the assistant."""

    channel: str

    def __init__(self) -> None:
        self._passed = 0

    @property
    @abstractmethod
    def heard(self) -> Sequence[Heard]:
        """All the assistant has said to him."""

    @abstractmethod
    async def writes(self, text: str) -> None: ...

    @abstractmethod
    async def chooses(self, question: Heard, title: str) -> None:
        """Answer by what the channel offers: a button, or the number of the choice."""

    @abstractmethod
    async def sends_photo(self, content: bytes) -> None: ...

    @abstractmethod
    async def until(self, condition: Callable[[], bool], seconds: float) -> None: ...

    async def hears(self, *words: str) -> Heard:
        """The next message that has all these words; those before it are passed over."""
        try:
            await self.until(lambda: self._next(words) is not None, LISTENS)
        except TimeoutError:
            said = "\n---\n".join(heard.text for heard in self.heard[self._passed :])
            raise AssertionError(f"did not hear {words}, but: {said or 'nothing'}") from None
        position = self._next(words)
        assert position is not None
        self._passed = position + 1
        return self.heard[position]

    @property
    def new(self) -> Sequence[Heard]:
        """What was said after the message heard last."""
        return self.heard[self._passed :]

    def _next(self, words: Sequence[str]) -> int | None:
        return next(
            (n for n, h in enumerate(self.heard) if n >= self._passed and all(word in h.text for word in words)), None
        )


class OnTelegram(Participant):
    channel = "telegram"

    def __init__(self, fake: FakeTelegram, number: int) -> None:
        super().__init__()
        self.fake = fake
        self.person = Person(fake, id=6_200_000_000 + number)

    @property
    def address(self) -> str:
        return str(self.person.id)

    @property
    def heard(self) -> Sequence[Heard]:
        mine = [call for call in self.fake.sent if str(call.params["chat_id"]) == self.address]
        return [
            Heard(
                call.params.get("text") or call.params.get("caption", ""),
                self._titles(call.params),
                call,
                call.method in FILE_METHODS,
            )
            for call in mine
        ]

    @staticmethod
    def _titles(params: dict[str, Any]) -> tuple[str, ...]:
        rows = (params.get("reply_markup") or {}).get("inline_keyboard", [])
        return tuple(button["text"] for row in rows for button in row)

    async def writes(self, text: str) -> None:
        self.person.writes(text)

    async def chooses(self, question: Heard, title: str) -> None:
        self.person.taps(question.source, title)

    async def sends_photo(self, content: bytes) -> None:
        self.person.sends_photo(content)

    async def until(self, condition: Callable[[], bool], seconds: float) -> None:
        await self.fake.until(condition, seconds)


class OnWhatsApp(Participant):
    channel = "whatsapp"

    def __init__(self, fake: FakeTwilio, webhook_url: str, number: int) -> None:
        super().__init__()
        self.fake = fake
        self._number = f"+6281299{number:06}"
        self.person = WhatsAppPerson(fake, webhook_url, self._number, f"ID.45665461{number:06}")

    @property
    def address(self) -> str:
        """Where he writes from now: his number, or his user id once he hides it."""
        return self.person.address

    def hides_his_number(self) -> None:
        self.person.address = self.person.user_id

    @property
    def heard(self) -> Sequence[Heard]:
        addresses = {f"whatsapp:{self._number}", f"whatsapp:{self.person.user_id}"}
        mine = [call for call in self.fake.sent if call.params["To"] in addresses]
        return [
            Heard(body, tuple(title for _, title in _NUMBERED.findall(body)), call, "MediaUrl" in call.params)
            for call in mine
            for body in [call.params.get("Body", "")]
        ]

    async def writes(self, text: str) -> None:
        assert await self.person.writes(text) == 200

    async def chooses(self, question: Heard, title: str) -> None:
        await self.writes(next(number for number, name in _NUMBERED.findall(question.text) if name == title))

    async def sends_photo(self, content: bytes) -> None:
        assert await self.person.sends_file(content, "image/jpeg") == 200

    async def until(self, condition: Callable[[], bool], seconds: float) -> None:
        await self.fake.until(condition, seconds)


class OnTheWeb(Participant):
    channel = "web"

    def __init__(self, person: WebPerson) -> None:
        super().__init__()
        self.person = person

    @property
    def heard(self) -> Sequence[Heard]:
        return [
            Heard(m["text"], tuple(b["title"] for b in m["buttons"]), m, bool(m.get("file"))) for m in self.person.heard
        ]

    async def writes(self, text: str) -> None:
        assert await self.person.posts(text=text) == 202

    async def chooses(self, question: Heard, title: str) -> None:
        payload = next(b["payload"] for b in question.source["buttons"] if b["title"] == title)
        assert await self.person.posts(text=title, choice=payload) == 202

    async def sends_photo(self, content: bytes) -> None:
        assert await self.person.uploads(content, "foto.jpg") == 202

    async def until(self, condition: Callable[[], bool], seconds: float) -> None:
        await self.person.until(condition, seconds)
