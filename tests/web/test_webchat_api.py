"""The web chat's API: what is accepted, what is refused, who sees what."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from bot.runtime import Runtime
from bot.storage import database as storage
from bot.web.webchat_requests import MAX_FILE
from tests.web.conftest import Api, Site

JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 10
PDF = b"%PDF-1.7\n" + b"paper" * 10


def said(words: str = "halo", **more: Any) -> dict[str, Any]:
    return {"id": "message-0001", "text": words, **more}


async def test_a_first_message_starts_a_conversation_that_only_its_browser_can_read(api: Api) -> None:
    async with api.client() as ani, api.client() as budi:
        response = await ani.post("/webchat/messages", json=said("iuran saya berapa"))
        assert (response.status_code, response.json()) == (202, {"id": "message-0001"})
        cookie = response.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert [m["text"] for m in (await ani.get("/webchat/history")).json()["messages"]] == ["iuran saya berapa"]
        assert (await budi.get("/webchat/history")).json()["messages"] == []


async def test_the_database_holds_no_key_to_a_conversation(api: Api) -> None:
    async with api.client() as ani:
        await ani.post("/webchat/messages", json=said())
        token = ani.cookies["agenalis_chat"]
    address = await api.database.value("select address from addresses")
    assert token not in address


async def test_a_message_sent_again_with_the_same_id_is_stored_once(api: Api) -> None:
    async with api.client() as ani:
        answers = [await ani.post("/webchat/messages", json=said()) for _ in range(3)]
    assert [a.status_code for a in answers] == [202, 202, 202]
    assert await api.database.count("inbound") == 1


async def test_two_people_may_use_the_same_id(api: Api) -> None:
    async with api.client() as ani, api.client() as budi:
        await ani.post("/webchat/messages", json=said())
        await budi.post("/webchat/messages", json=said())
    assert await api.database.count("inbound") == 2
    assert await api.database.count("contacts") == 2


async def test_a_tapped_button_is_a_choice_with_its_title_as_words(api: Api) -> None:
    async with api.client() as ani:
        await ani.post("/webchat/messages", json=said("Kelas III", choice="=jkn.class:3"))
    rows = await api.database.rows("select kind, text, choice from inbound")
    assert [tuple(r) for r in rows] == [("choice", "Kelas III", "=jkn.class:3")]


@pytest.mark.parametrize(
    ("body", "status", "key"),
    [
        (b"{", 400, "malformed"),
        (b"[]", 400, "malformed"),
        (b'{"text": "halo"}', 400, "malformed"),
        (b'{"id": "short", "text": "halo"}', 400, "malformed"),
        (b'{"id": "message:0001", "text": "halo"}', 400, "malformed"),
        (b'{"id": "message-0001", "text": 7}', 400, "malformed"),
        (b'{"id": "message-0001", "text": "a", "choice": {}}', 400, "malformed"),
        *(
            (b'{"id": "message-0001", "location": %s}' % place, 400, "malformed")
            for place in (b"[1]", b"[91, 0]", b"[0, 181]", b'["a", "b"]', b"[1, 2, 3]", b"7", b"[1, null]", b"{}")
        ),
        (b'{"id": "message-0001"}', 400, "empty"),
        (b'{"id": "message-0001", "text": " \\n "}', 400, "empty"),
        (b'{"id": "message-0001", "text": "' + b"a" * 4001 + b'"}', 413, "too_long"),
        (b'{"id": "message-0001", "text": "' + b"a" * 70_000 + b'"}', 413, "too_long"),
    ],
)
async def test_what_the_page_does_not_send_is_refused(api: Api, body: bytes, status: int, key: str) -> None:
    async with api.client() as ani:
        response = await ani.post("/webchat/messages", content=body, headers={"Content-Type": "application/json"})
    assert (response.status_code, response.json()) == (status, {"error": key})
    assert await api.database.count("inbound") == 0


async def test_the_longest_message_is_counted_in_characters(api: Api) -> None:
    async with api.client() as ani:
        response = await ani.post("/webchat/messages", json=said("😀" * 4000))
    assert response.status_code == 202


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://assistant.example.evil.example"])
async def test_a_page_of_another_site_may_not_write(api: Api, origin: str) -> None:
    async with api.client() as ani:
        response = await ani.post("/webchat/messages", json=said(), headers={"Origin": origin})
    assert (response.status_code, response.json()) == (403, {"error": "wrong_origin"})
    assert await api.database.count("inbound") == 0


async def test_our_own_page_may_write_also_behind_a_proxy(api: Api) -> None:
    api.public_url = "https://asisten.example"
    async with api.client() as ani:
        headers = {"Origin": "https://asisten.example", "Host": "10.0.0.7:8080"}
        response = await ani.post("/webchat/messages", json=said(), headers=headers)
    assert response.status_code == 202
    assert "Secure" in response.headers["set-cookie"]


async def test_a_file_is_stored_as_what_its_bytes_are(api: Api) -> None:
    async with api.client() as ani:
        files = {"file": ("kk.exe", JPEG, "application/x-msdownload")}
        response = await ani.post("/webchat/messages", data=said("kk saya"), files=files)
        history = (await ani.get("/webchat/history")).json()["messages"]
    assert response.status_code == 202
    row = (await api.database.rows("select * from attachments"))[0]
    assert (row.kind, row.content_type, row.status, row.size) == ("image", "image/jpeg", "stored", len(JPEG))
    assert bytes(row.content) == JPEG
    assert await api.database.value("select kind from inbound") == "image"
    assert [(m["text"], m["files"]) for m in history] == [("kk saya", ["kk.exe"])]


async def test_a_file_sent_again_with_the_same_id_is_stored_once(api: Api) -> None:
    async with api.client() as ani:
        for _ in range(2):
            await ani.post("/webchat/messages", data=said(""), files={"file": ("kk.pdf", PDF, "application/pdf")})
    assert await api.database.count("attachments") == 1
    assert await api.database.value("select kind from attachments") == "document"


@pytest.mark.parametrize("content", [b"MZ\x90\x00", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"PK\x03\x04", b""])
async def test_a_file_we_do_not_take_is_refused(api: Api, content: bytes) -> None:
    async with api.client() as ani:
        files = {"file": ("foto.jpg", content, "image/jpeg")}
        response = await ani.post("/webchat/messages", data=said(), files=files)
    assert (response.status_code, response.json()) == (415, {"error": "file_type"})
    assert await api.database.count("inbound") == 0


async def test_a_picture_that_unpacks_to_more_than_a_phone_can_hold_is_refused(api: Api) -> None:
    wide = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (20_000).to_bytes(4, "big") * 2 + b"\x08" + b"\x00" * 20
    async with api.client() as ani:
        response = await ani.post(
            "/webchat/messages", data={"id": "message-0001"}, files={"file": ("foto.png", wide, "image/png")}
        )
    assert (response.status_code, response.json()) == (413, {"error": "file_too_large"})
    assert await api.database.count("inbound") == 0


async def test_a_body_without_an_end_is_read_no_further_than_the_limit(api: Api) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100:
            read += 1
            yield b"a" * 16_384

    async with api.client() as ani:
        response = await ani.post("/webchat/messages", content=endless())
    assert (response.status_code, read < 100) == (413, True)


@pytest.mark.parametrize("size", [MAX_FILE + 1, MAX_FILE + 100_000])
async def test_a_file_that_is_too_large_is_refused(api: Api, size: int) -> None:
    async with api.client() as ani:
        files = {"file": ("foto.jpg", JPEG.ljust(size, b"\0"), "image/jpeg")}
        response = await ani.post("/webchat/messages", data=said(), files=files)
    assert (response.status_code, response.json()) == (413, {"error": "file_too_large"})


async def test_a_form_without_a_file_or_that_is_no_form_is_refused(api: Api) -> None:
    async with api.client() as ani:
        empty = await ani.post("/webchat/messages", data=said(), files={"other": ("a.jpg", JPEG)})
        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        broken = await ani.post("/webchat/messages", content=b"no form at all", headers=headers)
    assert (empty.status_code, empty.json()) == (400, {"error": "malformed"})
    assert (broken.status_code, broken.json()) == (400, {"error": "malformed"})


async def test_a_flood_is_slowed_down_and_a_person_is_not(api: Api) -> None:
    async with api.client() as ani, api.client() as budi:
        codes = [
            (await ani.post("/webchat/messages", json=said() | {"id": f"message-{n:04}"})).status_code
            for n in range(17)
        ]
        other = await budi.post("/webchat/messages", json=said())
        api.clock.advance(seconds=2)
        later = await ani.post("/webchat/messages", json=said() | {"id": "message-9999"})
    assert codes == [202] * 15 + [429] * 2
    assert (other.status_code, later.status_code) == (202, 202)


async def test_a_message_that_cannot_be_stored_is_to_be_sent_again(api: Api) -> None:
    away = storage.create("postgresql://nobody@127.0.0.1:1/nothing")
    runtime = api.runtime
    api.runtime = Runtime(away, runtime.channels, runtime.understanding, runtime.catalogue, clock=api.clock)
    async with api.client() as ani:
        response = await ani.post("/webchat/messages", json=said())
    await away.dispose()
    assert (response.status_code, response.json()) == (503, {"error": "not_stored"})


async def test_a_browser_learns_whether_it_kept_the_cookie(api: Api) -> None:
    async with api.client() as ani:
        first, second = [(await ani.get("/webchat/history")).json()["known"] for _ in range(2)]
    assert (first, second) == (False, True)


async def test_the_history_holds_both_sides_in_order_and_where_to_listen_on(api: Api) -> None:
    async with api.client() as ani:
        await ani.post("/webchat/messages", json=said("berapa"))
        api.clock.advance(seconds=1)
        await api.database.said("Kelas berapa?", api.clock())
        history = (await ani.get("/webchat/history")).json()
    assert [(m["mine"], m["text"]) for m in history["messages"]] == [(True, "berapa"), (False, "Kelas berapa?")]
    assert history["messages"][0]["clientId"] == "message-0001"
    assert history["cursor"].endswith(f"-{history['messages'][1]['id']}")


async def test_nobody_listens_without_a_cookie(api: Api) -> None:
    async with api.client() as ani:
        response = await ani.get("/webchat/events")
    assert (response.status_code, response.json()) == (401, {"error": "no_session"})


@pytest.mark.asyncio(loop_scope="session")
async def test_answers_come_as_events_from_the_cursor_on_each_once(site: Site) -> None:
    async with httpx.AsyncClient(base_url=site.url) as ani, asyncio.timeout(20):
        await ani.post("/webchat/messages", json=said("menu"), headers={"Origin": site.url.rstrip("/")})
        first, cursor = await _next_event(ani, "")
        await site.database.say("Satu lagi.")
        second, _ = await _next_event(ani, cursor)
        again, _ = await _next_event(ani, "")
    assert "Pilih satu" in first
    assert "Satu lagi." in second
    assert again == first


async def _next_event(client: httpx.AsyncClient, cursor: str) -> tuple[str, str]:
    """The first answer after the cursor, and its own cursor."""
    async with client.stream("GET", "/webchat/events", params={"cursor": cursor}, timeout=20) as stream:
        event_id = ""
        async for line in stream.aiter_lines():
            if line.startswith("id: "):
                event_id = line.removeprefix("id: ")
            if line.startswith("data: "):
                return line, event_id
    raise AssertionError("the stream ended")


@pytest.mark.asyncio(loop_scope="session")
async def test_a_cursor_nobody_made_starts_from_the_beginning(site: Site) -> None:
    async with httpx.AsyncClient(base_url=site.url) as ani, asyncio.timeout(20):
        await ani.post("/webchat/messages", json=said("halo?"))
        known, _ = await _next_event(ani, "")
        for nonsense in ("x", "9" * 40 + "-1", "-", "1-x"):
            assert (await _next_event(ani, nonsense))[0] == known
