"""The library's calls over our connections, and what its failures ask of us."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, TelegramError
from telegram.request import BaseRequest, RequestData

from bot.channels.http import HttpClient, NoAnswer, NotConnected, Upload
from bot.ports import (
    ChannelMisconfigured,
    ChannelThrottled,
    ChannelUnavailable,
    ContactMoved,
    ContactStopped,
    MessageRejected,
    OutcomeUnknown,
    SendError,
)

DEFAULT_RETRY_SECONDS = 5.0


class Failed(TelegramError):
    """A failure already in our own terms; it passes through the library unchanged."""

    def __init__(self, error: SendError) -> None:
        super().__init__(error.code)
        self.error = error


class Transport(BaseRequest):
    """Carries the library's calls: four times as fast as its own client, and it knows what may be repeated."""

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    @property
    def read_timeout(self) -> float | None:
        return None

    async def initialize(self) -> None:
        """Connections are made on first use."""

    async def shutdown(self) -> None:
        """The owner of the connections gives them back."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: object = None,
        write_timeout: object = None,  # noqa: ARG002
        connect_timeout: object = None,  # noqa: ARG002
        pool_timeout: object = None,  # noqa: ARG002
    ) -> tuple[int, bytes]:
        data = request_data.json_parameters if request_data else None
        files = _parts(request_data.multipart_data) if request_data and request_data.contains_files else None
        seconds = read_timeout if isinstance(read_timeout, float) else None
        try:
            answer = await self._http.request(method, url, data=data, files=files, answer_seconds=seconds)
        except NotConnected:
            raise Failed(ChannelUnavailable("not_connected")) from None
        except NoAnswer:
            raise Failed(OutcomeUnknown("no_answer")) from None
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            # The library's own exception warns about its future each time it is made.
            raise Failed(ChannelThrottled("429", _retry_after(answer.body)))
        if answer.status == HTTPStatus.GATEWAY_TIMEOUT:
            raise Failed(OutcomeUnknown("504"))
        if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise Failed(ChannelUnavailable(str(answer.status)))
        return answer.status, answer.body

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            parsed: dict[str, Any] = orjson.loads(payload)
        except ValueError:
            # The library would log the payload, and with it what was written.
            raise Failed(OutcomeUnknown("bad_answer")) from None
        return parsed


def _parts(multipart: Mapping[str, Any]) -> dict[str, Upload]:
    return {name: Upload(filename, content, media_type) for name, (filename, content, media_type) in multipart.items()}


def _retry_after(body: bytes) -> float:
    try:
        return float(orjson.loads(body)["parameters"]["retry_after"])
    except (ValueError, KeyError, TypeError):
        return DEFAULT_RETRY_SECONDS


def as_send_error(error: TelegramError) -> SendError:
    """What to do next. `BadRequest` is a kind of network error in the library, so the order matters."""
    match error:
        case Failed():
            return error.error
        case ChatMigrated():
            return ContactMoved("migrated", str(error.new_chat_id))
        case Forbidden():
            return ContactStopped("403")
        case InvalidToken():
            return ChannelMisconfigured("401")
        case BadRequest():
            return MessageRejected("400")
        case Conflict():
            return ChannelUnavailable("409")
    return OutcomeUnknown("unknown")
