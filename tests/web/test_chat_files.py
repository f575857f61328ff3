"""Files sent on the page: made smaller, stored, or refused before they cost data."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.support import samples
from tests.web.conftest import PHONE, Site, Windows
from tests.web.steps import bubbles, choose_file, greet, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def test_a_picture_is_made_smaller_and_stored(page: Page, site: Site) -> None:
    await choose_file(page, "kartu keluarga.png", png(3200, 2400), "image/png")
    await expect(page.get_by_text("kartu keluarga.jpg")).to_be_visible()
    await write(page, "ini KK saya")
    await expect(bubbles(page).nth(1)).to_be_visible()
    row = (await site.database.rows("select * from attachments"))[0]
    assert (row.status, row.content_type, row.filename) == ("stored", "image/jpeg", "kartu keluarga.jpg")
    assert await _size_of(page, bytes(row.content)) == [1600, 1200]
    assert await site.database.value("select text from inbound") == "ini KK saya"
    await page.reload()
    await expect(bubbles(page).first).to_contain_text("kartu keluarga.jpg")


async def _size_of(page: Page, picture: bytes) -> Any:
    """Width and height, by a reader that is not ours."""
    script = """async (bytes) => {
        const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
        return [bitmap.width, bitmap.height];
    }"""
    return await page.evaluate(script, list(picture))


async def test_a_paper_is_sent_as_it_is(page: Page, site: Site) -> None:
    paper = b"%PDF-1.7\n" + b"x" * 5000
    await choose_file(page, "paklaring.pdf", paper, "application/pdf")
    await page.get_by_role("button", name="Kirim").click()
    await expect(bubbles(page).first).to_contain_text("paklaring.pdf")
    await expect(bubbles(page).nth(1)).to_be_visible()
    assert bytes(await site.database.value("select content from attachments")) == paper


@pytest.mark.parametrize(
    ("name", "content", "media_type", "words"),
    [
        ("besar.pdf", b"%PDF-" + b"x" * (5 * 1024 * 1024), "application/pdf", "Berkas terlalu besar"),
        ("film.mp4", b"\x00\x00\x00\x20ftypisom", "video/mp4", "Berkas ini tidak dapat diterima"),
        ("rusak.heic", b"no picture", "image/heic", "Berkas ini tidak dapat diterima"),
    ],
)
async def test_a_file_that_cannot_go_is_refused_before_it_costs_data(
    page: Page, site: Site, name: str, content: bytes, media_type: str, words: str
) -> None:
    await choose_file(page, name, content, media_type)
    await expect(page.get_by_role("alert")).to_contain_text(words)
    await write(page, "lalu bagaimana?")
    await expect(bubbles(page).nth(1)).to_be_visible()
    assert await site.database.count("attachments") == 0


async def test_a_recording_is_sent_and_stays_after_a_reload(page: Page, site: Site) -> None:
    await choose_file(page, "rekaman.m4a", samples.M4A, "audio/x-m4a")
    await page.get_by_role("button", name="Kirim").click()
    await expect(bubbles(page).nth(1)).to_contain_text("pesan suara")
    row = (await site.database.rows("select kind, content_type, content from attachments"))[0]
    assert (row.kind, row.content_type, bytes(row.content)) == ("voice", "audio/mp4", samples.M4A)
    await page.reload()
    await expect(bubbles(page).first).to_contain_text("rekaman.m4a")


async def test_a_place_is_shown_before_it_is_sent_and_can_be_taken_back(windows: Windows, site: Site) -> None:
    here = {"latitude": -6.1751101, "longitude": 106.8271534}
    page = await windows.chat(**PHONE, geolocation=here, permissions=["geolocation"])
    await page.get_by_role("button", name="Lampirkan lokasi saya").click()
    await expect(page.get_by_text("Lokasi saya")).to_be_visible()
    await page.get_by_role("button", name="Batalkan lampiran").click()
    assert await site.database.count("inbound") == 0
    await page.get_by_role("button", name="Lampirkan lokasi saya").click()
    await page.get_by_role("button", name="Kirim").click()
    await expect(bubbles(page).nth(1)).to_be_visible()
    row = (await site.database.rows("select kind, extra from inbound"))[0]
    assert tuple(row) == ("location", {"location": [-6.17511, 106.82715, ""]})
    for _ in range(2):
        await expect(bubbles(page).first.get_by_role("link")).to_have_text("Lokasi · buka peta")
        await page.reload()


async def test_a_device_that_does_not_tell_its_place_says_so(windows: Windows, site: Site) -> None:
    page = await windows.chat(**PHONE)
    await page.get_by_role("button", name="Lampirkan lokasi saya").click()
    await expect(page.get_by_role("alert")).to_contain_text("Lokasi tidak dapat dibaca")
    assert await site.database.count("inbound") == 0


async def test_a_file_the_server_refuses_says_why(page: Page, site: Site) -> None:
    await choose_file(page, "palsu.pdf", b"MZ not a paper", "application/pdf")
    await page.get_by_role("button", name="Kirim").click()
    await expect(bubbles(page).first).to_contain_text("Berkas ini tidak dapat diterima")
    await greet(page)
    assert await site.database.count("inbound") == 1
