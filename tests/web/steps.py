"""What a participant does on the page, and where to look for what he then sees."""

from __future__ import annotations

from playwright.async_api import Locator, Page, expect

OFFLINE = "Anda sedang offline. Pesan akan dikirim saat sambungan kembali."


def line(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Tulis pesan")


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def bubbles(page: Page) -> Locator:
    return page.locator(".message")


async def write(page: Page, words: str) -> None:
    await line(page).fill(words)
    await page.get_by_role("button", name="Kirim").click()


async def greet(page: Page) -> None:
    """Write and wait for the answer with its button."""
    await write(page, "halo min, selamat pagi")
    await expect(page.get_by_role("button", name="Lihat menu")).to_be_visible()


async def choose_file(page: Page, name: str, content: bytes, media_type: str) -> None:
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Lampirkan foto atau berkas").click()
    await (await chooser.value).set_files({"name": name, "mimeType": media_type, "buffer": content})
