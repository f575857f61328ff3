"""What one wish to say becomes on a channel: words cut to length, a file with its caption or beside it, a place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.filetypes import MAX_FILE, kind_of, sniff
from bot.domain.messages import Button, Capabilities, ChannelName, Location
from bot.domain.splitting import length, split
from bot.services.wording import say
from bot.storage import files
from bot.storage.conversations import Outgoing
from bot.storage.database import Db
from bot.storage.files import StoredFile

MAX_FILENAME = 120  # characters
MEGABYTE = 1024 * 1024


class NotSendable(ValueError):
    """The file or place cannot go out. `sentence` says why, to the person who wants to send it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.sentence = say(key, **values)


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be said: any of text, file and place, with buttons under the last part."""

    text: str = ""
    buttons: tuple[Button, ...] = ()
    file: StoredFile | None = None
    location: Location | None = None


async def keep_file(db: Db, content: bytes, filename: str, now: datetime) -> StoredFile:
    """Store a file that is to be sent; its type is what its bytes are. Raises `NotSendable`."""
    if not content:
        raise NotSendable("file_empty")
    if len(content) > MAX_FILE:
        raise NotSendable("file_too_large", megabytes=MAX_FILE // MEGABYTE)
    content_type = sniff(content)
    if content_type is None:
        raise NotSendable("file_type")
    return await files.insert(
        db, content, kind=kind_of(content_type), content_type=content_type, filename=_tidy(filename), now=now
    )


def _tidy(filename: str) -> str:
    """The last part of a path, without what a header or a file system could misread; its ending is kept."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in name if c.isprintable() and c not in '"<>|:*?;%')[-MAX_FILENAME:].strip(" .") or "berkas"


def check(able: Capabilities, words: Words) -> None:
    """Whether the channel can send this at all. Raises `NotSendable`."""
    if words.location and not able.locations:
        raise NotSendable("location_not_on_channel")
    if words.file is None:
        return
    terms = able.files.get(words.file.content_type)
    if terms is None:
        raise NotSendable("file_not_on_channel")
    if words.file.size > terms.max_bytes:
        raise NotSendable("file_too_large", megabytes=terms.max_bytes // MEGABYTE)


def compose(
    able: Capabilities,
    address_id: int,
    channel: ChannelName,
    words: Words,
    *,
    staff_id: int | None = None,
    ticket_id: int | None = None,
) -> list[Outgoing]:
    """The messages this becomes, in order; several where the channel cannot say it in one. Raises `NotSendable`."""
    check(able, words)
    parts: list[tuple[str, StoredFile | None, Location | None]] = []
    text = words.text
    if words.file:
        caption = text if _fits_below(able, words.file, text) and not words.buttons else ""
        parts.append((caption, words.file, None))
        text = "" if caption else text
    if words.location:
        parts.append(("", None, words.location))
    parts += [(part, None, None) for part in (split(text, able.max_text) if text.strip() else [])]
    buttons: Sequence[tuple[Button, ...]] = [()] * (len(parts) - 1) + [words.buttons]
    return [
        Outgoing(
            address_id,
            channel,
            part,
            under,
            file_id=file.id if file else None,
            location=place,
            staff_id=staff_id,
            ticket_id=ticket_id,
        )
        for (part, file, place), under in zip(parts, buttons, strict=False)
    ]


def _fits_below(able: Capabilities, file: StoredFile, text: str) -> bool:
    return length(text) <= able.files[file.content_type].max_caption
