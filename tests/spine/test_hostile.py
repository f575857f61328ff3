"""What participants send is hostile until shown otherwise: none of it stops others, runs, or misleads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.messages import Attachment, Kind, Location, SharedContact
from bot.storage.database import DatabaseError
from tests.spine.conftest import Spine
from tests.support.people import message

HUGE = "x" * 100_000
BROKEN = "a\x00b\ud83d"
TURNED = "laporan\u202egpj.exe"


@pytest.mark.parametrize("words", [HUGE, BROKEN])
async def test_whatever_stands_in_a_message_it_is_kept_and_so_are_those_with_it(spine: Spine, words: str) -> None:
    file = Attachment(Kind.DOCUMENT, words, words, 2**80, words)
    hostile = [
        replace(message(words), name=words, choice=words),
        replace(message("", kind=Kind.LOCATION), location=Location(1.0, 2.0, words)),
        replace(message("", kind=Kind.LOCATION), location=Location(float("nan"), float("inf"), "")),
        replace(message("", kind=Kind.CONTACT), contact=SharedContact(words, words, is_own=True)),
        replace(message("", kind=Kind.DOCUMENT), attachments=(file,)),
        replace(message(""), edits=words),
    ]
    await spine.receive(*hostile, message("saya juga", "siti"))
    assert await spine.value("select count(*) from inbound") == len(hostile) + 1
    for row in await spine.rows("select text, extra::text as extra, edits from inbound"):
        assert max(len(row.text), len(row.extra), len(row.edits or "")) < 10_000
    (row,) = await spine.rows("select reference, content_type, size, filename, status from attachments")
    assert (len(row.content_type) <= 120, len(row.filename) <= 200, row.size) == (True, True, None)


async def test_an_error_of_the_database_does_not_repeat_what_somebody_wrote(spine: Spine) -> None:
    with pytest.raises(DatabaseError) as caught:
        await spine.rows("select 1 / (case when :words = '' then 1 else 0 end)", words="rahasia saya")
    assert "rahasia" not in f"{caught.value!r} {caught.value}"


async def test_names_of_people_and_files_cannot_turn_the_line_around(spine: Spine) -> None:
    file = Attachment(Kind.DOCUMENT, "1", "application/pdf", 9, TURNED)
    await spine.receive(replace(message("", kind=Kind.DOCUMENT), name="Sari\u202e\n\u2066 W", attachments=(file,)))
    assert await spine.value("select name from contacts") == "Sari W"
    assert await spine.value("select filename from attachments") == "laporangpj.exe"
