"""An agent and a participant exchange everything a channel can carry, through the providers' own clients."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.channels import local
from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import WhatsAppChannel
from bot.dialogue.model import Catalogue
from bot.domain.messages import ChannelName, DeliveryStatus, Kind, Location
from bot.domain.tickets import Actor, Ticket
from bot.ports import ChannelAdapter, WebhookRequest
from bot.runtime import Runtime
from bot.services import conversing, handoff, inbound, media, sending
from bot.services.outgoing import NotSendable, keep_file
from bot.storage import attachments, outbound, webchat
from tests.channels.conftest import telegram_settings, twilio_settings
from tests.support import samples
from tests.support.fake_telegram import FakeTelegram
from tests.support.fake_twilio import FakeTwilio
from tests.support.people import Clock, message
from tests.support.telegram_person import Person
from tests.support.twilio_person import WhatsAppPerson
from tests.tickets.conftest import MORNING, Desk, Understood

PEOPLE = {ChannelName.TELEGRAM: "7001", ChannelName.WHATSAPP: "+6281234567890", ChannelName.WEB: "halaman-siti"}
OFFICE = Location(-6.2, 106.8, "Kantor cabang")
LINKED = {"MediaUrl", "PersistentAction"}


@dataclass
class Relay(Desk):
    """A desk whose channels are real and whose providers are stand-ins."""

    telegram: FakeTelegram
    twilio: FakeTwilio

    async def send_all(self, channel: ChannelName, worker: int = 11) -> None:
        """Rounds of a sender until nothing more may go."""
        while claimed := await sending.claim(self.runtime, channel, worker=worker, limit=10):
            results = [await sending.send(self.runtime, c) for c in claimed]
            await sending.record(self.runtime, channel, results, worker=worker)
            self.clock.advance(seconds=10)

    async def conversation(self, channel: ChannelName, agent: Actor) -> Ticket:
        """A person on the channel asks for a human and gets this agent; what was said before is out."""
        await inbound.receive(self.runtime, [message("petugas", PEOPLE[channel], channel=channel)])
        await self.work()
        ticket = await self.ticket(PEOPLE[channel])
        await handoff.claim(self.runtime, ticket.id, agent)
        await self.send_all(channel)
        self.telegram.calls.clear()
        self.twilio.calls.clear()
        return ticket

    async def replies(self, ticket: Ticket, agent: Actor, words: str, content: bytes, name: str) -> None:
        async with self.runtime.engine.begin() as db:
            file = await keep_file(db, content, name, self.clock())
        await conversing.reply(self.runtime, ticket.id, agent, words, file_ids=[file.id])

    async def files_of(self, ticket: Ticket) -> dict[str, bytes]:
        """What the participant sent, by kind, as staff read it."""
        await media.fetch_waiting(self.runtime)
        noted = await self.rows(
            """select f.id, f.kind from attachments f join inbound i on i.id = f.inbound_id
               where i.contact_id = :c order by f.id""",
            c=ticket.contact_id,
        )
        async with self.runtime.engine.begin() as db:
            read = {f.kind: await attachments.read(db, f.id, ticket.contact_id) for f in noted}
        return {str(kind): file.content for kind, file in read.items() if file}


@pytest.fixture
async def relay(engine: AsyncEngine, catalogue: Catalogue) -> AsyncIterator[Relay]:
    telegram, twilio = FakeTelegram(), FakeTwilio(callback_plan=())
    await telegram.start()
    await twilio.start()
    live: list[ChannelAdapter] = [
        TelegramChannel(telegram_settings(telegram.base_url)),
        WhatsAppChannel(twilio_settings(twilio.base_url, secret_key="k" * 32)),
        local.web(),
    ]
    time, understanding = Clock(MORNING), Understood()
    runtime = Runtime(engine, {c.name: c for c in live}, understanding, catalogue, clock=time, random=lambda: 0.0)
    async with engine.begin() as db:
        for channel in live:
            await outbound.add_channel(db, channel.name)
    yield Relay(runtime, time, understanding, telegram, twilio)
    for channel in live:
        await channel.close()
    await telegram.stop()
    await twilio.stop()


async def answer_with_everything(relay: Relay, ticket: Ticket, agent: Actor) -> None:
    await conversing.reply(relay.runtime, ticket.id, agent, "Selamat siang")
    await relay.replies(ticket, agent, "Contoh kartu", samples.JPEG, "kartu.jpg")
    await relay.replies(ticket, agent, "Isi formulir ini", samples.PDF, "formulir.pdf")
    await relay.replies(ticket, agent, "", samples.DOCX, "surat.docx")
    await relay.replies(ticket, agent, "", samples.OGG, "suara.ogg")
    await relay.replies(ticket, agent, "", samples.MP4, "film.mp4")
    await conversing.reply(relay.runtime, ticket.id, agent, "Kami di sini", location=OFFICE)


async def test_everything_an_agent_sends_arrives_on_telegram_in_order(relay: Relay) -> None:
    agent = await relay.hire()
    ticket = await relay.conversation(ChannelName.TELEGRAM, agent)
    await answer_with_everything(relay, ticket, agent)
    await relay.send_all(ChannelName.TELEGRAM)
    arrived = [(c.method, c.params.get("text") or c.params.get("caption")) for c in relay.telegram.sent]
    assert arrived == [
        ("sendmessage", "Selamat siang"),
        ("sendphoto", "Contoh kartu"),
        ("senddocument", "Isi formulir ini"),
        ("senddocument", None),
        ("sendvoice", None),
        ("sendvideo", None),
        ("sendlocation", None),
        ("sendmessage", "Kami di sini"),
    ]
    assert relay.telegram.sent[2].params["document"].content == samples.PDF


async def test_everything_an_agent_sends_arrives_on_whatsapp_in_order(relay: Relay) -> None:
    agent = await relay.hire()
    ticket = await relay.conversation(ChannelName.WHATSAPP, agent)
    await answer_with_everything(relay, ticket, agent)
    await relay.send_all(ChannelName.WHATSAPP)
    arrived = [(*(LINKED & c.params.keys()), c.params.get("Body")) for c in relay.twilio.sent]
    assert arrived == [
        ("Selamat siang",),
        ("MediaUrl", "Contoh kartu"),
        ("MediaUrl", None),
        ("Isi formulir ini",),
        ("MediaUrl", None),
        ("MediaUrl", None),
        ("MediaUrl", None),
        ("PersistentAction", "Kantor cabang"),
        ("Kami di sini",),
    ]


async def test_everything_an_agent_sends_is_on_the_page_in_order(relay: Relay) -> None:
    agent = await relay.hire()
    ticket = await relay.conversation(ChannelName.WEB, agent)
    before = await relay.value("select count(*) from outbound")
    await answer_with_everything(relay, ticket, agent)
    await relay.send_all(ChannelName.WEB)
    async with relay.runtime.engine.connect() as db:
        address = await webchat.address_id(db, PEOPLE[ChannelName.WEB])
        shown = await webchat.history(db, address or 0, 60)
    ours = [(m.text, m.file and m.file.kind, m.location) for m in shown if not m.mine][before:]
    assert ours == [
        ("Selamat siang", None, None),
        ("Contoh kartu", Kind.IMAGE, None),
        ("Isi formulir ini", Kind.DOCUMENT, None),
        ("", Kind.DOCUMENT, None),
        ("", Kind.VOICE, None),
        ("", Kind.VIDEO, None),
        ("", None, OFFICE),
        ("Kami di sini", None, None),
    ]


def update(content: Mapping[str, Any], number: int) -> WebhookRequest:
    return WebhookRequest("/webhooks/telegram", "", {}, orjson.dumps({"update_id": number, "message": content}))


async def test_everything_a_participant_sends_on_telegram_reaches_the_staff(relay: Relay) -> None:
    ticket = await relay.conversation(ChannelName.TELEGRAM, await relay.hire())
    person, adapter = Person(relay.telegram), relay.runtime.channels[ChannelName.TELEGRAM]
    assert isinstance(adapter, TelegramChannel)

    def given(content: bytes, **more: Any) -> dict[str, Any]:
        file_id = relay.telegram.add_file(content)
        return {"file_id": file_id, "file_unique_id": file_id, "file_size": len(content), **more}

    contents: list[dict[str, Any]] = [
        {"photo": [given(samples.JPEG, width=90, height=60)]},
        {"document": given(samples.PDF, file_name="kk.pdf", mime_type="application/pdf")},
        {"voice": given(samples.OGG, duration=3)},
        {"video": given(samples.MP4, width=9, height=6, duration=3)},
        {"location": {"latitude": -6.2, "longitude": 106.8}},
        {"contact": {"phone_number": "+62812", "first_name": "Tono"}},
    ]
    for number, content in enumerate(contents, start=900):
        await inbound.receive(relay.runtime, adapter.parse(update(person.message(**content), number)))
    await relay.work()
    assert await relay.files_of(ticket) == {
        "image": samples.JPEG,
        "document": samples.PDF,
        "voice": samples.OGG,
        "video": samples.MP4,
    }
    rows = await relay.rows("select kind, extra from inbound where extra <> '{}' order by id")
    assert [r.kind for r in rows] == ["location", "contact"]
    await relay.send_all(ChannelName.TELEGRAM)
    assert relay.telegram.sent == [], "while a human has the conversation the assistant says nothing"


async def test_everything_a_participant_sends_on_whatsapp_reaches_the_staff(relay: Relay) -> None:
    ticket = await relay.conversation(ChannelName.WHATSAPP, await relay.hire())
    person, adapter = WhatsAppPerson(relay.twilio, ""), relay.runtime.channels[ChannelName.WHATSAPP]
    assert isinstance(adapter, WhatsAppChannel)
    sent = {
        "image/jpeg": samples.JPEG,
        "application/pdf": samples.PDF,
        "audio/ogg": samples.OGG,
        "video/mp4": samples.MP4,
        "text/vcard": samples.VCARD,
    }
    forms = [
        person.form(
            NumMedia="1", MediaUrl0=relay.twilio.media.add("MM" + "0" * 32, content, kind), MediaContentType0=kind
        )
        for kind, content in sent.items()
    ]
    forms.append(person.form(Latitude="-6.2", Longitude="106.8", Label="Rumah"))
    for form in forms:
        request = WebhookRequest("/webhooks/whatsapp", "", {}, urlencode(form).encode())
        await inbound.receive(relay.runtime, adapter.parse(request))
    await relay.work()
    for _ in range(3):
        await media.fetch_waiting(relay.runtime)
    assert set((await relay.files_of(ticket)).values()) == set(sent.values())
    assert await relay.value("select count(*) from inbound where extra ? 'location'") == 1
    await relay.send_all(ChannelName.WHATSAPP)
    assert relay.twilio.sent == []


async def test_what_the_channel_does_not_take_is_refused_before_it_is_queued(relay: Relay) -> None:
    agent = await relay.hire()
    ticket = await relay.conversation(ChannelName.WHATSAPP, agent)
    with pytest.raises(NotSendable) as refused:
        await relay.replies(ticket, agent, "", samples.WEBP, "stiker.webp")
    assert "Kirim sebagai PDF atau foto JPG" in refused.value.sentence
    with pytest.raises(NotSendable) as refused:
        await relay.replies(ticket, agent, "", samples.JPEG + b"0" * (5 * 1024 * 1024), "besar.jpg")
    assert "5 MB" in refused.value.sentence
    await relay.send_all(ChannelName.WHATSAPP)
    assert relay.twilio.sent == []


async def test_a_file_whose_answer_from_twilio_was_lost_is_not_sent_twice(relay: Relay) -> None:
    relay.clock.time = datetime(2026, 11, 3, 3, 0, tzinfo=UTC)  # Twilio dates what it takes by a clock of its own
    agent = await relay.hire()
    ticket = await relay.conversation(ChannelName.WHATSAPP, agent)
    await relay.replies(ticket, agent, "", samples.JPEG, "satu.jpg")
    relay.twilio.fail("create", accepted=True)
    await relay.send_all(ChannelName.WHATSAPP)
    relay.clock.advance(minutes=1)
    await relay.send_all(ChannelName.WHATSAPP)
    assert len(relay.twilio.sent) == 1
    status = await relay.rows("select status, external_id from outbound where file_id is not null")
    assert [tuple(row) for row in status] == [(DeliveryStatus.SENT, relay.twilio.sent[0].sid)]


async def test_a_reply_after_the_window_is_parked_with_the_reply_itself(relay: Relay) -> None:
    agent = await relay.hire()
    ticket = await relay.conversation(ChannelName.WHATSAPP, agent)
    relay.clock.advance(hours=25)
    await relay.replies(ticket, agent, "Ini suratnya", samples.PDF, "surat.pdf")
    waiting = await relay.rows("select status, parked_at is not null from outbound where staff_id is not null")
    assert [tuple(row) for row in waiting] == [("queued", True)] * 2
    await relay.send_all(ChannelName.WHATSAPP)
    assert relay.twilio.sent == []
    await inbound.receive(relay.runtime, [message("ya", PEOPLE[ChannelName.WHATSAPP], channel=ChannelName.WHATSAPP)])
    await relay.work()
    await relay.send_all(ChannelName.WHATSAPP)
    assert [c.params.get("Body") for c in relay.twilio.sent] == [None, "Ini suratnya"]
