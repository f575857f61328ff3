"""A conversation is answered in order, once, and one that cannot be answered does not stop the others."""

from __future__ import annotations

import asyncio

from bot.domain.messages import Kind
from bot.services import answering
from bot.services.wording import say
from bot.storage import inbound
from bot.workers import inbox
from tests.spine.conftest import Spine
from tests.support.people import message


async def settle(spine: Spine) -> None:
    """Let the person finish his thought, and answer all that is due."""
    spine.clock.advance(seconds=2)
    while await inbox.work_once(spine.runtime):
        pass


async def test_a_message_gets_an_answer_in_the_same_transaction_as_its_turn(spine: Spine) -> None:
    await spine.receive(message("menu"))
    await settle(spine)
    rows = await spine.rows(
        "select i.status, count(o.id) as answers from inbound i join outbound o on o.turn_id = i.turn_id group by 1"
    )
    assert rows[0].status == "handled"
    assert rows[0].answers >= 1


async def test_several_messages_in_quick_succession_are_answered_as_one_thought(spine: Spine) -> None:
    await spine.receive(message("min"))
    await spine.receive(message("mau tanya"))
    await spine.receive(message("jht saya gimana ya"))
    await settle(spine)
    assert await spine.value("select count(*) from turns") == 1
    assert spine.understanding.asked == ["min\nmau tanya\njht saya gimana ya"]


async def test_while_the_person_is_still_writing_nothing_is_answered(spine: Spine) -> None:
    await spine.receive(message("min"))
    spine.clock.advance(seconds=1)
    await spine.receive(message("mau tanya"))
    spine.clock.advance(seconds=0.5)
    await inbox.work_once(spine.runtime)
    assert await spine.value("select count(*) from turns") == 0


async def test_somebody_who_never_stops_writing_gets_an_answer_too(spine: Spine) -> None:
    for _ in range(7):
        await spine.receive(message("lalu"))
        spine.clock.advance(seconds=1)
    await inbox.work_once(spine.runtime)
    assert await spine.value("select count(*) from turns") == 1


async def test_a_button_and_a_text_are_two_turns(spine: Spine) -> None:
    await spine.receive(message("Menu", kind=Kind.CHOICE, choice="!menu"), message("halo, selamat pagi semua"))
    await settle(spine)
    assert await spine.value("select count(*) from turns") == 2


async def test_many_workers_at_once_answer_each_message_once(spine: Spine) -> None:
    for n in range(20):
        await spine.receive(message("menu", f"orang-{n % 5}"))
    spine.clock.advance(seconds=2)
    await asyncio.gather(*(answering.answer_ready(spine.runtime, 3) for _ in range(6)))
    await settle(spine)
    assert await spine.value("select count(*) from inbound where status = 'handled'") == 20
    assert await spine.value("select sum(turns) from conversations") == await spine.value("select count(*) from turns")


async def test_a_message_that_cannot_be_worked_is_set_aside_after_three_tries_and_the_person_is_told(
    spine: Spine,
) -> None:
    spine.understanding.broken = {"racun"}
    await spine.receive(message("ini racun sekali"))
    for _ in range(answering.TRIES):
        await settle(spine)
        spine.clock.advance(minutes=1)
    assert await spine.rows("select status, attempts, error from inbound") == [("set_aside", 3, "ValueError")]
    assert await spine.value("select text from outbound") == say("set_aside")
    assert await spine.value("select name from events") == "messages_set_aside"


async def test_what_was_set_aside_does_not_block_what_the_person_writes_next(spine: Spine) -> None:
    spine.understanding.broken = {"racun"}
    await spine.receive(message("ini racun sekali"))
    for _ in range(answering.TRIES):
        await settle(spine)
        spine.clock.advance(minutes=1)
    await spine.receive(message("menu"))
    await settle(spine)
    assert await spine.value("select status from inbound order by id desc limit 1") == "handled"


async def test_one_conversation_that_fails_does_not_hold_up_the_others(spine: Spine) -> None:
    spine.understanding.broken = {"racun"}
    await spine.receive(message("ini racun sekali", "budi"), message("menu", "siti"))
    await settle(spine)
    assert (
        await spine.value(
            "select i.status from inbound i join addresses a on a.id = i.address_id where a.address = 'siti'"
        )
        == "handled"
    )


async def test_an_operator_can_have_a_set_aside_message_worked_again(spine: Spine) -> None:
    spine.understanding.broken = {"racun"}
    await spine.receive(message("ini racun sekali"))
    for _ in range(answering.TRIES):
        await settle(spine)
        spine.clock.advance(minutes=1)
    spine.understanding.broken = set()
    row = await spine.value("select id from inbound")
    async with spine.runtime.engine.begin() as db:
        assert await inbound.work_again(db, row, spine.clock())
    await settle(spine)
    assert await spine.value("select status from inbound") == "handled"


async def test_no_failure_puts_what_the_person_wrote_into_a_log_or_an_error_column(
    spine: Spine, capsys: object
) -> None:
    spine.understanding.broken = {"3171"}
    await spine.receive(message("nik saya 3171234567890001"))
    await settle(spine)
    captured = capsys.readouterr()  # type: ignore[attr-defined]
    assert "3171234567890001" not in captured.out + captured.err
    assert "3171" not in str(await spine.rows("select error from inbound"))
