"""A stand-in for Twilio's WhatsApp messages: create, list, fetch, media, signed callbacks and inbound webhooks.

In a test: `await fake.start()`, then `fake.base_url`. Alone: `python -m tests.support.fake_twilio --port 8082`, steered
over `/_control/…` (see `twilio_control`). Every create call is kept in `calls`.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import encode_basic_auth, web

from tests.support.twilio_content import Refused, check_content
from tests.support.twilio_control import routes
from tests.support.twilio_media import Media
from tests.support.twilio_shapes import json, page
from tests.support.twilio_webhooks import Webhooks, callback_form

ACCOUNT = "AC" + "0123456789abcdef" * 2
TOKEN = "fake-auth-token"
SENDER = "whatsapp:+14155238886"
MAX_BODY = 1600
_TO = re.compile(r"whatsapp:(\+\d{7,15}|[A-Z]{2}\.[A-Za-z0-9.]{1,128})")

type Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt to send, as it came and as it was answered."""

    params: Json
    status: int
    sid: str | None
    at: float  # time.time()


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next calls: `operation` is create, list, fetch or media."""

    operation: str
    status: int = 500
    code: int = 20500
    to: str | None = None
    times: int = 1
    accepted: bool = False  # the message is taken, and only the answer is lost: the connection is cut


@dataclass
class FakeTwilio:
    """Twilio for one account with one WhatsApp sender."""

    account: str = ACCOUNT
    token: str = TOKEN
    senders: set[str] = field(default_factory=lambda: {SENDER})
    calls: list[Call] = field(default_factory=list)
    messages: dict[str, Json] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    opted_out: set[str] = field(default_factory=set)
    closed_windows: set[str] = field(default_factory=set)  # addresses to which free text fails with 63016
    typing: list[str] = field(default_factory=list)  # ids of the messages under which typing was shown
    callback_plan: tuple[str, ...] = ("sent", "delivered")
    port: int = 0

    def __post_init__(self) -> None:
        self.webhooks = Webhooks(self.token)
        self.media = Media(self)
        self._by_address: dict[str, list[str]] = {}
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None
        self._authorization = encode_basic_auth(self.account, self.token)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sent(self) -> list[Call]:
        """The messages Twilio took."""
        return [c for c in self.calls if c.status == 201]

    async def start(self, port: int = 0, control: Callable[[web.Application], None] | None = None) -> None:
        app = web.Application(client_max_size=64 * 1024 * 1024)
        messages = f"/2010-04-01/Accounts/{self.account}/Messages"
        app.router.add_post(f"{messages}.json", self._guarded("create", self._create))
        app.router.add_get(f"{messages}.json", self._guarded("list", self._list))
        app.router.add_get(messages + r"/{sid}.json", self._guarded("fetch", self._fetch))
        app.router.add_post("/v2/Indicators/Typing.json", self._guarded("typing", self._show_typing))
        self.media.add_routes(app, messages, self._guarded)
        if control:
            control(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port, backlog=2048).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        await self.webhooks.close()
        if self._runner:
            await self._runner.cleanup()

    def fail(self, operation: str, **how: Any) -> None:
        """Let the next calls go wrong, see `Fault`."""
        self.faults.append(Fault(operation, **how))

    async def until(self, condition: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until the condition holds; it is looked at after every call of ours."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(condition)

    async def until_sent(self, count: int, seconds: float = 20.0) -> list[Call]:
        """Wait until Twilio has taken so many messages in all."""
        await self.until(lambda: len(self.sent) >= count, seconds)
        return self.sent

    def note_inbound(self, form: Mapping[str, str]) -> None:
        """Keep a participant's message, so that lists show it."""
        message = self._message(form, "inbound", "received")
        message |= {"sid": form["MessageSid"], "num_media": form.get("NumMedia", "0")}
        self._keep(message)

    def _guarded(self, operation: str, handle: Callable[[web.Request, Json], Any]) -> Callable[[web.Request], Any]:
        """Checks the credentials, applies faults, and answers refusals in Twilio's shape."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            form = dict(parse_qsl((await request.read()).decode(), keep_blank_values=True))
            fault = self._fault(operation, form or dict(request.query))
            try:
                if request.headers.get("Authorization") != self._authorization:
                    raise Refused(401, 20003, "Authenticate")  # noqa: TRY301
                if fault and not fault.accepted:
                    raise Refused(fault.status, fault.code, "A fault on demand")  # noqa: TRY301
                response: web.StreamResponse = handle(request, form)
            except Refused as refused:
                response = refusal(refused)
                if operation == "create":
                    self.calls.append(Call(form, refused.status, None, time.time()))
            async with self._changed:
                self._changed.notify_all()
            if fault and fault.accepted and request.transport:
                request.transport.abort()
            return response

        return guarded

    def _fault(self, operation: str, params: Mapping[str, str]) -> Fault | None:
        for fault in self.faults:
            if fault.operation == operation and fault.to in {None, params.get("To")}:
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def _create(self, _: web.Request, form: Json) -> web.Response:
        self._check(form)
        message = self._message(form, "outbound-api", "accepted" if "MessagingServiceSid" in form else "queued")
        self._keep(message)
        self.calls.append(Call(form, 201, message["sid"], time.time()))
        answer = json(message, 201)  # before the callbacks change it
        self._plan_callbacks(message, form)
        return answer

    def _show_typing(self, _: web.Request, form: Json) -> web.Response:
        if form.get("channel") != "whatsapp" or form.get("messageId") not in self.messages:
            raise Refused(400, 20001, "Unknown message")
        self.typing.append(form["messageId"])
        return json({"success": True})

    def _check(self, form: Json) -> None:
        if not form.get("To"):
            raise Refused(400, 21604, "A 'To' phone number is required.")
        if not (form.get("From") or form.get("MessagingServiceSid")):
            raise Refused(400, 21603, "A 'From' phone number is required.")
        if not (form.get("Body") or form.get("MediaUrl") or form.get("ContentSid")):
            raise Refused(400, 21619, "A text message body or media urls must be specified.")
        check_content(form)
        if len(form.get("Body", "").encode("utf-16-le")) // 2 > MAX_BODY:
            raise Refused(400, 21617, "The concatenated message body exceeds the 1600 character limit.")
        if not _TO.fullmatch(form["To"]):
            raise Refused(400, 21211, f"The 'To' number {form['To']} is not a valid phone number.")
        if form.get("From", SENDER) not in self.senders:
            raise Refused(400, 63007, "Twilio could not find a Channel with the specified From address")
        if form["To"] in self.opted_out:
            raise Refused(400, 21610, "Attempt to send to unsubscribed recipient")
        if not 1 <= int(form.get("ValidityPeriod", 36000)) <= 36000:
            raise Refused(400, 20001, "ValidityPeriod must be between 1 and 36000")

    def _message(self, form: Mapping[str, str], direction: str, status: str) -> Json:
        sid, now = f"SM{secrets.token_hex(16)}", formatdate(usegmt=False)
        uri = f"/2010-04-01/Accounts/{self.account}/Messages/{sid}"
        return {
            "account_sid": self.account,
            "api_version": "2010-04-01",
            "body": form.get("Body", ""),
            "date_created": now,
            "date_sent": None,
            "date_updated": now,
            "direction": direction,
            "error_code": None,
            "error_message": None,
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "num_media": "1" if form.get("MediaUrl") else "0",
            "num_segments": "1",
            "price": None,
            "price_unit": None,
            "sid": sid,
            "status": status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": form["To"],
            "uri": f"{uri}.json",
        }

    def _keep(self, message: Json) -> None:
        self.messages[message["sid"]] = message
        self._by_address.setdefault(message["to"], []).append(message["sid"])

    def _plan_callbacks(self, message: Json, form: Json) -> None:
        closed = form["To"] in self.closed_windows and not form.get("ContentSid")
        plan = [("failed", "63016")] if closed else [(status, "") for status in self.callback_plan]
        for status, code in plan:
            message["status"], message["error_code"] = status, int(code) if code else None
            if form.get("StatusCallback"):
                self.webhooks.post(form["StatusCallback"], callback_form(message, status, code))

    def _list(self, request: web.Request, _: Json) -> web.Response:
        size = min(int(request.query.get("PageSize", 50)), 1000)
        sids = self._by_address.get(request.query["To"], []) if "To" in request.query else list(self.messages)
        chosen = [self.messages[sid] for sid in reversed(sids)]
        if "From" in request.query:
            chosen = [m for m in chosen if m["from"] == request.query["From"]]
        return json(page(request, "messages", chosen[:size], size))

    def _fetch(self, request: web.Request, _: Json) -> web.Response:
        message = self.messages.get(request.match_info["sid"])
        if message is None:
            raise Refused(404, 20404, "The requested resource was not found")
        return json(message)


def refusal(refused: Refused) -> web.Response:
    more_info = f"https://www.twilio.com/docs/errors/{refused.code}"
    body = {"code": refused.code, "message": str(refused), "more_info": more_info, "status": refused.status}
    return json(body, refused.status)


async def _serve(port: int) -> None:
    fake = FakeTwilio()
    await fake.start(port, routes(fake))
    print(f"Twilio stand-in: {fake.base_url}, account {fake.account}, token {fake.token}", flush=True)  # noqa: T201
    await asyncio.Event().wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="A stand-in for Twilio.")
    parser.add_argument("--port", type=int, default=8082)
    asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
