"""The page for everybody: keyboard, screen reader, small screens, weak eyes, both schemes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.domain.messages import Button
from tests.web.conftest import DESK, PHONE, Site, Windows
from tests.web.steps import OFFLINE, bubbles, choose_file, greet, line, log, write

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_everything_can_be_done_with_the_keyboard(windows: Windows, site: Site) -> None:
    page = await windows.chat(**DESK)
    await expect(line(page)).to_be_focused()
    await page.keyboard.type("baris satu")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("baris dua")
    await page.keyboard.press("Enter")
    menu = page.get_by_role("button", name="Lihat menu")
    await expect(menu).to_be_visible()
    await expect(line(page)).to_be_focused()
    assert await site.database.value("select text from inbound") == "baris satu\nbaris dua"
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Lampirkan foto atau berkas")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(page.get_by_role("button", name="Lampirkan lokasi saya")).to_be_focused()
    await page.keyboard.press("Shift+Tab")
    await expect(menu).to_be_focused()
    assert await menu.evaluate("node => parseFloat(getComputedStyle(node).outlineWidth)") >= 2
    await page.keyboard.press("Enter")
    await expect(bubbles(page)).to_have_count(4)


async def test_a_screen_reader_finds_its_way(page: Page) -> None:
    await greet(page)
    await expect(page.get_by_role("heading", level=1, name="Asisten Agenalis")).to_be_visible()
    await expect(page.get_by_role("main", name="Percakapan")).to_be_visible()
    await expect(log(page)).to_have_attribute("aria-live", "polite")
    await expect(log(page)).to_have_attribute("aria-busy", "false")
    await expect(log(page).get_by_role("group", name="Pilihan jawaban")).to_be_visible()
    assert await page.locator("html").get_attribute("lang") == "id"
    nameless = await page.evaluate(
        "[...document.querySelectorAll('button')].filter((b) => !(b.ariaLabel || b.textContent.trim())).length"
    )
    assert nameless == 0


SIZES = [pytest.param(PHONE, id="phone"), pytest.param(DESK, id="desk")]


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_cut_off_or_too_small_to_touch(windows: Windows, site: Site, size: dict[str, Any]) -> None:
    page = await windows.chat(**size)
    await greet(page)
    await site.database.say("https://contoh.example/" + "x" * 300 + "\n" + "panjang " * 100, Button("W" * 24, "!menu"))
    await expect(page.get_by_role("button", name="W" * 24)).to_be_attached()
    wide = await page.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('#scroller').scrollWidth]"
    )
    assert wide[0] <= size["viewport"]["width"]
    assert wide[1] <= await page.evaluate("document.querySelector('#scroller').clientWidth")
    targets = page.locator("button:visible, textarea")
    sizes = [await target.bounding_box() for target in await targets.all()]
    assert sizes
    assert all(box and box["height"] >= 44 and box["width"] >= 44 for box in sizes)


CONTRAST = """() => {
    const parse = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
    const channel = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
    const ground = (node) => {
        for (; node; node = node.parentElement) {
            const colour = parse(getComputedStyle(node).backgroundColor);
            if (colour.length === 3) return colour;
        }
        return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255];
    };
    const poor = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        const node = texts.currentNode.parentElement;
        if (!texts.currentNode.data.trim() || !node.checkVisibility() || node.matches("script, noscript *")) continue;
        const [a, b] = [light(parse(getComputedStyle(node).color)), light(ground(node))];
        const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
        if (ratio < 4.5) poor.push([node.className, texts.currentNode.data, ratio]);
    }
    return poor;
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_word_stands_out_from_its_ground(windows: Windows, scheme: str) -> None:
    page = await windows.chat(**PHONE, color_scheme=scheme)
    assert await page.evaluate(CONTRAST) == []
    await greet(page)
    await page.get_by_role("button", name="Lihat menu").click()
    await expect(bubbles(page)).to_have_count(4)
    await choose_file(page, "palsu.pdf", b"MZ", "application/pdf")
    assert await page.evaluate(CONTRAST) == []
    await page.get_by_role("button", name="Kirim").click()
    await expect(page.locator(".failed")).to_be_visible()
    await page.context.set_offline(True)
    await write(page, "tanpa sinyal")
    await expect(page.get_by_text(OFFLINE)).to_be_visible()
    assert await page.evaluate(CONTRAST) == []
