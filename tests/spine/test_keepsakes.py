"""A summary that is asked for goes out as a file, and a day that is noted becomes a row."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

from pypdf import PdfReader

from bot.domain.messages import FileTerms, Kind
from tests.spine.conftest import Spine
from tests.spine.test_answering import settle
from tests.support.people import message


def takes_files(spine: Spine) -> None:
    terms = {"application/pdf": FileTerms(max_bytes=1_000_000, max_caption=200)}
    spine.telegram.capabilities = replace(spine.telegram.capabilities, files=terms)


async def tap(spine: Spine, payload: str) -> None:
    await spine.receive(message("", kind=Kind.CHOICE, choice=payload))
    await settle(spine)


async def test_a_summary_is_queued_as_a_file_behind_the_words_of_its_turn(spine: Spine) -> None:
    takes_files(spine)
    await tap(spine, "=jht_claim.jht_event:resign")
    await tap(spine, "=checklist.papers:ktp")
    await tap(spine, "/flow:summary_pdf")
    last = (await spine.rows("select text, file_id from outbound order by id desc limit 1"))[0]
    assert last.file_id is not None
    kept = (await spine.rows("select content, content_type, filename from files"))[0]
    assert (kept.content_type, kept.filename) == ("application/pdf", "ringkasan-klaim-jht.pdf")
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(kept.content)).pages)
    for part in ("Klaim JHT", "Mengundurkan diri", "Dokumen yang disiapkan", "Paklaring", "Permenaker 4/2022"):
        assert part in text
    assert text.count("Paklaring") == 1
    assert text.count("Permenaker 4/2022") == 1
    assert "Sumber:" not in text


async def test_where_the_channel_takes_no_file_that_is_said(spine: Spine) -> None:
    spine.telegram.capabilities = replace(spine.telegram.capabilities, files={})
    await tap(spine, "=jht_claim.jht_event:resign")
    await tap(spine, "/flow:summary_pdf")
    last = (await spine.rows("select text, file_id from outbound order by id desc limit 1"))[0]
    assert last.file_id is None
    assert last.text.strip()


async def test_without_an_answer_nothing_is_drawn(spine: Spine) -> None:
    takes_files(spine)
    await tap(spine, "/flow:summary_pdf")
    assert await spine.value("select count(*) from files") == 0


async def test_a_day_to_be_reminded_of_is_noted_once_in_the_morning_of_the_person(spine: Spine) -> None:
    await tap(spine, "=due_dates.institution:kesehatan")
    await tap(spine, "/flow:remind_me")
    await tap(spine, "/flow:remind_me")
    rows = await spine.rows("select what, due_on, remind_at from reminder_wishes")
    assert [tuple(row) for row in rows] == [
        ("Batas bayar iuran JKN", date(2026, 12, 10), datetime(2026, 12, 7, 1, tzinfo=UTC))
    ]
