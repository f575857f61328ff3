"""The whole way in a browser: from the chat to a human and back, seen from both sides."""

from __future__ import annotations

import re
import struct
import zlib
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.domain.staff import Role
from tests.web import steps
from tests.web.conftest import PHONE, Windows
from tests.web.test_desk import SIZES, fits_everybody, member

pytestmark = pytest.mark.asyncio(loop_scope="session")

ARTICLE = "Klaim JHT bisa lewat JMO atau Lapak Asik. Dasar: PP 46/2015."


def picture(side: int = 120) -> bytes:
    """A square large enough for a finger, as a browser can show it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x0a\x6e\x5c" * side) * side
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def asks_for_a_human(windows: Windows, participant: Page) -> None:
    await steps.greet(participant)
    await steps.write(participant, "saldo jht saya kok beda sama slip gaji")
    windows.site.rasa.extra = {"intent": {"name": "request_human", "confidence": 0.98}, "intent_ranking": []}
    await steps.write(participant, "mau bicara sama orang dong")
    await expect(steps.log(participant)).to_contain_text(re.compile("paling depan|Ada 0 orang"))


async def takes_it(windows: Windows, page: Page) -> None:
    await page.goto(f"{windows.site.url}desk/tickets?folder=waiting")
    await page.get_by_role("list", name="Daftar percakapan").get_by_role("link").click()
    thread = page.get_by_role("region", name="Isi percakapan")
    await expect(thread.get_by_text("saldo jht saya kok beda sama slip gaji")).to_be_visible()
    await fits_everybody(page)
    await page.get_by_role("button", name="Ambil percakapan").click()


async def answers(page: Page) -> None:
    """With an article, and with a picture."""
    await page.get_by_label("Balasan", exact=True).fill(ARTICLE)
    await page.locator("#composer #file").set_input_files(
        {"name": "contoh.png", "mimeType": "image/png", "buffer": picture()}
    )
    await fits_everybody(page)
    await page.get_by_role("button", name="Kirim", exact=True).click()
    await expect(page.get_by_role("region", name="Isi percakapan").get_by_text(ARTICLE)).to_be_visible()


@SIZES
async def test_from_the_chat_to_a_human_and_back(windows: Windows, size: dict[str, Any]) -> None:
    participant = await windows.chat(**PHONE)
    page = await member(windows, size, Role.AGENT)
    await asks_for_a_human(windows, participant)
    await takes_it(windows, page)
    await expect(steps.log(participant)).to_contain_text("Budi Santoso")
    await answers(page)
    await expect(participant.get_by_text(ARTICLE)).to_be_visible()
    await expect(steps.log(participant).locator("img")).to_be_visible()
    await steps.write(participant, "oke sudah paham, makasih")
    await expect(page.get_by_role("region", name="Isi percakapan").get_by_text("oke sudah paham")).to_be_visible()
    await page.get_by_role("button", name="Tutup percakapan").click()
    await expect(page.get_by_role("status")).to_have_text("Percakapan ditutup.")
    await fits_everybody(page)
    await participant.get_by_role("button", name="5 (sangat baik)").click()
    await expect(steps.log(participant)).to_contain_text("Terima kasih")
    await steps.write(participant, "menu")
    assert await windows.site.database.value("select score from satisfaction where about = 'human'") == 5
    assert await windows.site.database.value("select status from tickets") == "closed"
    await expect(participant.get_by_role("button", name=re.compile("Iuran|Klaim|Manfaat")).first).to_be_visible()
