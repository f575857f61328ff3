"""Webhooks of whatever channel: verified, stored, and only then acknowledged."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from bot.domain.messages import InboundEvent, InboundMessage
from bot.ports import MalformedRequest, WebhookRequest
from bot.runtime import Runtime
from bot.storage import database as storage
from bot.web.webhooks import MAX_BODY
from tests.support.people import RecordingChannel, message
from tests.web.conftest import Api

PATH = "/webhooks/test"
SECRET = {"X-Secret": "right"}


@dataclass
class Provider(RecordingChannel):
    """A channel whose provider signs with one word and sends lines: one line, one message."""

    requests: list[WebhookRequest] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    stored_before_acknowledged: list[int] = field(default_factory=list)
    api: Api | None = None

    def verify(self, request: WebhookRequest) -> bool:
        return request.headers.get("x-secret") == "right"

    def parse(self, request: WebhookRequest) -> Sequence[InboundEvent]:
        self.requests.append(request)
        if request.body.startswith(b"?"):
            raise MalformedRequest("not a line")
        lines = request.body.decode().splitlines()
        return [message(line, external_id=f"id-{line}") for line in lines]

    async def acknowledge(self, message: InboundMessage) -> None:
        assert self.api
        self.acknowledged.append(message.external_id)
        self.stored_before_acknowledged.append(await self.api.database.count("inbound"))


@pytest.fixture
def provider(api: Api) -> Provider:
    provider = Provider(api=api)
    api.webhooks[PATH] = provider
    return provider


async def test_a_message_is_stored_before_anything_is_said(api: Api, provider: Provider) -> None:
    async with api.client() as caller:
        response = await caller.post(PATH, content=b"halo", headers=SECRET)
    assert response.status_code == 200
    assert await api.database.value("select text from inbound") == "halo"
    assert (provider.acknowledged, provider.stored_before_acknowledged) == (["id-halo"], [1])


async def test_a_delivery_repeated_has_one_effect(api: Api, provider: Provider) -> None:
    async with api.client() as caller:
        codes = [(await caller.post(PATH, content=b"halo\nmin", headers=SECRET)).status_code for _ in range(3)]
    assert codes == [200, 200, 200]
    assert await api.database.count("inbound") == 2


async def test_a_request_with_nothing_for_us_is_accepted(api: Api, provider: Provider) -> None:
    async with api.client() as caller:
        response = await caller.post(PATH, content=b"", headers=SECRET)
    assert response.status_code == 200
    assert provider.acknowledged == []


@pytest.mark.parametrize("headers", [{}, {"X-Secret": "wrong"}])
async def test_what_cannot_be_verified_is_refused_unread(api: Api, provider: Provider, headers: dict[str, str]) -> None:
    async with api.client() as caller:
        response = await caller.post(PATH, content=b"halo", headers=headers)
    assert (response.status_code, response.text) == (403, "not_verified")
    assert provider.requests == []
    assert await api.database.count("inbound") == 0


async def test_what_the_provider_does_not_document_is_refused(api: Api, provider: Provider) -> None:
    async with api.client() as caller:
        response = await caller.post(PATH, content=b"?", headers=SECRET)
    assert (response.status_code, response.text) == (400, "malformed")


async def test_a_body_that_is_too_large_is_refused_whatever_it_declares(api: Api, provider: Provider) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536

    async with api.client() as caller:
        declared = await caller.post(PATH, content=b"x" * (MAX_BODY + 1), headers=SECRET)
        undeclared = await caller.post(PATH, content=endless(), headers=SECRET)
    assert [(r.status_code, r.text) for r in (declared, undeclared)] == [(413, "too_large")] * 2
    assert provider.requests == []


async def test_the_request_reaches_the_channel_as_it_came(api: Api, provider: Provider) -> None:
    async with api.client() as caller:
        await caller.post(f"{PATH}?a=1&b=%20x", content=b"halo", headers=SECRET)
    request = provider.requests[0]
    assert (request.path, request.query, request.body) == (PATH, "a=1&b=%20x", b"halo")


async def test_a_provider_is_told_to_come_again_while_the_database_is_away(api: Api, provider: Provider) -> None:
    away = storage.create("postgresql://nobody@127.0.0.1:1/nothing")
    runtime = api.runtime
    api.runtime = Runtime(away, runtime.channels, runtime.understanding, runtime.catalogue, clock=api.clock)
    async with api.client() as caller:
        response = await caller.post(PATH, content=b"halo", headers=SECRET)
    await away.dispose()
    assert (response.status_code, response.text) == (503, "not_stored")
    assert provider.acknowledged == []


async def test_only_channels_that_are_on_have_a_webhook(api: Api) -> None:
    async with api.client() as caller:
        assert (await caller.post("/webhooks/telegram", content=b"{}")).status_code == 404
        assert (await caller.post("/webhooks/whatsapp", content=b"")).status_code == 404
