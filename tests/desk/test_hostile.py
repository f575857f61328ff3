"""Whatever participants call themselves and write, and whatever a form holds: the desk shows it, and nothing runs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import text

from bot.domain.messages import Attachment, Kind
from bot.domain.staff import Role
from bot.services import inbound
from tests.desk.conftest import Office
from tests.desk.test_conversation import agent, waiting
from tests.desk.visitor import visitor
from tests.support.people import message
from tests.support.samples import PNG

SCRIPT = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}"


async def test_what_a_participant_calls_himself_writes_and_sends_runs_nowhere(office: Office) -> None:
    file = Attachment(Kind.IMAGE, "upload", "image/png", len(PNG), f"{SCRIPT}.png", PNG)
    hostile = replace(message(SCRIPT, "sari", kind=Kind.IMAGE, attachments=(file,)), name=SCRIPT)
    await inbound.receive(office.gate.runtime, [hostile])
    ticket = await waiting(office)
    _, ani = await agent(office, role=Role.SUPERVISOR)
    async with office.engine.begin() as db:
        await db.execute(text("update tickets set summary = :s, tags = array[:t]"), {"s": SCRIPT, "t": SCRIPT[:40]})
    for path in ("", "/thread", "/side", "/foot"):
        page = await ani.get(f"/desk/tickets/{ticket}{path}")
        assert page.status_code == 200
        assert "<script>alert" not in page.text, path
        assert "<img src=x" not in page.text, path
    for path in ("/desk/tickets?folder=open", "/desk/tickets/rows?folder=open", "/desk/board", "/desk/audit"):
        page = await ani.get(path)
        assert (page.status_code, "<script>alert" in page.text) == (200, False), path
    (row,) = await office.rows("select id from attachments")
    got = await ani.get(f"/desk/tickets/{ticket}/received/{row.id}")
    assert got.headers["content-type"] == "image/png"
    assert set("\r\n<>\"'") & set(got.headers["content-disposition"]) <= {"'"}
    assert got.headers["content-security-policy"].endswith("sandbox")


async def test_a_name_that_is_a_number_is_masked_like_every_number(office: Office) -> None:
    await inbound.receive(office.gate.runtime, [replace(message("halo", "sari"), name="+62 812 3456 7890")])
    ticket = await waiting(office)
    _, ani = await agent(office)
    for path in (f"/desk/tickets/{ticket}", f"/desk/tickets/{ticket}/side", "/desk/tickets?folder=waiting"):
        page = (await ani.get(path)).text
        assert ("3456" in page, "•••• 7890" in page) == (False, True), path


@pytest.mark.parametrize("words", ["a\x00b", "\x00", "\u202eoltak"])
async def test_a_form_or_an_address_with_signs_the_database_cannot_hold_breaks_nothing(
    office: Office, words: str
) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    at = f"/desk/tickets/{ticket}"
    await ani.post(f"{at}/claim", seen_on=at)
    for path, fields in {
        f"{at}/note": {"note": words},
        f"{at}/reply": {"text": words},
        f"{at}/tags": {"tags": words},
        f"{at}/topic": {"topic": words, "programme": words},
        f"{at}/region": {"region": words},
        f"{at}/unmask": {"field": "summary", "item": "0", "reason": words},
        f"{at}/answers": {"asked": words},
        "/desk/tickets": {"q": words, "topic": words},
    }.items():
        assert (await ani.post(path, seen_on=at, **fields)).status_code < 500, path
    for name in ("q", "topic", "folder", "after", "s"):
        page = await ani.client.get("/desk/tickets", params={name: words})
        assert page.status_code == 200, name
    stranger = visitor(office)
    assert (await stranger.post("/desk/sign-in", login=words, password=words)).status_code == 422
    assert (await stranger.client.get("/desk/invitation/%00")).status_code == 410
