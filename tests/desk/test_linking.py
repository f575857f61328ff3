"""The code that links somebody's Telegram: seen once, used once, for a quarter of an hour, and not to be guessed."""

from __future__ import annotations

import re

import pytest

from bot.domain.staffbot import LINK_CODE_LASTS
from bot.services import staffing
from bot.services.staffbot import linking
from bot.services.staffbot.linking import TRIES, TooManyCodes
from bot.storage import staff_links
from tests.desk.conftest import PASSWORD, Office
from tests.desk.visitor import signed_in

SHOWN = re.compile(r"<code>(AG-[^<]+)</code>")


async def code_of(office: Office, staff_id: int) -> str:
    async with office.engine.begin() as db:
        return await linking.new_code(db, office.gate.keys, staff_id, office.now())


async def use(office: Office, words: str, user_id: int = 7001) -> int | None:
    code = linking.code_in(words)
    assert code
    async with office.engine.begin() as db:
        return await linking.use_code(db, office.gate.keys, code, user_id, office.now())


async def holder(office: Office, user_id: int = 7001) -> int | None:
    async with office.engine.connect() as db:
        return await staff_links.holder(db, user_id)


async def test_a_code_from_the_account_page_links_once(office: Office) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    browser = await signed_in(office, ani)
    page = await browser.post("/desk/account/telegram", seen_on="/desk/account", password=PASSWORD)
    shown = SHOWN.search(page.text)
    assert shown
    assert await use(office, shown[1]) == ani
    assert await use(office, shown[1], 7002) is None
    assert await holder(office) == ani
    assert (await office.verbs())[-2:] == ["telegram_code_made", "telegram_linked"]
    assert "Lepas tautan" in (await browser.get("/desk/account")).text
    await browser.post("/desk/account/telegram/unlink", seen_on="/desk/account")
    assert await holder(office) is None


async def test_a_screen_left_open_gives_no_code_away(office: Office) -> None:
    browser = await signed_in(office, await office.hire("ani", password=PASSWORD))
    page = await browser.post("/desk/account/telegram", seen_on="/desk/account", password="bukan-ini-99")
    assert page.status_code == 422
    assert not SHOWN.search(page.text)


async def test_the_database_knows_no_code(office: Office) -> None:
    code = await code_of(office, await office.hire("ani"))
    (row,) = await office.rows("select code_hash from staff_link_codes")
    assert code.replace("-", "").removeprefix("AG").encode() not in bytes(row.code_hash)


async def test_a_code_ends_after_a_quarter_of_an_hour_and_by_a_newer_one(office: Office) -> None:
    ani = await office.hire("ani")
    old = await code_of(office, ani)
    new = await code_of(office, ani)
    assert await use(office, old) is None
    office.clock.time += LINK_CODE_LASTS
    assert await use(office, new) is None


async def test_codes_cannot_be_guessed_one_after_another(office: Office) -> None:
    code = await code_of(office, await office.hire("ani"))
    for _ in range(TRIES):
        assert await use(office, "AG-aaaa-bbbb-cccc") is None
    with pytest.raises(TooManyCodes):
        await use(office, code)


async def test_who_is_disabled_links_nothing_and_is_known_no_more(office: Office) -> None:
    ani, budi = await office.hire("ani"), await office.hire("budi")
    await use(office, await code_of(office, ani))
    code = await code_of(office, budi)
    async with office.engine.begin() as db:
        await staffing.disable(db, office.act(), await office.account(ani))
        await staffing.disable(db, office.act(), await office.account(budi))
    assert await holder(office) is None
    assert await use(office, code, 7002) is None


async def test_a_telephone_that_changes_hands_serves_its_new_holder_alone(office: Office) -> None:
    ani, budi = await office.hire("ani"), await office.hire("budi")
    await use(office, await code_of(office, ani))
    await use(office, await code_of(office, budi))
    assert await holder(office) == budi
