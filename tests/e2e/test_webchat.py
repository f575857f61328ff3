"""The web chat behind a proxy, as a participant's browser uses it."""

from __future__ import annotations

import aiohttp
import pytest

from tests.e2e.participants import OnTheWeb
from tests.e2e.site import PUBLIC_URL, Site
from tests.support.web_person import WebPerson

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "min iuran kelas 3 brp ya"


async def test_after_a_reload_the_whole_conversation_is_there(web: OnTheWeb) -> None:
    await web.writes(QUESTION)
    answer = await web.hears("Rp35.000")
    history = await web.person.opens_the_page()
    assert [(m["mine"], m["text"]) for m in history["messages"]] == [(True, QUESTION), (False, answer.text)]


async def test_a_message_sent_again_after_a_lost_connection_has_no_second_effect(web: OnTheWeb) -> None:
    assert [await web.person.posts("0000-same-id", text=QUESTION) for _ in range(2)] == [202, 202]
    await web.hears("Rp35.000")
    await web.writes("makasih")
    await web.hears("Sama-sama")
    history = await web.person.opens_the_page()
    assert [m["text"] for m in history["messages"] if m["mine"]] == [QUESTION, "makasih"]
    assert len(web.heard) == 2


async def test_a_page_of_another_site_may_not_write_in_his_name(site: Site) -> None:
    elsewhere = WebPerson(site.url, "https://elsewhere.example.org")
    before = await site.value("select count(*) from inbound")
    assert await elsewhere.posts(text=QUESTION) == 403
    assert await site.value("select count(*) from inbound") == before
    await elsewhere.leaves()


async def test_the_page_is_there_and_its_cookie_is_for_https_alone(site: Site) -> None:
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{site.url}/") as page:
            assert "Asisten Agenalis" in await page.text()
        async with http.get(f"{site.url}/webchat/history", headers={"Origin": PUBLIC_URL}) as history:
            cookie = history.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly"} <= {part.strip() for part in cookie.split(";")}
