"""Colleagues at one conversation see each other, and the participant sees that somebody writes."""

from __future__ import annotations

import pytest

from bot.domain.messages import Capabilities, ChannelName
from bot.domain.staff import Role
from bot.storage.desk import DESK
from bot.storage.notifications import Listener
from bot.web.desk.hub import DeskHub
from bot.web.desk.looking import Looking
from tests.desk.conftest import Office
from tests.desk.test_conversation import agent, waiting
from tests.desk.test_events import stream, told
from tests.desk.visitor import Visitor
from tests.support.people import RecordingChannel


async def does(who: Visitor, ticket: int, doing: str) -> int:
    at = f"/desk/tickets/{ticket}"
    return (await who.post(f"{at}/here", seen_on=at, doing=doing)).status_code


async def test_a_colleague_is_seen_looking_then_writing_then_gone(office: Office, database_url: str) -> None:
    ticket = await waiting(office)
    number, ani = await agent(office)
    _, budi = await agent(office, "budi")
    listener = Listener(database_url, [DESK], office.hub.on_notify)
    await listener.start()
    seen = f"/desk/tickets/{ticket}/colleagues"
    async with stream(office, budi.cookie, f"ticket={ticket}") as pieces:
        for doing, kind, words in (
            ("look", "view", "Ani juga membuka percakapan ini"),
            ("write", "typing", "Ani sedang menulis"),
            ("left", "left", ""),
        ):
            assert await does(ani, ticket, doing) == 204
            assert await told(pieces) == {"kind": kind, "ticket": ticket, "staff": number}
            page = (await budi.get(seen)).text
            assert (words in page, "Ani" in page) == (True, bool(words))
    assert "Ani" not in (await ani.get(seen)).text
    await listener.stop()


async def test_who_says_nothing_more_is_gone_after_a_while(office: Office) -> None:
    ticket = await waiting(office)
    number, _ = await agent(office)
    _, budi = await agent(office, "budi")
    office.hub.tell({"kind": "typing", "ticket": ticket, "staff": number})
    seen = f"/desk/tickets/{ticket}/colleagues"
    assert "sedang menulis" in (await budi.get(seen)).text
    office.clock.advance(seconds=10)
    assert "juga membuka" in (await budi.get(seen)).text
    office.clock.advance(seconds=60)
    assert "Ani" not in (await budi.get(seen)).text


@pytest.mark.parametrize("news", [{"kind": "view", "ticket": 1}, {"kind": "reply", "ticket": 1, "staff": 2}])
def test_other_news_puts_nobody_at_a_conversation(office: Office, news: dict[str, str | int | None]) -> None:
    looking = Looking()
    looking.note(news, office.now())
    assert looking.others(1, 9, office.now()) == []


async def test_looking_is_told_only_to_who_looks_at_the_same_conversation() -> None:
    hub = DeskHub()
    with hub.listening(1, 7) as same, hub.listening(2, 8) as other:
        hub.tell({"kind": "left", "ticket": 7, "staff": 3})
        assert (len(same.take()), len(other.take())) == (1, 0)


async def test_the_participant_sees_that_his_agent_writes_and_nobody_elses(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    _, budi = await agent(office, "budi", Role.AGENT)
    channel = office.gate.runtime.channels[ChannelName.TELEGRAM]
    assert isinstance(channel, RecordingChannel)
    channel.capabilities = Capabilities(max_text=400, typing_seconds=5)
    await does(ani, ticket, "write")
    assert channel.typed == []
    at = f"/desk/tickets/{ticket}"
    await ani.post(f"{at}/claim", seen_on=at)
    await does(budi, ticket, "write")
    assert channel.typed == []
    await does(ani, ticket, "write")
    assert len(channel.typed) == 1


async def test_a_page_that_says_nonsense_is_refused(office: Office) -> None:
    ticket = await waiting(office)
    _, ani = await agent(office)
    assert await does(ani, ticket, "sleep") == 422


async def test_what_can_be_done_is_fetched_only_when_it_has_changed(office: Office) -> None:
    ticket = await waiting(office)
    number, ani = await agent(office)
    at = f"/desk/tickets/{ticket}"
    page = (await ani.get(at)).text
    state = page.partition("foot?state=")[2].partition('"')[0]
    assert (await ani.get(f"{at}/foot?state={state}")).status_code == 204
    await ani.post(f"{at}/claim", seen_on=at)
    fresh = await ani.get(f"{at}/foot?state={state}")
    assert (fresh.status_code, 'id="composer"' in fresh.text, f"{number}" in fresh.text) == (200, True, True)
