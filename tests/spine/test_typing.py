"""The sign that somebody writes goes where the person wrote last, at the channel's pace, and is nobody's trouble."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.channels import local
from bot.domain.messages import Capabilities, ChannelName
from bot.runtime import Runtime
from bot.services.typing_signs import TypingSigns
from bot.storage import database
from bot.storage.notifications import Listener
from bot.storage.webchat import TYPING
from tests.spine.conftest import Spine
from tests.support.people import message

ABLE = Capabilities(max_text=400, typing_seconds=5)


async def contact(spine: Spine, address: str = "budi") -> int:
    return int(await spine.value("select contact_id from addresses where address = :a", a=address))


async def test_a_sign_goes_out_under_his_last_message_and_is_renewed_before_it_ends(spine: Spine) -> None:
    spine.telegram.capabilities = ABLE
    await spine.receive(message("halo", external_id="m1"), message("ada orang?", external_id="m2"))
    signs, budi = TypingSigns(spine.runtime), await contact(spine)
    for _ in range(13):  # a key stroke a second
        await signs.agent_is_typing(budi)
        spine.clock.advance(seconds=1)
    assert spine.telegram.typed == [("budi", "m2")] * 4


async def test_each_person_has_a_sign_of_his_own(spine: Spine) -> None:
    spine.telegram.capabilities = ABLE
    await spine.receive(message("halo", "budi", external_id="b"), message("halo", "siti", external_id="s"))
    signs = TypingSigns(spine.runtime)
    for person in ("budi", "siti", "budi"):
        await signs.agent_is_typing(await contact(spine, person))
    assert spine.telegram.typed == [("budi", "b"), ("siti", "s")]


async def test_a_channel_without_the_sign_is_left_alone(spine: Spine) -> None:
    spine.telegram.capabilities = replace(ABLE, typing_seconds=None)
    await spine.receive(message("halo"))
    signs = TypingSigns(spine.runtime)
    await signs.agent_is_typing(await contact(spine))
    await signs.agent_is_typing(404)
    assert spine.telegram.typed == []


async def test_a_page_hears_of_it_in_whichever_process_it_is_open(spine: Spine, database_url: str) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()

    async def hear(_channel: str, payload: str) -> None:
        await heard.put(payload)

    listener = Listener(database_url, [TYPING], hear)
    await listener.start()
    runtime = replace(spine.runtime, channels={ChannelName.WEB: local.web()})
    await spine.receive(message("halo", "halaman", channel=ChannelName.WEB))
    await TypingSigns(runtime).agent_is_typing(await contact(spine, "halaman"))
    async with asyncio.timeout(10):
        assert await heard.get() == str(await spine.value("select id from addresses"))
    await listener.stop()


async def test_a_database_that_is_away_is_no_trouble(spine: Spine) -> None:
    away = database.create("postgresql://nobody@127.0.0.1:1/nothing")
    known = spine.runtime
    runtime = Runtime(away, known.channels, known.understanding, known.catalogue, clock=spine.clock)
    await TypingSigns(runtime).agent_is_typing(1)
    await away.dispose()
    assert spine.telegram.typed == []
