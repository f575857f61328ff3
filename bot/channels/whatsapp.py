"""WhatsApp by Twilio: the SDK's client and signature check over our connections; forms are read in `whatsapp_forms`."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from aiohttp import encode_basic_auth
from twilio.base.exceptions import TwilioException
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from bot import clock
from bot.channels import whatsapp_media, whatsapp_sending
from bot.channels.http import HttpClient, NoAnswer, NotConnected
from bot.channels.numbered import ROOM
from bot.channels.whatsapp_errors import send_error
from bot.channels.whatsapp_forms import PREFIX, inbound_events, read_form, status_events
from bot.channels.whatsapp_sending import MAX_BODY, body_of
from bot.clock import Clock
from bot.domain import filelinks
from bot.domain.messages import (
    Attachment,
    Capabilities,
    ChannelName,
    InboundEvent,
    InboundMessage,
    OutboundMessage,
    Urn,
)
from bot.ports import (
    ChannelUnavailable,
    FetchedFile,
    MalformedRequest,
    OutcomeUnknown,
    SendError,
    WebhookRequest,
)
from bot.settings import TWILIO_API, Settings, secret_key

SIGNATURE_HEADER = "x-twilio-signature"
SHARED_KEY_HEADER = "x-twilio-webhooks-signature-settings"
STATUS_PATH = "/webhooks/whatsapp/status"
FILES_PATH = "/files"
VALID_SECONDS = 3600  # an answer that waited longer in Twilio's queue would only confuse
LOOKED_THROUGH = 20  # newest messages to the contact among which a lost answer is sought


class _Transport:
    """Carries the SDK's calls. The SDK's own asynchronous client ignores its time limit, and logs addresses."""

    is_async = True

    def __init__(self, http: HttpClient) -> None:
        self._http = http

    async def request(  # noqa: PLR0913, PLR0917 - the SDK's signature
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the SDK's name
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002
    ) -> Response:
        answer = await self._http.request(
            method,
            url,
            params=_as_text(params),
            data=_as_form(data),
            headers={**(headers or {}), **({"Authorization": encode_basic_auth(*auth)} if auth else {})},
            answer_seconds=timeout,
        )
        return Response(answer.status, answer.body.decode("utf-8", "replace"), answer.headers)


def _as_text(fields: Mapping[str, Any] | None) -> dict[str, str] | None:
    return {name: str(value) for name, value in fields.items()} if fields else None


def _as_form(fields: Mapping[str, Any] | None) -> list[tuple[str, str]] | None:
    """Form fields; one with several values comes several times."""
    pairs = ((name, value) for name, value in (fields or {}).items())
    return [(n, str(v)) for n, values in pairs for v in (values if isinstance(values, list) else [values])] or None


# One message in six seconds to one person is what Meta allows in the long run, with some more at once.
CAPABILITIES = Capabilities(
    max_text=MAX_BODY - ROOM,
    service_window_hours=24,
    per_second=80,
    contact_interval=6,
    contact_burst=10,
    knows_what_it_took=True,
    files=whatsapp_sending.FILES,
    locations=True,
    typing_seconds=25,
)


class WhatsAppChannel:
    """One WhatsApp sender of one Twilio account."""

    name = ChannelName.WHATSAPP

    def __init__(self, settings: Settings, *, now: Clock = clock.now) -> None:
        account, token, public_url = settings.twilio_account_sid, settings.twilio_auth_token, settings.public_url
        if account is None or token is None or public_url is None:
            raise ValueError("the WhatsApp channel needs an account, a token and a public address")
        tokens = [part.strip() for part in token.get_secret_value().split(",") if part.strip()]
        self._settings = settings
        self._nudge_sid = settings.twilio_nudge_content_sid
        self.capabilities = replace(CAPABILITIES, nudges=self._nudge_sid is not None)
        self._account = account
        self._validators = [RequestValidator(part) for part in tokens]
        self._authorization = encode_basic_auth(account, tokens[0])
        self._public_base = _without_extras(public_url)
        self._api_base = settings.twilio_api_base
        self._now = now
        self._http = HttpClient()
        # A given environment keeps the SDK from rewriting the address by TWILIO_EDGE and TWILIO_REGION.
        self._client = Client(account, tokens[0], http_client=_Transport(self._http), environment={"TWILIO_EDGE": ""})
        self._client.api.base_url = settings.twilio_api_base
        if settings.twilio_api_base != TWILIO_API:
            self._client.messaging.base_url = settings.twilio_api_base
        service = settings.twilio_messaging_service_sid
        self._sender = (
            {"messaging_service_sid": service} if service else {"from_": _prefixed(settings.twilio_whatsapp_from or "")}
        )

    def verify(self, request: WebhookRequest) -> bool:
        """Whether Twilio signed the request, for our account. Also accepts the second token while rotating."""
        signature = request.headers.get(SIGNATURE_HEADER, "")
        # Shared keys are another secret, which we do not have.
        if not signature or SHARED_KEY_HEADER in request.headers:
            return False
        try:
            form = read_form(request.body)
        except MalformedRequest:
            return False
        if form.getlist("AccountSid") != [self._account]:
            return False
        query = f"?{request.query}" if request.query else ""
        url = f"{self._public_base}{request.path}{query}"
        return any(validator.validate(url, form, signature) for validator in self._validators)

    def parse(self, request: WebhookRequest) -> Sequence[InboundEvent]:
        read = status_events if request.path.endswith("/status") else inbound_events
        return read(read_form(request.body), self._now())

    async def send(self, message: OutboundMessage) -> str:
        content = whatsapp_sending.fields(message, link=self._link, nudge_sid=self._nudge_sid)
        try:
            sent = await self._client.messages.create_async(
                to=_prefixed(message.to.address),
                **content,
                status_callback=f"{self._public_base}{STATUS_PATH}",
                validity_period=VALID_SECONDS,
                **self._sender,
            )
        except NotConnected:
            raise ChannelUnavailable("not_connected") from None
        except (NoAnswer, ValueError):
            raise OutcomeUnknown("no_answer") from None
        except TwilioException as error:
            raise _as_send_error(error) from None
        return str(sent.sid)

    async def find_sent(self, message: OutboundMessage, since: datetime, others: Collection[str] = ()) -> str | None:
        """The newest message to the contact with these words that Twilio took since then and that is no other of ours.

        Twilio's filter by the time of sending would leave out what still waits in its queue; its count of files is not
        right until it has fetched them.
        """
        body = body_of(message).strip()
        try:
            newest = await self._client.messages.list_async(
                to=_prefixed(message.to.address), limit=LOOKED_THROUGH, page_size=LOOKED_THROUGH
            )
        except (NotConnected, NoAnswer, ValueError, TwilioException):
            raise ChannelUnavailable("not_looked_up") from None
        earliest = since.replace(microsecond=0)  # Twilio's times have no fractions
        return next(
            (
                m.sid
                for m in newest
                if m.sid not in others
                and (m.body or "").strip() == body
                and (m.direction or "").startswith("outbound")
                and m.date_created
                and m.date_created >= earliest
            ),
            None,
        )

    async def typing(self, to: Urn, receipt: str) -> None:  # noqa: ARG002
        """Show that somebody writes, and that his last message is read. Never raises: Twilio has this on trial."""
        with contextlib.suppress(NotConnected, NoAnswer, ValueError, TwilioException):
            await self._client.messaging.v2.typing_indicator.create_async(channel="whatsapp", message_id=receipt)

    def _link(self, file_id: int) -> str:
        key = secret_key(self._settings)
        return f"{self._public_base}{FILES_PATH}/{filelinks.token(key, file_id, self._now())}"

    async def acknowledge(self, message: InboundMessage) -> None:
        """Nothing to do: the assistant answers sooner than Twilio's sign of typing, still on trial, would show."""

    async def fetch(self, attachment: Attachment) -> FetchedFile:
        """The file, with its true type. Raises `FetchError`, or `SendError` when it may be had later."""
        return await whatsapp_media.fetch(
            self._http, attachment.reference, api_base=self._api_base, authorization=self._authorization
        )

    async def close(self) -> None:
        await self._http.close()


def _prefixed(address: str) -> str:
    return address if address.startswith(PREFIX) else f"{PREFIX}{address}"


def _without_extras(url: str) -> str:
    """The address as Twilio signs it: without user, query and fragment, which steers Twilio's retries."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))


def _as_send_error(error: TwilioException) -> SendError:
    status = int(getattr(error, "status", 0) or 0)
    return send_error(status, int(getattr(error, "code", 0) or status))
