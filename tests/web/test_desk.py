"""The desk in a browser, on a small phone and on a wide screen: its doors and its administration, for everybody."""

from __future__ import annotations

import itertools
import re
from typing import Any

import pyotp
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, Route, expect

from bot.clock import now
from bot.domain.staff import Role
from bot.domain.tickets import Via
from bot.services import keys, staffing
from bot.services.staffing import Act
from bot.storage import staff
from bot.storage.staff import Profile
from tests.web import steps
from tests.web.conftest import DESK, KEY, PHONE, Site, Windows

pytestmark = pytest.mark.asyncio(loop_scope="session")

PASSWORD = "melati-putih-72"
SIZES = pytest.mark.parametrize("size", [PHONE, DESK], ids=["360px", "1280px"])
TOO_SMALL = """
    () => [...document.querySelectorAll("a, button, input:not([type=hidden]), select, summary")]
        .filter((e) => e.checkVisibility() && !e.closest(".skip, p.hint") && !e.matches(".stretched"))
        .map((e) => [(e.closest("label") ?? e), e.outerHTML.slice(0, 80)])
        .filter(([e]) => e.getBoundingClientRect().height < 43.5)
        .map(([, html]) => html)
"""


async def fits_everybody(page: Page) -> None:
    """No serious finding of axe, nothing that a finger misses, nothing beside the screen."""
    found = await Axe().run(page)
    violations = found.response["violations"]
    serious = [(v["id"], [n["html"] for n in v["nodes"]]) for v in violations if v["impact"] in {"serious", "critical"}]
    assert serious == [], page.url
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url
    assert await page.evaluate(TOO_SMALL) == [], page.url


async def follow(page: Page, link: Locator) -> None:
    """Click a link, and wait for the page behind it: until then, the old one is there."""
    async with page.expect_event("load"):
        await link.click()


async def invitation(site: Site, login: str, role: Role, *, must_enrol: bool) -> str:
    profile = Profile("Budi Santoso", role, None, 5, (), must_enrol)
    async with site.database.engine.begin() as db:
        _, token = await staffing.add(db, keys.derive(KEY.encode()), Act(None, Via.CLI, now()), login, profile)
    return f"{site.url}desk/invitation/{token}"


async def desk(windows: Windows, size: dict[str, Any]) -> Page:
    """An empty window in which a refused script or style would fail the test."""
    page = await windows.empty(**size)
    page.on("console", lambda m: windows.faults.append(m.text) if "Content Security Policy" in m.text else None)
    return page


async def accept(page: Page, link: str) -> None:
    await page.goto(link)
    await fits_everybody(page)
    await page.get_by_label("Kata sandi baru").fill(PASSWORD)
    await page.get_by_label("Ulangi kata sandi").fill(PASSWORD)
    await page.get_by_role("button", name="Simpan kata sandi").click()


async def sign_in(page: Page, login: str = "budi") -> None:
    await page.get_by_label("Nama masuk").fill(login)
    await page.get_by_label("Kata sandi", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Masuk").click()


async def member(windows: Windows, size: dict[str, Any], role: Role = Role.ADMIN) -> Page:
    """Somebody who is signed in."""
    page = await desk(windows, size)
    await accept(page, await invitation(windows.site, "budi", role, must_enrol=False))
    await sign_in(page)
    await expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()
    return page


@SIZES
async def test_from_the_invitation_through_the_second_factor_to_the_desk_and_back(
    windows: Windows, size: dict[str, Any]
) -> None:
    page = await desk(windows, size)
    await accept(page, await invitation(windows.site, "budi", Role.AGENT, must_enrol=True))
    await expect(page.get_by_role("status")).to_have_text("Kata sandi tersimpan. Silakan masuk.")
    await fits_everybody(page)
    await sign_in(page)
    await expect(page.get_by_role("heading", name="Pasang verifikasi dua langkah")).to_be_visible()
    await fits_everybody(page)
    await page.get_by_text("Tidak bisa memindai?").click()
    secret = (await page.locator("details code").inner_text()).replace(" ", "")
    await page.get_by_label("Kode enam angka").fill(pyotp.TOTP(secret).at(now()))
    await page.get_by_role("button", name="Pasang").click()
    await expect(page.get_by_role("heading", name="Simpan kode pemulihan ini")).to_be_visible()
    await fits_everybody(page)
    code = await page.locator(".codes code").first.inner_text()
    await page.get_by_role("link", name="Sudah saya simpan").click()
    await follow(page, page.get_by_role("link", name="Akun saya"))
    await fits_everybody(page)
    await page.get_by_role("button", name="Keluar").click()
    await sign_in(page)
    await expect(page.get_by_role("link", name=re.compile("Pakai kode pemulihan"))).to_be_visible()
    await fits_everybody(page)
    await follow(page, page.get_by_role("link", name=re.compile("Pakai kode pemulihan")))
    await fits_everybody(page)
    await page.get_by_label("Kode pemulihan").fill(code)
    await page.get_by_role("button", name="Lanjut").click()
    await expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()


@SIZES
async def test_an_admin_invites_somebody_makes_a_team_and_reads_it_in_the_audit(
    windows: Windows, size: dict[str, Any]
) -> None:
    page = await member(windows, size)
    await follow(page, page.get_by_role("link", name="Petugas", exact=True))
    await fits_everybody(page)
    await follow(page, page.get_by_role("link", name="Undang petugas"))
    await fits_everybody(page)
    await page.get_by_label("Nama masuk").fill("ani")
    await page.get_by_label("Nama", exact=True).fill("Ani Wijaya")
    await page.get_by_label("Wilayah", exact=True).fill("33.74")
    await page.get_by_label("JKN").check()
    await page.get_by_role("button", name="Buat undangan").click()
    await expect(page.get_by_label("Tautan undangan")).to_have_value(re.compile(r"/desk/invitation/"))
    await fits_everybody(page)
    await page.get_by_role("link", name="Ke daftar petugas").click()
    await follow(page, page.get_by_role("link", name="Ani Wijaya"))
    await fits_everybody(page)
    await page.get_by_role("link", name="Tim", exact=True).click()
    await follow(page, page.get_by_role("link", name="Buat tim"))
    await fits_everybody(page)
    await page.get_by_label("Nama tim").fill("Semarang")
    await page.get_by_label("Ani Wijaya").check()
    await page.get_by_role("button", name="Simpan").click()
    await expect(page.get_by_text("1 anggota")).to_be_visible()
    await fits_everybody(page)
    await page.get_by_role("link", name="Jejak audit").click()
    await expect(page.get_by_text("Membuat tim")).to_be_visible()
    await fits_everybody(page)


@SIZES
async def test_a_page_that_is_not_there_and_a_problem_are_told_in_words(windows: Windows, size: dict[str, Any]) -> None:
    page = await member(windows, size)
    await page.goto(f"{windows.site.url}desk/nowhere")
    await expect(page.get_by_role("heading", name="Halaman tidak ditemukan")).to_be_visible()
    await fits_everybody(page)
    await page.goto(f"{windows.site.url}desk/account")
    await page.get_by_label("Kata sandi sekarang").fill("salah-sekali-77")
    await page.get_by_label("Kata sandi baru").fill(PASSWORD)
    await page.get_by_label("Ulangi kata sandi").fill(PASSWORD)
    await page.get_by_role("button", name="Ganti kata sandi").click()
    await expect(page.get_by_role("alert")).to_have_text("Kata sandi Anda yang sekarang tidak cocok.")
    await fits_everybody(page)


async def test_in_the_dark_everything_is_as_legible(windows: Windows) -> None:
    page = await member(windows, {**PHONE, "color_scheme": "dark"})
    for path in ("account", "staff", "teams", "audit", "staff/new"):
        await page.goto(f"{windows.site.url}desk/{path}")
        await fits_everybody(page)


async def shut_out(windows: Windows) -> None:
    async with windows.site.database.engine.begin() as db:
        account = await staff.by_login(db, "budi")
        assert account
        await staffing.disable(db, Act(None, Via.CLI, now()), account)


async def test_an_open_page_goes_to_the_door_at_once_when_the_account_is_disabled(windows: Windows) -> None:
    page = await member(windows, PHONE, Role.AGENT)
    async with page.expect_event("request", lambda request: request.url.endswith("/desk/events")):
        await page.reload()
    await shut_out(windows)
    await expect(page.get_by_role("heading", name="Masuk")).to_be_visible()


async def test_a_page_whose_stream_broke_and_is_refused_goes_to_the_door_too(windows: Windows) -> None:
    page = await member(windows, PHONE, Role.AGENT)
    tries = itertools.count()

    async def second_is_too_late(route: Route) -> None:
        if next(tries) == 0:
            await route.abort()  # the browser asks again by itself
            return
        await shut_out(windows)
        await route.continue_()

    await page.route("**/desk/events*", second_is_too_late)
    await page.goto(f"{windows.site.url}desk/account")
    await expect(page.get_by_role("heading", name="Masuk")).to_be_visible()


async def test_the_keyboard_reaches_the_content_and_the_presence(windows: Windows) -> None:
    page = await member(windows, DESK)
    await page.goto(f"{windows.site.url}desk/account")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.press("ArrowLeft")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_be_visible()


@SIZES
async def test_an_agent_answers_and_hears_the_participant_at_once(windows: Windows, size: dict[str, Any]) -> None:
    participant = await windows.chat(**PHONE)
    await steps.greet(participant)
    page = await member(windows, size)
    windows.site.rasa.extra = {"intent": {"name": "request_human", "confidence": 0.98}, "intent_ranking": []}
    await steps.write(participant, "saya mau bicara dengan petugas")
    await page.goto(f"{windows.site.url}desk/tickets?folder=waiting")
    ticket = page.get_by_role("list", name="Daftar percakapan").get_by_role("link")
    await expect(ticket).to_have_count(1)  # it comes by itself
    await fits_everybody(page)
    await follow(page, ticket)
    await fits_everybody(page)
    await page.get_by_role("button", name="Ambil percakapan").click()
    await page.get_by_label("Balasan", exact=True).fill("Selamat pagi, saya Budi.")
    await fits_everybody(page)
    await page.get_by_role("button", name="Kirim").click()
    await expect(participant.get_by_text("Selamat pagi, saya Budi.")).to_be_visible()
    await expect(page.get_by_label("Balasan", exact=True)).to_have_value("")
    await steps.write(participant, "NIK saya 3374010101900001")
    thread = page.get_by_role("region", name="Isi percakapan")
    await expect(thread.get_by_text("•••• 0001")).to_be_visible()
    await thread.get_by_text("Tampilkan lengkap").click()
    await thread.get_by_label("Alasan, tercatat di jejak audit").fill("Mencocokkan data klaim")
    await fits_everybody(page)
    await thread.get_by_role("button", name="Tampilkan").click()
    await expect(thread.get_by_text("3374010101900001")).to_be_visible()
    await page.get_by_role("button", name="Tutup percakapan").click()
    await expect(page.get_by_role("status")).to_have_text("Percakapan ditutup.")
    await fits_everybody(page)
