"""Reads what the page sends: words, choices, files; within limits, and from our own page only."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import urlsplit

import orjson
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.domain import pictures
from bot.domain.filetypes import FROM_PARTICIPANTS, kind_of, sniff
from bot.domain.messages import Attachment, InboundMessage, Kind, Location, Urn
from bot.web import bodies

MAX_TEXT = 4000  # characters
MAX_FILE = 5 * 1024 * 1024  # bytes
MAX_JSON = 64 * 1024
CLIENT_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class Refused(Exception):
    """The request is not what the page sends. `key` names the sentence the page shows."""

    def __init__(self, key: str, status: int) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


def check_origin(request: Request, public_url: str | None) -> None:
    """A page of another site may not write in the participant's name."""
    origin = request.headers.get("origin")
    if origin is None:
        return
    own = {request.headers.get("host", "")}
    if public_url:
        own.add(urlsplit(public_url).netloc)
    if urlsplit(origin).netloc not in own:
        raise Refused("wrong_origin", 403)


async def _json(request: Request) -> tuple[dict[str, object], tuple[Attachment, ...]]:
    try:
        data = orjson.loads(await bodies.read(request, MAX_JSON))
    except bodies.TooLarge:
        raise Refused("too_long", 413) from None
    except orjson.JSONDecodeError:
        raise Refused("malformed", 400) from None
    if not isinstance(data, dict):
        raise Refused("malformed", 400)
    return data, ()


async def _form(request: Request) -> tuple[dict[str, object], tuple[Attachment, ...]]:
    declared = request.headers.get("content-length", "")
    if not declared.isdigit() or int(declared) > MAX_FILE + MAX_JSON:
        raise Refused("file_too_large", 413)
    try:
        async with request.form(max_files=1, max_fields=8) as form:
            return {k: v for k, v in form.items() if isinstance(v, str)}, (await _file(form),)
    except HTTPException:  # no form at all
        raise Refused("malformed", 400) from None


async def _file(form: FormData) -> Attachment:
    upload = form.get("file")
    if not isinstance(upload, UploadFile):
        raise Refused("malformed", 400)
    content = await upload.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise Refused("file_too_large", 413)
    content_type = sniff(content)
    if content_type is None or content_type not in FROM_PARTICIPANTS:
        raise Refused("file_type", 415)
    if pictures.is_too_large(content):
        raise Refused("file_too_large", 413)
    name = (upload.filename or "")[-120:] or None
    return Attachment(kind_of(content_type), "upload", content_type, len(content), name, content)


def _place(given: object) -> Location | None:
    """Latitude and longitude in degrees, as the participant's device measured them."""
    if given is None:
        return None
    numbers = [n for n in given if isinstance(n, float | int)] if isinstance(given, list) else []
    if len(numbers) != 2 or numbers != given or abs(numbers[0]) > 90 or abs(numbers[1]) > 180:
        raise Refused("malformed", 400)
    return Location(float(numbers[0]), float(numbers[1]))


def _message(sender: Urn, data: dict[str, object], files: tuple[Attachment, ...], now: datetime) -> InboundMessage:
    client_id, words, choice = data.get("id"), data.get("text", ""), data.get("choice")
    if not isinstance(client_id, str) or not CLIENT_ID.fullmatch(client_id):
        raise Refused("malformed", 400)
    if not isinstance(words, str) or not (choice is None or isinstance(choice, str)):
        raise Refused("malformed", 400)
    if len(words) > MAX_TEXT:
        raise Refused("too_long", 413)
    place = _place(data.get("location"))
    if not words.strip() and not choice and not files and not place:
        raise Refused("empty", 400)
    kind = files[0].kind if files else Kind.CHOICE if choice else Kind.LOCATION if place else Kind.TEXT
    return InboundMessage(
        sender=sender,
        external_id=f"{sender.address}:{client_id}",
        sent_at=now,
        kind=kind,
        text=words,
        choice=choice,
        attachments=files,
        location=place,
    )


async def read(request: Request, sender: Urn, now: datetime) -> InboundMessage:
    """The message in the request. Raises `Refused`."""
    is_form = request.headers.get("content-type", "").startswith("multipart/form-data")
    data, files = await (_form(request) if is_form else _json(request))
    return _message(sender, data, files, now)
