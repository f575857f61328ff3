"""Take the pictures of the desk in the manuals: `.venv/bin/python -m scripts.desk_pictures`.

A database of its own is filled with the demo's invented office. Chromium has to be installed.
"""

from __future__ import annotations

import asyncio
import socket
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

import flows
from bot import bootstrap, settings
from bot.clock import now
from bot.demo.fill import fill
from bot.services import keys
from bot.storage import database, migrate
from bot.storage.embedded import EmbeddedPostgres
from tests.support import browser as chromium

FOLDER = Path("docs/images")
LARGEST = 150_000  # bytes
COLOURS = 128
SECRET = "k" * 32
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 360, "height": 740}


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as somebody sees it. `ticket`: the one of this participant, opened from the list."""

    name: str
    login: str
    path: str
    size: ViewportSize
    ticket: str | None = None


PICTURES = (
    Picture("desk-sign-in", "", "/desk/sign-in", PHONE),
    Picture("desk-folders", "sari", "/desk/tickets?folder=open", WIDE),
    Picture("desk-folders-phone", "sari", "/desk/tickets?folder=waiting", PHONE),
    Picture("desk-conversation", "dewi", "/desk/tickets?folder=mine", WIDE, ticket="Purnomo"),
    Picture("desk-conversation-phone", "bagus", "/desk/tickets?folder=mine", PHONE, ticket="Endang Sulistyowati"),
    Picture("desk-board", "hendra", "/desk/board", WIDE),
    Picture("desk-reports", "hendra", "/desk/reports", WIDE),
    Picture("desk-account", "sari", "/desk/account", PHONE),
)


async def take(browser: Browser, base: str, picture: Picture, password: str | None) -> None:
    context = await browser.new_context(viewport=picture.size, locale="id-ID", timezone_id="Asia/Jakarta")
    page = await context.new_page()
    if password:
        await sign_in(page, base, picture.login, password)
    await page.goto(base + picture.path, wait_until="load")
    if picture.ticket:
        await page.get_by_role("link", name=picture.ticket).first.click()
        await page.wait_for_load_state("load")
    path = FOLDER / f"{picture.name}.png"
    shot = Image.open(BytesIO(await page.screenshot()))
    shot.quantize(COLOURS).save(path, optimize=True)
    assert path.stat().st_size < LARGEST, f"{path} is too large"
    await context.close()


async def sign_in(page: Page, base: str, login: str, password: str) -> None:
    await page.goto(f"{base}/desk/sign-in")
    await page.get_by_label("Nama masuk").fill(login)
    await page.get_by_label("Kata sandi", exact=True).fill(password)
    await page.get_by_role("button", name="Masuk").click()
    await page.get_by_role("navigation", name="Menu utama").wait_for()


async def take_all(url: str) -> None:
    engine = database.create(url, waits_for_disk=False)
    sign_ins = {s.login: s.password for s in await fill(engine, flows.load(), keys.derive(SECRET.encode()), now)}
    await engine.dispose()
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    async with bootstrap.web_application(settings.load(_env_file=None, secret_key=SECRET), url) as app:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        running = asyncio.create_task(server.serve([listener]))
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium.executable(), args=["--no-sandbox"])
            for picture in PICTURES:
                await take(browser, base, picture, sign_ins.get(picture.login))
            await browser.close()
        app.state.hub.close()
        server.should_exit = True
        await running


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="agenalis-pictures-") as folder:
        server = EmbeddedPostgres(Path(folder) / "postgres")
        try:
            migrate.upgrade(server.url)
            asyncio.run(take_all(server.url))
        finally:
            server.stop()


if __name__ == "__main__":
    main()
