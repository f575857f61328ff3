"""The chat in a real browser, before the assistant as it runs: what a participant does, and what he then sees."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from bot.domain.messages import Button
from tests.web.conftest import DESK, PHONE, Site, Windows, open_chat

pytestmark = pytest.mark.asyncio(loop_scope="session")

OFFLINE = "Anda sedang offline. Pesan akan dikirim saat sambungan kembali."
AWAY = "Server belum bisa dihubungi."
BACK_WITHIN = 30_000  # milliseconds; the page tries again after ever longer pauses


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


def png(width: int, height: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def choose_file(page: Page, name: str, content: bytes, media_type: str) -> None:
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="Lampirkan foto atau berkas").click()
    await (await chooser.value).set_files({"name": name, "mimeType": media_type, "buffer": content})


async def test_a_message_gets_an_answer(page: Page, site: Site) -> None:
    await greet(page)
    await expect(bubbles(page).first).to_contain_text("Anda: halo min, selamat pagi")
    await expect(bubbles(page).first).to_contain_text("Terkirim")
    await expect(bubbles(page).nth(1)).to_contain_text("asisten Agenalis")
    await expect(log(page)).to_contain_text("Hari ini")
    assert await site.database.count("inbound") == 1


async def test_a_suggestion_is_a_question(page: Page, site: Site) -> None:
    await page.get_by_role("button", name="Bagaimana cara klaim JHT?").click()
    await expect(bubbles(page).nth(1)).to_be_visible()
    assert await site.database.value("select text from inbound") == "Bagaimana cara klaim JHT?"


async def test_a_button_sends_its_choice_and_is_marked(page: Page, site: Site) -> None:
    await greet(page)
    await page.get_by_role("button", name="Lihat menu").click()
    await expect(page.get_by_role("group", name="Pilihan jawaban")).to_have_count(2)
    await expect(page.locator("[data-chosen]")).to_have_text("Lihat menu")
    rows = await site.database.rows("select kind, text, choice from inbound order by id desc limit 1")
    assert tuple(rows[0]) == ("choice", "Lihat menu", "!menu")


async def test_an_impatient_finger_sends_a_choice_once(page: Page, site: Site) -> None:
    await greet(page)
    await page.get_by_role("button", name="Lihat menu").dblclick()
    await expect(bubbles(page).nth(3)).to_be_visible()
    assert await site.database.value("select count(*) from inbound where choice is not null") == 1


async def test_an_old_button_can_still_be_used(page: Page, site: Site) -> None:
    await greet(page)
    await page.get_by_role("button", name="Lihat menu").click()
    await expect(bubbles(page)).to_have_count(4)
    await page.get_by_role("button", name="Lihat menu").first.click()
    await expect(bubbles(page)).to_have_count(6)


async def test_a_reload_keeps_the_conversation(page: Page) -> None:
    await greet(page)
    before = await bubbles(page).locator(".words").all_text_contents()
    await page.reload()
    await expect(bubbles(page)).to_have_count(2)
    assert await bubbles(page).locator(".words").all_text_contents() == before
    await expect(page.get_by_text("Halo, ada yang bisa dibantu?")).to_be_hidden()
    await page.get_by_role("button", name="Lihat menu").click()
    await expect(bubbles(page)).to_have_count(4)


async def test_a_word_from_us_comes_by_itself_and_only_once(page: Page, site: Site) -> None:
    await greet(page)
    await site.database.say("Jangan lupa iuran bulan ini.", Button("Sudah bayar", "/confirm_payment"))
    await expect(page.get_by_role("button", name="Sudah bayar")).to_be_visible()
    await page.reload()
    await expect(page.get_by_text("Jangan lupa iuran bulan ini.")).to_have_count(1)


async def test_offline_messages_wait_and_are_sent_once(page: Page, site: Site) -> None:
    await greet(page)
    await page.context.set_offline(True)
    await write(page, "pertama, saat tidak ada sinyal")
    await write(page, "kedua, saat tidak ada sinyal")
    await expect(page.get_by_role("status").filter(has_text=OFFLINE)).to_be_visible()
    await expect(bubbles(page).filter(has_text="Menunggu sambungan")).to_have_count(2)
    await page.context.set_offline(False)
    await expect(page.get_by_text(OFFLINE)).to_be_hidden(timeout=BACK_WITHIN)
    await expect(bubbles(page).filter(has_text="Menunggu sambungan")).to_have_count(0)
    await expect(bubbles(page).filter(has_text="Asisten:").nth(1)).to_be_visible()
    rows = await site.database.rows("select text from inbound order by id")
    assert [r.text for r in rows[1:]] == ["pertama, saat tidak ada sinyal", "kedua, saat tidak ada sinyal"]


async def test_what_was_written_while_the_server_was_away_survives_a_reload(page: Page, site: Site) -> None:
    await greet(page)
    await site.stop_web()
    await write(page, "server sedang mati ya?")
    await expect(page.get_by_role("status").filter(has_text=AWAY)).to_be_visible()
    await site.start_web()
    await page.reload()
    await expect(bubbles(page).filter(has_text="server sedang mati ya?")).to_have_count(1)
    await expect(bubbles(page).filter(has_text="Asisten:")).to_have_count(2)
    assert await site.database.value("select count(*) from inbound where text = 'server sedang mati ya?'") == 1


async def test_answers_come_again_after_the_server_was_away(page: Page, site: Site) -> None:
    await greet(page)
    await site.stop_web()
    await expect(page.get_by_role("status").filter(has_text=AWAY)).to_be_visible(timeout=BACK_WITHIN)
    await site.start_web()
    await site.database.say("Kami kembali.")
    await expect(page.get_by_text("Kami kembali.")).to_be_visible(timeout=BACK_WITHIN)
    await expect(page.get_by_text(AWAY)).to_be_hidden()


async def test_an_answer_that_got_lost_does_not_double_the_message(page: Page, site: Site) -> None:
    lost: list[str] = []

    async def lose_first(route: Any) -> None:
        await route.fetch()
        lost.append(route.request.post_data)
        await route.abort()
        await page.unroute("**/webchat/messages")

    await page.route("**/webchat/messages", lose_first)
    await greet(page)
    assert len(lost) == 1
    assert await site.database.count("inbound") == 1
    await expect(bubbles(page)).to_have_count(2)


async def test_the_typing_sign_shows_until_the_answer_or_for_twelve_seconds(windows: Windows, site: Site) -> None:
    page = await windows.empty(**PHONE)
    await page.clock.install()
    await open_chat(page, site)
    await page.route("**/webchat/events*", lambda route: route.abort())
    site.rasa.stalls = True
    await write(page, "masih di sana?")
    await expect(page.get_by_text("Asisten sedang menulis")).to_be_visible()
    await page.clock.fast_forward(11_000)
    await expect(page.get_by_text("Asisten sedang menulis")).to_be_visible()
    await page.clock.fast_forward(1_500)
    await expect(page.get_by_text("Asisten sedang menulis")).to_be_hidden()


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
        ("lagu.mp3", b"ID3", "audio/mpeg", "Berkas ini tidak dapat diterima"),
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


async def test_a_file_the_server_refuses_says_why(page: Page, site: Site) -> None:
    await choose_file(page, "palsu.pdf", b"MZ not a paper", "application/pdf")
    await page.get_by_role("button", name="Kirim").click()
    await expect(bubbles(page).first).to_contain_text("Berkas ini tidak dapat diterima")
    await greet(page)
    assert await site.database.count("inbound") == 1


async def test_a_message_too_long_stays_in_the_line(page: Page, site: Site) -> None:
    await write(page, "a" * 4001)
    await expect(page.get_by_role("alert")).to_contain_text("Pesan terlalu panjang")
    await expect(line(page)).to_have_value("a" * 4001)
    await write(page, "b" * 4000)
    await expect(bubbles(page).nth(1)).to_be_visible()
    assert await site.database.value("select length(text) from inbound") == 4000


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
