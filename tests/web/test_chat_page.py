"""The chat in a real browser, before the assistant as it runs: what a participant does, and what he then sees."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.domain.messages import Button
from tests.web.conftest import PHONE, Site, Windows, open_chat
from tests.web.steps import OFFLINE, bubbles, greet, line, log, write

pytestmark = pytest.mark.asyncio(loop_scope="session")

AWAY = "Server belum bisa dihubungi."
BACK_WITHIN = 30_000  # milliseconds; the page tries again after ever longer pauses


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


async def test_a_message_too_long_stays_in_the_line(page: Page, site: Site) -> None:
    await write(page, "a" * 4001)
    await expect(page.get_by_role("alert")).to_contain_text("Pesan terlalu panjang")
    await expect(line(page)).to_have_value("a" * 4001)
    await write(page, "b" * 4000)
    await expect(bubbles(page).nth(1)).to_be_visible()
    assert await site.database.value("select length(text) from inbound") == 4000
