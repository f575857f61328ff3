"""The page as it is served: small, self-contained, strict, and all its words from the catalogue."""

from __future__ import annotations

import re

import pytest

from bot.web import page
from tests.web.conftest import Api

LARGEST = 40 * 1024  # bytes on the wire, everything together
ADDRESS = re.compile(r'(?:src|href)="([^"]+)"')
SAID = re.compile(r'say\(\s*"(\w+)"|say\([\w.]+ \? "(\w+)" : "(\w+)"')
REFUSALS = {"too_long", "file_too_large", "file_type", "wrong_origin"}  # those with words of their own


def _scripts() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in page.STATIC.glob("*.js"))


async def test_the_page_and_all_it_loads_is_small(api: Api) -> None:
    total = 0
    async with api.client() as ani:
        html = await ani.get("/")
        for address in ["/", "/manifest.webmanifest", *sorted(set(ADDRESS.findall(html.text)))]:
            response = await ani.get(address)
            assert response.status_code == 200, address
            total += int(response.headers["content-length"])
    assert total < LARGEST


async def test_the_page_loads_nothing_from_elsewhere(api: Api) -> None:
    async with api.client() as ani:
        html = (await ani.get("/")).text
    assert all("://" not in address and not address.startswith("/") for address in ADDRESS.findall(html))
    styles = (page.STATIC / "chat.css").read_text(encoding="utf-8")
    assert "url(" not in styles
    assert "@import" not in styles


async def test_the_page_may_run_no_script_but_ours(api: Api) -> None:
    async with api.client() as ani:
        response = await ani.get("/")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert " style=" not in response.text
    assert re.search(r"\son\w+=", response.text) is None
    inline = re.findall(r"<script(?![^>]*src=)([^>]*)>", response.text)
    assert inline == [' type="application/json" id="copy"']


@pytest.mark.parametrize("danger", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("])
def test_no_script_reads_text_as_html(danger: str) -> None:
    assert danger not in _scripts()


def test_the_scripts_and_the_catalogue_know_the_same_words() -> None:
    used = {key for match in SAID.findall(_scripts()) for key in match if key}
    known = set(page.words()["script"])
    assert used | {"refused"} | {f"refused_{key}" for key in REFUSALS} == known


async def test_every_word_of_the_catalogue_is_on_the_page(api: Api) -> None:
    async with api.client() as ani:
        html = (await ani.get("/")).text
    words = page.words()["page"]
    assert "Asisten Agenalis" in html
    assert "Bukan akun resmi BPJS" in html
    for key, value in words.items():
        for words_of_key in [value] if isinstance(value, str) else value:
            assert key == "short_name" or words_of_key in html, key


async def test_a_page_that_has_not_changed_is_not_sent_again(api: Api) -> None:
    async with api.client() as ani:
        first = await ani.get("/")
        again = await ani.get("/", headers={"If-None-Match": first.headers["etag"]})
        other = await ani.get("/", headers={"If-None-Match": '"older"'})
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200
    assert first.headers["cache-control"] == "no-cache"


async def test_browsers_keep_a_file_only_under_the_name_of_its_version(api: Api) -> None:
    async with api.client() as ani:
        current = await ani.get(f"/static/{page.version()}/chat.js")
        older = await ani.get("/static/000000000000/chat.js")
        missing = await ani.get(f"/static/{page.version()}/missing.js")
    assert "immutable" in current.headers["cache-control"]
    assert (older.status_code, older.headers["cache-control"]) == (200, "no-cache")
    assert (missing.status_code, "cache-control" in missing.headers) == (404, False)


@pytest.mark.parametrize("path", ["../page.py", "..%2Fpage.py", "%2e%2e/copy.id.yml"])
async def test_nothing_but_the_static_files_is_served(api: Api, path: str) -> None:
    async with api.client() as ani:
        response = await ani.get(f"/static/{page.version()}/{path}", follow_redirects=True)
    assert response.status_code == 404


async def test_a_phone_can_put_the_page_on_its_home_screen(api: Api) -> None:
    async with api.client() as ani:
        manifest = (await ani.get("/manifest.webmanifest")).json()
        icon = await ani.get(manifest["icons"][0]["src"])
    assert (manifest["name"], manifest["display"]) == ("Asisten Agenalis", "standalone")
    assert icon.headers["content-type"].startswith("image/svg+xml")
