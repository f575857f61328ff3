"""Who gets a file that we sent, and what a browser may do with it."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from bot.channels.whatsapp import WhatsAppChannel
from bot.domain import filelinks
from bot.domain.messages import ChannelName, Location, OutboundMessage, Urn
from bot.services.outgoing import Words, compose, keep_file
from bot.storage import conversations
from tests.channels.conftest import PUBLIC_URL, twilio_settings
from tests.support import samples
from tests.support.fake_twilio import FakeTwilio
from tests.web.conftest import KEY, Api


async def keep(api: Api, content: bytes, filename: str = "Surat Siti é.pdf") -> int:
    async with api.runtime.engine.begin() as db:
        return (await keep_file(db, content, filename, api.clock())).id


async def give(api: Api, content: bytes, filename: str = "kartu.jpg", text: str = "", *, sent: bool = True) -> int:
    """Let the assistant send a file to the only person there is; returns the message's id."""
    person = (await api.database.rows("select id, contact_id from addresses"))[0]
    async with api.runtime.engine.begin() as db:
        file = await keep_file(db, content, filename, api.clock())
        able = api.runtime.channels[ChannelName.WEB].capabilities
        (part,) = compose(able, person.id, ChannelName.WEB, Words(text, file=file))
        await conversations.insert_outbound(db, [(person.contact_id, None, part)], api.clock())
    if sent:
        await mark_sent(api)
    return int(await api.database.value("select max(id) from outbound"))


async def mark_sent(api: Api) -> None:
    """No sender runs here."""
    async with api.runtime.engine.begin() as db:
        await db.exec_driver_sql("update outbound set status = 'sent', sent_at = next_attempt_at")


async def hello(browser: httpx.AsyncClient) -> None:
    await browser.post("/webchat/messages", json={"id": "message-0001", "text": "halo"})


async def test_a_page_shows_its_file_and_nobody_elses_cookie_opens_it(api: Api) -> None:
    async with api.client() as ani, api.client() as budi:
        await hello(ani)
        message = await give(api, samples.JPEG, text="Contoh kartu")
        await hello(budi)
        shown = (await ani.get("/webchat/history")).json()["messages"][-1]
        opened = await ani.get(f"/{shown['file']['address']}")
        refused = [
            await budi.get(f"/webchat/files/{message}"),
            await ani.get(f"/webchat/files/{message + 1}"),
            await ani.get(f"/webchat/files/{10**30}"),
            await api.client().get(f"/webchat/files/{message}"),
        ]
    assert shown["text"] == "Contoh kartu"
    assert shown["file"] == {
        "address": f"webchat/files/{message}",
        "name": "kartu.jpg",
        "kind": "image",
        "size": len(samples.JPEG),
    }
    assert (opened.status_code, opened.content) == (200, samples.JPEG)
    assert [answer.status_code for answer in refused] == [404] * 4


async def test_a_file_that_is_not_sent_yet_cannot_be_opened(api: Api) -> None:
    async with api.client() as ani:
        await hello(ani)
        message = await give(api, samples.JPEG, sent=False)
        assert (await ani.get(f"/webchat/files/{message}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "place"),
    [(samples.JPEG, "inline"), (samples.OGG, "inline"), (samples.PDF, "attachment"), (samples.DOCX, "attachment")],
    ids=["picture", "voice", "pdf", "docx"],
)
async def test_a_file_runs_nothing_in_the_page_that_opens_it(api: Api, content: bytes, place: str) -> None:
    async with api.client() as ani:
        await hello(ani)
        message = await give(api, content, 'Surat "é";.pdf')
        headers = (await ani.get(f"/webchat/files/{message}")).headers
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "private, no-store"
    assert headers["content-disposition"] == f"{place}; filename*=UTF-8''Surat%20%C3%A9.pdf"


@pytest.mark.parametrize(
    ("asked", "status", "answer"),
    [
        ("bytes=0-3", 206, samples.OGG[:4]),
        ("bytes=4-", 206, samples.OGG[4:]),
        ("bytes=2-999999", 206, samples.OGG[2:]),
        ("bytes=9-2", 200, samples.OGG),
        ("bytes=0-1,3-4", 200, samples.OGG),
    ],
)
async def test_a_player_may_ask_for_a_part(api: Api, asked: str, status: int, answer: bytes) -> None:
    async with api.client() as ani:
        await hello(ani)
        message = await give(api, samples.OGG, "suara.ogg")
        response = await ani.get(f"/webchat/files/{message}", headers={"Range": asked})
    assert (response.status_code, response.content) == (status, answer)


async def test_a_place_is_shown(api: Api) -> None:
    async with api.client() as ani:
        await hello(ani)
        person = (await api.database.rows("select id, contact_id from addresses"))[0]
        able = api.runtime.channels[ChannelName.WEB].capabilities
        (part,) = compose(able, person.id, ChannelName.WEB, Words(location=Location(-6.2, 106.8, "Kantor")))
        async with api.runtime.engine.begin() as db:
            await conversations.insert_outbound(db, [(person.contact_id, None, part)], api.clock())
        await mark_sent(api)
        shown = (await ani.get("/webchat/history")).json()["messages"][-1]
    assert shown["location"] == {"latitude": -6.2, "longitude": 106.8, "label": "Kantor"}


async def test_the_link_that_whatsapp_gets_opens_the_file_without_a_cookie(api: Api) -> None:
    file_id = await keep(api, samples.PDF)
    twilio = FakeTwilio(callback_plan=())
    await twilio.start()
    whatsapp = WhatsAppChannel(twilio_settings(twilio.base_url, secret_key=KEY), now=api.clock)
    file = samples.file_of(samples.PDF, file_id=file_id)
    await whatsapp.send(OutboundMessage(1, Urn(ChannelName.WHATSAPP, "+6281234567890"), "", file=file))
    address = twilio.sent[0].params["MediaUrl"]
    async with api.client() as provider:
        looked = await provider.head(address.removeprefix(PUBLIC_URL))
        opened = await provider.get(address.removeprefix(PUBLIC_URL))
    assert looked.headers["content-type"] == opened.headers["content-type"] == "application/pdf"
    assert opened.content == samples.PDF
    assert opened.headers["content-disposition"] == "attachment; filename*=UTF-8''Surat%20Siti%20%C3%A9.pdf"
    await whatsapp.close()
    await twilio.stop()


async def test_a_link_that_has_ended_or_that_we_did_not_make_opens_nothing(api: Api) -> None:
    file_id = await keep(api, samples.PDF)
    made = filelinks.token(KEY.encode(), file_id, api.clock())
    forged = [made[:-1] + ("0" if made[-1] != "0" else "1"), made.replace(".", "-"), "x", f"{file_id}"]
    missing = filelinks.token(KEY.encode(), file_id + 1, api.clock())
    async with api.client() as anybody:
        assert (await anybody.get(f"/files/{made}")).status_code == 200
        assert [(await anybody.get(f"/files/{token}")).status_code for token in (*forged, missing)] == [404] * 5
        api.clock.time += filelinks.LASTS + timedelta(seconds=1)
        assert (await anybody.get(f"/files/{made}")).status_code == 404
