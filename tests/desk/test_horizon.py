"""Who served a participant once reads that ticket ever after, and not what comes under a later one out of his reach."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import text

from bot.domain.messages import Attachment, Capabilities, ChannelName, Kind
from bot.domain.staff import Role
from bot.domain.tickets import Actor, ActorKind, Outcome, Via
from bot.services import conversing, handoff, inbound
from tests.desk.conftest import Office, profile
from tests.desk.visitor import Visitor, signed_in
from tests.support.people import RecordingChannel, message
from tests.support.samples import PNG

EARLY, LATE = "3374010101900001", "5171010101900002"


@dataclass
class Moved:
    """Sari was served in Central Java, and is being served on Bali now."""

    first: int
    second: int
    before: Visitor  # who served her first
    now: Visitor
    admin: Visitor


async def writes(office: Office, words: str) -> None:
    file = Attachment(Kind.IMAGE, "upload", "image/png", len(PNG), "foto.png", PNG)
    await inbound.receive(office.gate.runtime, [message(words, "sari", kind=Kind.IMAGE, attachments=(file,))])
    office.clock.advance(minutes=1)


@pytest.fixture
async def moved(office: Office) -> Moved:
    channel = office.gate.runtime.channels[ChannelName.TELEGRAM]
    assert isinstance(channel, RecordingChannel)
    channel.capabilities = Capabilities(max_text=400)
    runtime = office.gate.runtime
    numbers = {
        login: await office.hire(login, profile(login.title(), role, region))
        for login, role, region in (
            ("ani", Role.AGENT, "33"),
            ("budi", Role.AGENT, "51"),
            ("admin", Role.ADMIN, None),
        )
    }
    ani, budi = (Actor(ActorKind.STAFF, Via.DESK, numbers[login]) for login in ("ani", "budi"))
    await writes(office, f"NIK lama {EARLY}")
    (row,) = await office.rows("select id from contacts")
    async with office.engine.begin() as db:
        await db.execute(text("update contacts set region = '33'"))
    first = await handoff.open_ticket(runtime, row.id, ani)
    await handoff.close(runtime, first, ani, Outcome.SOLVED)
    office.clock.advance(days=1)
    async with office.engine.begin() as db:
        await db.execute(text("update contacts set region = '51'"))
    second = await handoff.open_ticket(runtime, row.id, budi)
    office.clock.advance(minutes=1)
    await writes(office, f"NIK baru {LATE}")
    await conversing.reply(runtime, second, budi, "jawaban di Bali")
    await conversing.add_note(runtime, second, budi, "catatan di Bali")
    who = {login: await signed_in(office, number) for login, number in numbers.items()}
    return Moved(first, second, who["ani"], who["budi"], who["admin"])


async def test_the_first_ticket_does_not_show_what_came_under_the_second(moved: Moved) -> None:
    for path in ("", "/thread", "/side"):
        seen = await moved.before.get(f"/desk/tickets/{moved.first}{path}")
        assert seen.status_code == 200
        for words in ("NIK baru", "jawaban di Bali", "catatan di Bali", f"/desk/tickets/{moved.second}"):
            assert words not in seen.text, (path, words)
    assert "NIK lama" in (await moved.before.get(f"/desk/tickets/{moved.first}/thread")).text
    later = await moved.before.get(f"/desk/tickets/{moved.first}/thread?before=2099-01-01T00:00:00%2B00:00~1~1")
    assert ("NIK lama" in later.text, "NIK baru" in later.text) == (True, False)


async def test_a_closed_ticket_is_listed_with_its_own_last_words(moved: Moved) -> None:
    for who in (moved.before, moved.admin):
        seen = (await who.get("/desk/tickets?folder=closed")).text
        assert ("NIK lama" in seen, "NIK baru" in seen) == (True, False)
    assert "NIK baru" in (await moved.now.get("/desk/tickets?folder=mine")).text


async def test_who_serves_her_now_and_who_may_read_everything_sees_all_of_it(moved: Moved) -> None:
    for who, ticket in ((moved.now, moved.second), (moved.admin, moved.first)):
        seen = (await who.get(f"/desk/tickets/{ticket}/thread")).text
        for words in ("NIK lama", "NIK baru", "jawaban di Bali", "catatan di Bali"):
            assert words in seen, words


async def test_neither_files_nor_numbers_of_later_are_had_by_guessing_their_ids(office: Office, moved: Moved) -> None:
    early, late = await office.rows("select id, inbound_id from attachments order by id")
    at = f"/desk/tickets/{moved.first}"
    assert (await moved.before.get(f"{at}/received/{early.id}")).status_code == 200
    assert (await moved.before.get(f"{at}/received/{late.id}")).status_code == 404
    asked = {"field": "message", "reason": "Mencocokkan data"}
    own = await moved.before.post(f"{at}/unmask", seen_on=at, item=str(early.inbound_id), **asked)
    other = await moved.before.post(f"{at}/unmask", seen_on=at, item=str(late.inbound_id), **asked)
    assert (EARLY in own.text, other.status_code, LATE in other.text) == (True, 404, False)
    assert (await moved.admin.get(f"{at}/received/{late.id}")).status_code == 200
