"""A stand-in for the Bot API that does what emulators miss: secret header, redelivery, limits, 429, blocked users.

In a test: `await fake.start()`, then `fake.base_url`. Alone: `python -m tests.support.fake_telegram --port 8081`,
steered over `/_control/…` (see `telegram_control`). Every call of the bot is kept in `calls`.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from inspect import isawaitable
from typing import Any
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from tests.support.telegram_control import routes
from tests.support.telegram_delivery import Refused, Updates
from tests.support.telegram_files import UploadedFile, described, taken
from tests.support.telegram_forum import Forum

TOKEN = "123456:fake-token"
MAX_TEXT = 4096
MAX_CALLBACK_BYTES = 64
MAX_DOWNLOAD = 20 * 1024 * 1024
_JSON_PARAMETERS = ("reply_markup", "link_preview_options", "allowed_updates")
BOT = {"id": 123456, "is_bot": True, "first_name": "Agenalis", "username": "agenalis_bot"}

FILE_METHODS = {"senddocument": "document", "sendphoto": "photo", "sendvideo": "video", "sendvoice": "voice"}
SENDING = {"sendmessage", "sendlocation", *FILE_METHODS}
MAX_CAPTION = 1024
MAX_PHOTO = 10 * 1024 * 1024

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the bot, as it came and as it was answered."""

    method: str
    params: Json
    status: int
    message_id: int | None
    at: float  # time.time()


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next calls of a method."""

    method: str
    status: int = 500
    parameters: Json | None = None
    description: str = "Internal Server Error"
    chat_id: str | None = None
    times: int = 1
    accepted: bool = False  # the message is taken, and only the answer is lost: the connection is cut


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@dataclass
class FakeTelegram:
    """The Bot API for one bot."""

    token: str = TOKEN
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    blocked: set[str] = field(default_factory=set)
    migrated: dict[str, int] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    updates: Updates = field(default_factory=Updates)
    forum: Forum = field(default_factory=Forum)
    texts: dict[int, str] = field(default_factory=dict)  # what stands in each message of the bot
    port: int = 0

    def __post_init__(self) -> None:
        self._message_ids = itertools.count(1000)
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._methods: dict[str, Callable[[Json], Any]] = {
            "answercallbackquery": self._answer_tap,
            "banchatmember": self.forum.ban,
            "unbanchatmember": self.forum.unban,
            "createforumtopic": self.forum.create_topic,
            "deletewebhook": lambda _: self.updates.set_webhook({}),
            "editmessagetext": self._edit_text,
            "getfile": self._get_file,
            "getme": lambda _: BOT,
            "getupdates": self.updates.poll,
            "getwebhookinfo": lambda _: self.updates.webhook_info(),
            "sendchataction": self._show_action,
            "sendmessage": self._send_message,
            **{method: partial(self._send_file, field) for method, field in FILE_METHODS.items()},
            "sendlocation": self._send_location,
            "setwebhook": self.updates.set_webhook,
        }

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sent(self) -> list[Call]:
        """The messages the bot sent and Telegram took."""
        return [c for c in self.calls if c.method in SENDING and c.status == 200]

    async def start(self, port: int = 0, control: Callable[[web.Application], None] | None = None) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._method)
        app.router.add_get("/file/bot{token}/{path:.+}", self._file)
        if control:
            control(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, backlog=2048).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self.updates.close()
        if self._runner:
            await self._runner.cleanup()

    def inject(self, update: Json) -> int:
        """Let Telegram have this update for the bot; returns its update id."""
        return self.updates.add(update)

    def fail(self, method: str, **how: Any) -> None:
        """Let the next calls of a method go wrong, see `Fault`."""
        self.faults.append(Fault(method, **how))

    def next_message_id(self) -> int:
        return next(self._message_ids)

    def add_file(self, content: bytes) -> str:
        """Keep a file as if a participant had sent it; returns its file id."""
        file_id = f"file-{len(self.files) + 1}"
        self.files[file_id] = content
        return file_id

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until the condition holds; it is looked at after every call of the bot."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)

    async def until_sent(self, count: int, seconds: float = 20.0) -> list[Call]:
        """Wait until the bot has sent so many messages in all."""
        await self.until(lambda: len(self.sent) >= count, seconds)
        return self.sent

    async def _method(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()  # the Bot API does not mind the case
        params = await _params(request)
        fault = self._fault(method, params)
        status, body = await self._answer(request.match_info["token"], method, params, fault)
        if method != "getupdates":
            result = body.get("result")
            message_id = result.get("message_id") if isinstance(result, dict) else None
            await self._note(Call(method, params, status, message_id, time.time()))
        if fault and fault.accepted and request.transport:
            request.transport.abort()
        return web.Response(status=status, body=orjson.dumps(body), content_type="application/json")

    async def _note(self, call: Call) -> None:
        self.calls.append(call)
        async with self._changed:
            self._changed.notify_all()

    def _fault(self, method: str, params: Mapping[str, Any]) -> Fault | None:
        for fault in self.faults:
            if fault.method.lower() == method and fault.chat_id in {None, str(params.get("chat_id"))}:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    async def _answer(self, token: str, method: str, params: Json, fault: Fault | None) -> tuple[int, Json]:
        if fault and not fault.accepted:
            return fault.status, _refusal(Refused(fault.status, fault.description, fault.parameters))
        if token != self.token:
            return 401, _refusal(Refused(401, "Unauthorized"))
        if method not in self._methods:
            return 404, _refusal(Refused(404, "Not Found"))
        try:
            result = self._methods[method](params)
            return 200, {"ok": True, "result": await result if isawaitable(result) else result}
        except Refused as refused:
            return refused.status, _refusal(refused)

    def _check_chat(self, params: Json) -> str:
        chat_id = str(params.get("chat_id", ""))
        if chat_id in self.blocked:
            raise Refused(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.migrated:
            raise Refused(
                400,
                "Bad Request: group chat was upgraded to a supergroup chat",
                {"migrate_to_chat_id": self.migrated[chat_id]},
            )
        if not chat_id.lstrip("-").isdigit():
            raise Refused(400, "Bad Request: chat not found")
        return chat_id

    def _show_action(self, params: Json) -> bool:
        self._check_chat(params)
        return True

    def _send_message(self, params: Json) -> Json:
        self._check_chat(params)
        text = str(params.get("text", "")).strip()
        if not text:
            raise Refused(400, "Bad Request: message text is empty")
        if _utf16(text) > MAX_TEXT:
            raise Refused(400, "Bad Request: message is too long")
        markup = params.get("reply_markup")
        if markup:
            _check_keyboard(markup)
        return self._sent(params, {"text": text} | ({"reply_markup": markup} if markup else {}))

    def _send_file(self, field: str, params: Json) -> Json:
        self._check_chat(params)
        upload = params.get(field)
        if not isinstance(upload, UploadedFile) or not upload.content:
            raise Refused(400, "Bad Request: there is no file in the request")
        if field == "photo" and len(upload.content) > MAX_PHOTO:
            raise Refused(400, "Bad Request: file is too big")
        caption = str(params.get("caption", ""))
        if _utf16(caption) > MAX_CAPTION:
            raise Refused(400, "Bad Request: message caption is too long")
        return self._sent(params, described(field, upload, self.add_file(upload.content), caption))

    def _send_location(self, params: Json) -> Json:
        point = {name: float(params[name]) for name in ("latitude", "longitude")}
        return self._sent(params, {"location": point})

    def _edit_text(self, params: Json) -> Json:
        text, message_id = str(params["text"]), int(params["message_id"])
        self._check_chat(params)
        if message_id not in self.texts:
            raise Refused(400, "Bad Request: message to edit not found")
        if self.texts[message_id] == text and not params.get("reply_markup"):
            raise Refused(400, "Bad Request: message is not modified")
        self.texts[message_id] = text
        return self._sent(params, {"text": text, "edit_date": int(time.time())}) | {"message_id": message_id}

    def _sent(self, params: Json, content: Json) -> Json:
        message: Json = {
            "message_id": self.next_message_id(),
            "from": BOT,
            "date": int(time.time()),
            **self.forum.place(self._check_chat(params), params.get("message_thread_id")),
        }
        if "text" in content:
            self.texts[message["message_id"]] = content["text"]
        return message | content

    @staticmethod
    def _answer_tap(params: Json) -> bool:
        if not params.get("callback_query_id"):
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        return True

    def _get_file(self, params: Json) -> Json:
        content = self.files.get(str(params.get("file_id")))
        if content is None:
            raise Refused(400, "Bad Request: invalid file_id")
        if len(content) > MAX_DOWNLOAD:
            raise Refused(400, "Bad Request: file is too big")
        file_id = str(params["file_id"])
        return {
            "file_id": file_id,
            "file_unique_id": f"u-{file_id}",
            "file_size": len(content),
            "file_path": f"documents/{file_id}",
        }

    async def _file(self, request: web.Request) -> web.Response:
        content = self.files.get(request.match_info["path"].removeprefix("documents/"))
        if request.match_info["token"] != self.token or content is None:
            return web.Response(status=404)
        return web.Response(body=content, content_type="application/octet-stream")


async def _params(request: web.Request) -> Json:
    if request.content_type == "application/json":
        params: Json = orjson.loads(await request.read() or b"{}")
    elif request.content_type.startswith("multipart/"):
        params = {
            name: value if isinstance(value, str) else taken(value) for name, value in (await request.post()).items()
        }
    else:
        params = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
    params |= dict(request.query)
    for name in _JSON_PARAMETERS:
        if isinstance(params.get(name), str):
            params[name] = orjson.loads(params[name])
    return params


def _check_keyboard(markup: Json) -> None:
    buttons = [button for row in markup.get("inline_keyboard", []) for button in row]
    if len(buttons) > 100 or any(len(row) > 8 for row in markup.get("inline_keyboard", [])):
        raise Refused(400, "Bad Request: reply markup is too long")
    for button in buttons:
        if not button.get("text"):
            raise Refused(400, "Bad Request: can't parse inline keyboard button: Text buttons must be non-empty")
        if not 1 <= len(button.get("callback_data", "").encode()) <= MAX_CALLBACK_BYTES:
            raise Refused(400, "Bad Request: BUTTON_DATA_INVALID")


def _refusal(refused: Refused) -> Json:
    body: Json = {"ok": False, "error_code": refused.status, "description": refused.description}
    return body | ({"parameters": refused.parameters} if refused.parameters else {})


async def _serve(port: int) -> None:
    fake = FakeTelegram()
    await fake.start(port, routes(fake))
    print(f"Bot API stand-in: {fake.base_url}, token {fake.token}", flush=True)  # noqa: T201
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for the Bot API.")
    parser.add_argument("--port", type=int, default=8081)
    asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
