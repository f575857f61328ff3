"""What staff do on Telegram and what they are shown there, in words that no provider chose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.domain.messages import Attachment, Button, Kind, Location, OutboundFile

LINK_CODE_LASTS = timedelta(minutes=15)
MOST_TEXT = 4096  # characters of one message


@dataclass(frozen=True, slots=True)
class StaffEvent:
    """Something a person did in the staff bot: wrote, sent, or tapped. Who he is has not been looked at yet."""

    update_id: int
    user_id: int
    chat_id: int  # of a private chat: the user's id
    is_private: bool
    message_id: int  # of the message, or of the one whose button was tapped
    kind: Kind
    text: str = ""
    choice: str | None = None  # payload of the tapped button
    receipt: str | None = None  # what stops the spinner of the tapped button
    thread_id: int | None = None  # the topic of a group
    reply_to: int | None = None  # the message he answers
    attachment: Attachment | None = None
    location: Location | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> StaffEvent:
        file, place = data["attachment"], data["location"]
        values = {
            **data,
            "kind": Kind(data["kind"]),
            "attachment": Attachment(**file | {"kind": Kind(file["kind"])}) if file else None,
            "location": Location(**place) if place else None,
        }
        return cls(**values)


class PostKind(StrEnum):
    """What a message to staff is for."""

    TEXT = "text"
    OFFER = "offer"  # to one agent, with the buttons to take it or let it go
    CARD = "card"  # the same in a group, for everybody
    HEAD = "head"  # the start of a conversation with all that is known
    EDIT = "edit"  # puts other words in place of an earlier message
    REMOVE = "remove"  # takes somebody out of the group
    ADMIT = "admit"  # lets somebody into the group again who was taken out


@dataclass(frozen=True, slots=True)
class StaffPost:
    """One call of the provider: a message to a chat, or to a topic of a group."""

    chat_id: int
    text: str = ""
    buttons: tuple[Button, ...] = ()
    thread_id: int | None = None
    file: OutboundFile | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a chat may be written to: seconds between messages, and how many may go without waiting."""

    interval: float
    burst: int


PRIVATE_PACE = Pace(1.0, 3)
GROUP_PACE = Pace(3.0, 4)  # Telegram takes 20 a minute, all topics together


def pace(chat_id: int) -> Pace:
    """Groups have negative numbers."""
    return GROUP_PACE if chat_id < 0 else PRIVATE_PACE
