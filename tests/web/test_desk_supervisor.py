"""The supervisor's pages in a browser, on a small phone and on a wide screen: legible, reachable, and live."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Page, expect
from sqlalchemy import text

from bot.clock import now
from bot.domain.staff import Presence, Role
from bot.storage import alerts, contacts, staff
from bot.storage.database import Db
from bot.storage.staff import Profile
from tests.web.conftest import DESK, PHONE, Site, Windows
from tests.web.test_desk import SIZES, fits_everybody, follow, member

pytestmark = pytest.mark.asyncio(loop_scope="session")

TICKET = """
    insert into tickets (contact_id, status, priority, reason, topic, programme, region, staff_id, opened_at, queued_at,
                         waiting_since, last_message_at, unrouted, first_due_at, first_breached_at,
                         first_human_reply_at, first_response_seconds, resolution_seconds, closed_at)
    values (:contact, :status, :priority, 'asked', :topic, 'jkn', '33.74', :staff, :at, :at, :waiting, :at, :unrouted,
            :due, :breached, :answered, :first, :settled, :closed) returning id
"""


async def ticket(db: Db, **given: Any) -> int:
    """A ticket an hour old unless told otherwise."""
    at = now() - timedelta(hours=1)
    usual = {"status": "waiting", "priority": "normal", "topic": "arrears", "staff": None, "at": at, "waiting": at}
    nothing = dict.fromkeys(("unrouted", "due", "breached", "answered", "first", "settled", "closed"))
    contact = await contacts.create(db, "Sari", at)
    return int(await db.scalar(text(TICKET), nothing | usual | {"contact": contact} | given) or 0)


async def busy_office(site: Site) -> tuple[int, int]:
    """Agents at work, tickets of every kind, alerts and ratings; the late ticket and the agent who is free."""
    async with site.database.engine.begin() as db:
        people = []
        for login, name in (("ani", "Ani Wijaya"), ("budiman", "Budiman Hutagalung")):
            made = await staff.create(db, login, Profile(name, Role.AGENT, "33.74", 5, (), must_enrol=False), now())
            await staff.set_presence(db, made or 0, Presence.AVAILABLE, now())
            people.append(made or 0)
        late = now() - timedelta(minutes=20)
        breached = await ticket(db, status="assigned", staff=people[0], due=late, breached=late, priority="high")
        await ticket(db, unrouted="all_busy", priority="emergency")
        for number in range(1, 9):
            hour = now() - timedelta(hours=number * 5)
            closed = {"status": "closed", "closed": now(), "waiting": None, "answered": hour, "staff": people[1]}
            topic = ("job_loss", "arrears", None)[number % 3]
            rated = await ticket(db, **closed, at=hour, topic=topic, first=number * 70, settled=number * 900)
            await db.execute(
                text("""insert into satisfaction (contact_id, ticket_id, about, score, at)
                        select contact_id, id, 'human', :s, :at from tickets where id = :t"""),
                {"s": 1 + number % 5, "at": now(), "t": rated},
            )
        await alerts.add(db, breached, "first_breach", now())
    return breached, people[1]


async def opened(page: Page, site: Site, path: str, heading: str) -> None:
    await page.goto(f"{site.url}desk/{path}")
    await expect(page.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    await fits_everybody(page)


@SIZES
async def test_a_supervisor_sees_what_is_late_hands_it_on_and_notes_the_alert(
    windows: Windows, size: dict[str, Any]
) -> None:
    late, free = await busy_office(windows.site)
    page = await member(windows, size, Role.SUPERVISOR)
    await opened(page, windows.site, "board", "Papan pantau")
    await page.get_by_role("link", name=f"Alihkan percakapan {late}").click()
    await expect(page.get_by_role("heading", name=f"Alihkan percakapan {late}")).to_be_visible()
    await fits_everybody(page)
    await page.get_by_label("Alihkan kepada").select_option(f"staff-{free}")
    await page.get_by_label("Catatan untuk penerima").fill("Tolong dijawab segera")
    await page.get_by_role("button", name="Alihkan").click()
    await expect(page.get_by_role("status")).to_have_text("Percakapan sudah dialihkan.")
    assert await windows.site.database.value("select staff_id from tickets where id = :t", t=late) == free
    await page.get_by_role("button", name="Sudah saya lihat").click()
    await expect(page.get_by_text("Tidak ada peringatan baru.")).to_be_visible()
    await page.get_by_role("link", name="Ani Wijaya").click()
    await expect(page.get_by_role("heading", name="Ani Wijaya")).to_be_visible()
    await fits_everybody(page)


async def test_the_board_shows_news_without_being_loaded_again(windows: Windows) -> None:
    page = await member(windows, DESK, Role.SUPERVISOR)
    async with page.expect_event("request", lambda request: request.url.endswith("/desk/events")):
        await opened(page, windows.site, "board", "Papan pantau")
    await expect(page.get_by_text("Tidak ada peringatan baru.")).to_be_visible()
    async with windows.site.database.engine.begin() as db:
        await alerts.add(db, await ticket(db, priority="emergency"), "emergency", now())
    await expect(page.get_by_text("Keadaan darurat")).to_be_visible()
    async with windows.site.database.engine.begin() as db:  # right behind it: the next look shows both
        await alerts.add(db, await ticket(db), "callback_due", now())
    await expect(page.get_by_text("Waktunya menghubungi kembali")).to_be_visible(timeout=20_000)
    await fits_everybody(page)


@SIZES
async def test_reports_are_legible_and_come_as_a_file_more_than_once(windows: Windows, size: dict[str, Any]) -> None:
    await busy_office(windows.site)
    page = await member(windows, size, Role.SUPERVISOR)
    await opened(page, windows.site, "reports", "Laporan")
    for summary in await page.locator("summary").all():
        await summary.click()
    await fits_everybody(page)
    for name in ("Unduh CSV", "Unduh XLSX"):
        async with page.expect_download() as download:
            await page.get_by_role("button", name=name).click()
        assert re.fullmatch(r"agenalis-[\d-]+\.(csv|xlsx)", (await download.value).suggested_filename)


@SIZES
async def test_settings_are_found_changed_and_explained(windows: Windows, size: dict[str, Any]) -> None:
    page = await member(windows, size)
    await opened(page, windows.site, "settings", "Pengaturan")
    await follow(page, page.get_by_role("link", name="Jam kerja"))
    await fits_everybody(page)
    await follow(page, page.get_by_role("link", name="Tambah wilayah"))
    await fits_everybody(page)
    await page.get_by_label("Wilayah", exact=True).fill("33.74")
    await page.get_by_label("Senin, bagian pertama, tutup").fill("07:00")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_role("alert")).to_contain_text("Jam tutup harus sesudah jam buka")
    await fits_everybody(page)
    await page.get_by_label("Senin, bagian pertama, tutup").fill("15:00")
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_role("heading", name="Wilayah Kota Semarang")).to_be_visible()
    await fits_everybody(page)
    await opened(page, windows.site, "settings/holidays", "Hari libur")
    await opened(page, windows.site, "settings/promises", "Batas waktu pelayanan")
    await opened(page, windows.site, "settings/canned/new", "Balasan baru")
    await page.get_by_label("Singkatan").fill("salam")
    await page.get_by_label("Judul").fill("Salam pembuka")
    await page.get_by_label("Balasan", exact=True).fill("Halo {name}, saya {agent}.")
    await page.get_by_role("button", name="Lihat hasilnya").click()
    await expect(page.get_by_text("Halo Siti Rahma, saya Budi Santoso.")).to_be_visible()
    await fits_everybody(page)
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_role("link", name="/salam")).to_be_visible()
    await fits_everybody(page)


async def test_the_supervisors_pages_are_as_legible_in_the_dark(windows: Windows) -> None:
    await busy_office(windows.site)
    page = await member(windows, {**PHONE, "color_scheme": "dark"})
    for path in ("board", "reports", "settings/hours", "settings/canned/new"):
        await page.goto(f"{windows.site.url}desk/{path}")
        await fits_everybody(page)
