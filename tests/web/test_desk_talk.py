"""A conversation at the desk in a browser: it follows by itself, and what one types is kept."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import text

from bot.clock import now
from bot.domain.staff import Role
from bot.storage import canned, desk
from tests.web import steps
from tests.web.conftest import DESK, PHONE, Database, Windows
from tests.web.test_desk import SIZES, fits_everybody, member

pytestmark = pytest.mark.asyncio(loop_scope="session")


TICKET = """
    insert into tickets (contact_id, status, priority, reason, staff_id, opened_at, queued_at, assigned_at,
                         last_message_at, waiting_since)
    select c.id, 'assigned', 'normal', 'asked', s.id, now(), now(), now(), now(), now() from contacts c, staff s
    returning id
"""


async def talk(windows: Windows, size: dict[str, Any]) -> tuple[Page, Page, int]:
    """A participant in the web chat, the page of the agent who has him, and the number of the ticket."""
    chat = await windows.chat(**PHONE)
    await steps.greet(chat)
    page = await member(windows, size, Role.AGENT)
    words = "Selamat pagi, {name}. Saya {agent}."
    async with windows.site.database.engine.begin() as db:
        await canned.save(db, "salam", "Salam", words, now(), programme=None, team_id=None)
        ticket = int((await db.execute(text(TICKET))).scalar_one())
        await db.execute(text("update conversations set ticket_id = :t, ticket_status = 'assigned'"), {"t": ticket})
    await page.goto(f"{windows.site.url}desk/tickets/{ticket}")
    return chat, page, ticket


async def tell(database: Database, ticket: int, kind: str) -> None:
    async with database.engine.begin() as db:
        await desk.tell(db, ticket, None, kind)


@SIZES
async def test_a_slash_offers_the_replies_kept_ready_with_their_blanks_filled(
    windows: Windows, size: dict[str, Any]
) -> None:
    _, page, _ = await talk(windows, size)
    box = page.get_by_label("Balasan", exact=True)
    await box.press_sequentially("Baik.\n/sal")
    await expect(page.get_by_role("listbox").get_by_role("option", name="/salam")).to_be_visible()
    await fits_everybody(page)
    await box.press("Enter")
    await expect(box).to_have_value("Baik.\nSelamat pagi, Bapak/Ibu. Saya Budi Santoso.")
    await box.press_sequentially(" dan/atau /xyz")
    await expect(page.get_by_role("listbox")).to_be_hidden()


async def test_the_page_follows_and_the_participant_sees_that_somebody_writes(windows: Windows) -> None:
    chat, page, ticket = await talk(windows, DESK)
    await tell(windows.site.database, ticket, "view")
    await steps.write(chat, "Masih menunggu")
    await expect(page.locator("#thread").get_by_text("Masih menunggu")).to_be_visible()
    await page.get_by_label("Balasan", exact=True).press_sequentially("Sebentar")
    await expect(chat.locator("#typing")).to_be_visible()
    await page.get_by_label("Balasan", exact=True).press("Control+Enter")
    await expect(chat.get_by_text("Sebentar")).to_be_visible()
    await expect(page.get_by_label("Balasan", exact=True)).to_have_value("")


async def test_a_change_by_a_colleague_shows_beside_the_talk_and_takes_no_words_away(windows: Windows) -> None:
    _, page, ticket = await talk(windows, DESK)
    await page.get_by_text("Catatan untuk rekan").click()
    await page.get_by_label("Catatan", exact=True).fill("Belum selesai")
    await page.get_by_label("Balasan", exact=True).fill("Sebagian jawaban")
    async with windows.site.database.engine.begin() as db:
        await db.execute(text("update tickets set tags = '{penting}'"))
        await desk.tell(db, ticket, None, "set_tags")
        await desk.tell(db, ticket, None, "message")
    await expect(page.get_by_label("Catatan", exact=True)).to_have_value("Belum selesai")
    await page.get_by_label("Catatan", exact=True).fill("")
    await page.get_by_label("Balasan", exact=True).focus()
    await expect(page.locator("#side .tag", has_text="penting")).to_be_visible()
    await expect(page.get_by_label("Catatan", exact=True)).to_be_visible()
    await expect(page.get_by_label("Balasan", exact=True)).to_have_value("Sebagian jawaban")
    async with windows.site.database.engine.begin() as db:
        await db.execute(text("update tickets set status = 'closed', closed_at = now(), outcome = 'solved'"))
        await desk.tell(db, ticket, None, "close")
    await expect(page.get_by_label("Balasan", exact=True)).to_have_count(0)


async def test_an_answer_of_the_knowledge_is_put_into_the_reply_with_its_ground(windows: Windows) -> None:
    _, page, _ = await talk(windows, PHONE)
    await page.get_by_text("Cari jawaban").click()
    await page.get_by_label("Pertanyaan peserta").fill("iuran bpu paling murah")
    await page.get_by_role("button", name="Cari", exact=True).click()
    await page.get_by_text("Iuran BPJS Ketenagakerjaan peserta mandiri (BPU)").click()
    await fits_everybody(page)
    await page.get_by_role("button", name="Masukkan ke balasan").first.click()
    await expect(page.get_by_label("Balasan", exact=True)).to_have_value(
        re.compile(r"JKK.*Dasar: PP 44/2015", re.DOTALL)
    )


@SIZES
async def test_the_title_counts_what_is_new_and_keys_lead_there_and_steal_no_typing(
    windows: Windows, size: dict[str, Any]
) -> None:
    chat, page, ticket = await talk(windows, size)
    await page.goto(f"{windows.site.url}desk/account")
    await steps.write(chat, "Masih menunggu")
    await expect(page).to_have_title(re.compile(r"^\(1\) "))
    await page.keyboard.press("g")
    await page.keyboard.press("m")
    await page.wait_for_url("**/desk/tickets?folder=mine")
    await page.keyboard.press("j")
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"**/desk/tickets/{ticket}")
    await page.keyboard.press("r")
    await page.keyboard.type("?gmu")
    await expect(page.get_by_label("Balasan", exact=True)).to_have_value("?gmu")
    await expect(page.get_by_role("dialog")).to_be_hidden()
