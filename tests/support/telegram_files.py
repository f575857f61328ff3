"""Files that the bot uploads, and how Telegram describes them in its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp.web import FileField

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class UploadedFile:
    filename: str
    content_type: str
    content: bytes


def taken(part: FileField | bytearray | bytes) -> UploadedFile:
    """A part of a multipart request."""
    if isinstance(part, FileField):
        return UploadedFile(part.filename, part.content_type, part.file.read())
    return UploadedFile("", "application/octet-stream", bytes(part))


def described(field: str, upload: UploadedFile, file_id: str, caption: str) -> Json:
    """The message's content in the Bot API's words."""
    file: Json = {"file_id": file_id, "file_unique_id": f"u-{file_id}", "file_size": len(upload.content)}
    if field == "photo":
        content: Json = {"photo": [file | {"width": 90, "height": 60}]}
    elif field == "voice":
        content = {"voice": file | {"duration": 3, "mime_type": upload.content_type}}
    elif field == "video":
        content = {"video": file | {"width": 90, "height": 60, "duration": 3}}
    else:
        content = {"document": file | {"file_name": upload.filename, "mime_type": upload.content_type}}
    return content | ({"caption": caption} if caption else {})
