"""A member of staff with a browser that has no scripts: cookies, pages, and forms as our pages make them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import httpx

from bot.domain.staff import Stage
from bot.web.desk.visit import COOKIE
from tests.desk.conftest import PASSWORD, Office

ORIGIN = "http://desk.example"
CSRF = re.compile(r'name="csrf" (?:content|value)="([0-9a-f]+)"')


@dataclass
class Visitor:
    client: httpx.AsyncClient

    async def get(self, path: str, **headers: str) -> httpx.Response:
        return await self.client.get(path, headers=headers)

    async def post(self, path: str, *, seen_on: str | None = None, **fields: Any) -> httpx.Response:
        """Fill the form in that is seen on a page, and send it."""
        page = await self.get(seen_on or path)
        token = CSRF.search(page.text)
        assert token, f"{page.status_code} {page.text[:200]}"
        return await self.client.post(path, data={"csrf": token[1], **fields}, headers={"Origin": ORIGIN})

    async def sign_in(self, login: str = "ani", password: str = PASSWORD) -> httpx.Response:
        return await self.post("/desk/sign-in", login=login, password=password)

    @property
    def cookie(self) -> str:
        return self.client.cookies.get(COOKIE) or ""

    async def is_in(self) -> bool:
        return (await self.get("/desk/account")).status_code == 200


def visitor(office: Office, token: str | None = None) -> Visitor:
    """A new browser, with a session where its token is given."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(office.app()), base_url=ORIGIN)
    if token:
        client.cookies.set(COOKIE, token, domain="desk.example")
    return Visitor(client)


async def signed_in(office: Office, staff_id: int, stage: Stage = Stage.FULL) -> Visitor:
    """A browser with a session of this person."""
    return visitor(office, await office.session(staff_id, stage))
