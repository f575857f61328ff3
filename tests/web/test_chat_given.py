"""What the office sends beside words, as the page shows it; and that somebody writes."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import text

from bot.channels import local
from bot.domain.messages import ChannelName, Location
from bot.services.outgoing import Words, compose, keep_file
from bot.storage import conversations, webchat
from tests.support import samples
from tests.web.conftest import Site
from tests.web.steps import bubbles, greet
from tests.web.test_chat_files import png

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def give(
    site: Site, words: str = "", content: bytes = b"", name: str = "", place: Location | None = None
) -> None:
    """Let the office write to the only person there is."""
    person = (await site.database.rows("select id, contact_id from addresses"))[0]
    async with site.database.engine.begin() as db:
        now = await db.scalar(text("select clock_timestamp()"))
        file = await keep_file(db, content, name, now) if content else None
        parts = compose(local.web().capabilities, person.id, ChannelName.WEB, Words(words, file=file, location=place))
        await conversations.insert_outbound(db, [(person.contact_id, None, part) for part in parts], now)


async def test_a_picture_is_seen_and_stays_after_a_reload(page: Page, site: Site) -> None:
    await greet(page)
    await give(site, "Contoh kartu JKN", png(40, 30), "kartu.png")
    for _ in range(2):
        picture = bubbles(page).nth(2).get_by_role("img", name="kartu.png")
        await expect(picture).to_be_visible()
        await expect(bubbles(page).nth(2)).to_contain_text("Contoh kartu JKN")
        await picture.scroll_into_view_if_needed()
        await page.wait_for_function("document.querySelector('.picture').naturalWidth === 40")
        await page.reload()


async def test_a_paper_is_kept_under_its_name(page: Page, site: Site) -> None:
    await greet(page)
    await give(site, content=samples.PDF, name="Ringkasan klaim.pdf")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Ringkasan klaim.pdf (1 kB), simpan").click()
    download = await waiting.value
    assert download.suggested_filename == "Ringkasan klaim.pdf"
    path = Path(await download.path())
    assert await asyncio.to_thread(path.read_bytes) == samples.PDF


async def test_a_recording_can_be_played_and_a_place_found(page: Page, site: Site) -> None:
    await greet(page)
    await give(site, content=samples.OGG, name="suara.ogg")
    await give(site, place=Location(-6.2, 106.8, "Kantor Cabang Jakarta"))
    await expect(page.locator("audio[controls]")).to_have_attribute("aria-label", "Pesan suara: suara.ogg")
    place = page.get_by_role("link", name="Kantor Cabang Jakarta · buka peta")
    await expect(place).to_have_attribute("href", "https://www.google.com/maps/search/?api=1&query=-6.2,106.8")


async def test_the_page_shows_that_somebody_writes_until_he_has_sent(page: Page, site: Site) -> None:
    await greet(page)
    await expect(page.locator("#typing")).to_be_hidden()
    address = int(await site.database.value("select id from addresses"))
    async with site.database.engine.begin() as db:
        await webchat.show_typing(db, address)
    await expect(page.locator("#typing")).to_be_visible()
    await give(site, "Baik, saya cek dulu.")
    await expect(bubbles(page).nth(2)).to_contain_text("Baik, saya cek dulu.")
    await expect(page.locator("#typing")).to_be_hidden()
