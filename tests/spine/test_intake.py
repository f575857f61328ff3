"""Deliveries side by side: stored together, and each with an outcome of its own."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from bot.domain.messages import Attachment, Kind
from bot.services.intake import Intake
from bot.storage.database import DatabaseError
from tests.spine.conftest import Spine
from tests.support.people import message


async def test_what_arrives_together_is_stored_in_one_transaction(spine: Spine) -> None:
    intake = Intake(spine.runtime)
    await asyncio.gather(*(intake.receive([message("halo", person=f"orang-{n}")]) for n in range(10)))
    assert await spine.rows("select count(*), count(distinct cast(xmin as text)) from inbound") == [(10, 1)]


async def test_one_that_cannot_be_stored_does_not_take_the_others_along(spine: Spine) -> None:
    intake = Intake(spine.runtime)
    bad = replace(message("rusak", person="budi"), external_id="x" * 201)
    good = [message("baik", person=f"orang-{n}") for n in range(3)]
    outcomes = await asyncio.gather(*(intake.receive([m]) for m in (good[0], bad, *good[1:])), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome] == [type(outcomes[1])]
    assert isinstance(outcomes[1], DatabaseError)
    assert await spine.value("select count(*) from inbound where text = 'baik'") == 3


async def test_the_same_message_twice_at_once_is_stored_once_with_its_file(spine: Spine) -> None:
    intake = Intake(spine.runtime)
    picture = replace(message("ini fotonya"), kind=Kind.IMAGE, attachments=(Attachment(Kind.IMAGE, "file-1"),))
    await asyncio.gather(intake.receive([picture]), intake.receive([picture]))
    assert await spine.rows("select count(*), (select count(*) from attachments) from inbound") == [(1, 1)]


async def test_a_caller_who_does_not_wait_keeps_nobody_from_being_served(spine: Spine) -> None:
    intake = Intake(spine.runtime)
    impatient = asyncio.create_task(intake.receive([message("satu", person="budi")]))
    patient = asyncio.create_task(intake.receive([message("dua", person="siti")]))
    await asyncio.sleep(0)
    impatient.cancel()
    await patient
    assert await spine.value("select count(*) from inbound") == 2
