"""The page among strangers: what others wrote, and pages of others around it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.domain.messages import Button
from tests.web.conftest import DESK, Site, Windows
from tests.web.steps import bubbles, greet, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


HOSTILE = """<img src=x onerror="window.hacked=1"><script>window.hacked=1</script> </script> ${x} {{x}}"""


async def test_what_looks_like_a_script_is_shown_as_text(page: Page, site: Site) -> None:
    await write(page, HOSTILE)
    await expect(bubbles(page).nth(1)).to_be_visible()
    await site.database.say(HOSTILE, Button("<b>tebal</b>", "!menu"))
    await expect(page.get_by_role("button", name="<b>tebal</b>")).to_be_visible()
    await page.reload()
    await expect(page.get_by_role("button", name="<b>tebal</b>")).to_be_visible()
    assert await bubbles(page).locator(".words").first.text_content() == HOSTILE
    assert await bubbles(page).locator(".words").last.text_content() == HOSTILE
    assert await bubbles(page).locator("img, script, b").count() == 0
    assert await page.evaluate("window.hacked") is None


async def test_links_can_be_followed_and_lines_stay_lines(page: Page, site: Site) -> None:
    await greet(page)
    await site.database.say(
        "Lihat https://www.bpjs-kesehatan.go.id/info?a=1.\nAtau lapakasik.bpjsketenagakerjaan.go.id, "
        "tulis ke care@bpjs-kesehatan.go.id\njavascript:alert(1)//x.id"
    )
    answer = bubbles(page).last
    await expect(answer.get_by_role("link")).to_have_count(3)
    links = [await link.get_attribute("href") for link in await answer.get_by_role("link").all()]
    assert links[:2] == [
        "https://www.bpjs-kesehatan.go.id/info?a=1",
        "https://lapakasik.bpjsketenagakerjaan.go.id",
    ]
    assert all(link and link.startswith("https://") for link in links)
    assert await answer.get_by_role("link").first.get_attribute("rel") == "noopener noreferrer"
    assert "\n" in (await answer.locator(".words").inner_text())


async def test_inside_a_page_of_the_same_site_it_works(windows: Windows) -> None:
    frame = await _embedded(windows, "http://localhost:8000/")
    await frame.get_by_role("textbox", name="Tulis pesan").fill("halo dari kantor")
    await frame.get_by_role("button", name="Kirim").click()
    await expect(frame.get_by_role("button", name="Lihat menu")).to_be_visible()


async def test_inside_a_page_of_another_site_it_says_where_it_can_be_used(windows: Windows) -> None:
    frame = await _embedded(windows, "http://office.example/")
    await expect(frame.get_by_role("link", name="Buka asisten di tab tersendiri")).to_be_visible()
    await expect(frame.get_by_role("textbox", name="Tulis pesan")).to_be_hidden()


async def _embedded(windows: Windows, office: str) -> Any:
    """The chat inside a page of this address."""
    page = await windows.empty(**DESK)
    html = f'<!doctype html><iframe src="{windows.site.url}" width="400" height="600" title="Asisten"></iframe>'
    await page.route(office, lambda route: route.fulfill(body=html, content_type="text/html"))
    await page.goto(office)
    return page.frame_locator("iframe")
