"""What a page says of what is new, and how much a first visit loads."""

from __future__ import annotations

import gzip
import re

from bot.web.desk.rendering import STATIC
from tests.desk.conftest import Office
from tests.desk.test_conversation import agent, waiting

LARGEST_PAGE = 200_000  # bytes on the wire, with everything a first visit may load


async def test_the_number_of_unread_conversations_is_ones_own(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    _, budi = await agent(office, "budi")
    await ani.post(f"/desk/tickets/{ticket}/claim", seen_on=f"/desk/tickets/{ticket}")
    async with office.engine.begin() as db:
        await db.exec_driver_sql("update tickets set unread = 2")
    assert 'data-unread="1"' in (await ani.get("/desk/unread")).text
    assert "data-unread" not in (await budi.get("/desk/unread")).text


async def test_a_first_visit_loads_less_than_200_kilobytes(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    files = sum(len(gzip.compress(file.read_bytes())) for file in STATIC.iterdir())
    for path in ("/desk/tickets", f"/desk/tickets/{ticket}"):
        page = await ani.get(path)
        assert page.status_code == 200
        assert re.search(r'src="/desk/static/', page.text)
        assert files + len(gzip.compress(page.content)) < LARGEST_PAGE, path
