"""Files and places on their way out: checked, cut to the channel, sent once, and found again after a kill."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.filetypes import MAX_FILE, sniff
from bot.domain.messages import Button, Capabilities, ChannelName, FileTerms, Kind, Location
from bot.ports import OutcomeUnknown
from bot.services import sending
from bot.services.outgoing import NotSendable, Words, compose, keep_file
from bot.storage import conversations, files
from bot.storage.files import StoredFile
from tests.spine.conftest import Spine
from tests.support import samples
from tests.support.people import message

OFFICE = Location(-6.2, 106.8, "Kantor cabang")
ABLE = Capabilities(
    max_text=20,
    per_second=1000,
    takes_bytes=True,
    locations=True,
    files={"image/jpeg": FileTerms(1000, 10), "application/pdf": FileTerms(1000)},
)


async def keep(spine: Spine, content: bytes, filename: str = "surat.pdf") -> StoredFile:
    async with spine.runtime.engine.begin() as db:
        return await keep_file(db, content, filename, spine.clock())


async def queue(spine: Spine, words: Words, person: str = "budi") -> None:
    """Put what becomes of these words into the outbox of a person who has just written."""
    await spine.receive(message("halo", person))
    row = (await spine.rows("select id, contact_id from addresses where address = :a", a=person))[0]
    parts = compose(spine.telegram.capabilities, row.id, ChannelName.TELEGRAM, words)
    async with spine.runtime.engine.begin() as db:
        await conversations.insert_outbound(db, [(row.contact_id, None, part) for part in parts], spine.clock())


def kept(content_type: str = "application/pdf", size: int = 100) -> StoredFile:
    return StoredFile(7, Kind.DOCUMENT, content_type, size, "surat.pdf")


@pytest.mark.parametrize("content", samples.EVERYTHING, ids=sniff)
async def test_a_file_is_kept_byte_for_byte_under_its_true_type(spine: Spine, content: bytes) -> None:
    stored = await keep(spine, content)
    async with spine.runtime.engine.connect() as db:
        read = await files.read(db, stored.id)
        known = await files.get(db, stored.id)
    assert read
    assert (read.content, read.content_type) == (content, stored.content_type)
    assert known == stored


@pytest.mark.parametrize(
    ("given", "kept_as"),
    [
        ("C:\\Users\\siti\\surat kerja.pdf", "surat kerja.pdf"),
        ("../../etc/passwd", "passwd"),
        ('a"b\r\nX: y.pdf', "abX y.pdf"),
        ("", "berkas"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ],
)
async def test_a_name_keeps_what_is_a_name_and_nothing_else(spine: Spine, given: str, kept_as: str) -> None:
    assert (await keep(spine, samples.PDF, given)).filename == kept_as


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "kosong"),
        (b"%PDF-" + b"x" * MAX_FILE, "terlalu besar. Ukuran paling besar untuk saluran peserta ini 16 MB."),
        (b"MZ\x90\x00", "Jenis berkas ini tidak dapat dikirim"),
        (samples.office("word/document.xml", "word/vbaProject.bin"), "tanpa makro"),
    ],
    ids=["empty", "large", "program", "macros"],
)
async def test_what_cannot_be_sent_is_refused_with_a_sentence(spine: Spine, content: bytes, words: str) -> None:
    with pytest.raises(NotSendable) as refused:
        await keep(spine, content)
    assert words in refused.value.sentence
    assert await spine.value("select count(*) from files") == 0


def test_a_channel_that_does_not_take_it_says_so_in_a_sentence() -> None:
    for words, said in [
        (Words(file=kept("video/mp4")), "tidak menerima jenis berkas"),
        (Words(file=kept(size=2 * 1024 * 1024)), "terlalu besar"),
    ]:
        with pytest.raises(NotSendable) as refused:
            compose(ABLE, 1, ChannelName.TELEGRAM, words)
        assert said in refused.value.sentence
    with pytest.raises(NotSendable) as refused:
        compose(replace(ABLE, locations=False), 1, ChannelName.TELEGRAM, Words(location=OFFICE))
    assert "lokasi" in refused.value.sentence


def parts(words: Words) -> list[tuple[str, int | None, bool, int]]:
    """Each message as (text, file, whether it is a place, number of buttons)."""
    made = compose(ABLE, 1, ChannelName.TELEGRAM, words)
    return [(m.text, m.file_id, m.location is not None, len(m.buttons)) for m in made]


def test_words_go_below_a_file_where_the_channel_shows_them_and_after_it_where_not() -> None:
    yes = (Button("Ya", "yes"),)
    assert parts(Words("pendek", file=kept("image/jpeg"))) == [("pendek", 7, False, 0)]
    assert parts(Words("lebih panjang", file=kept("image/jpeg"))) == [
        ("", 7, False, 0),
        ("lebih panjang", None, False, 0),
    ]
    assert parts(Words("pendek", file=kept())) == [("", 7, False, 0), ("pendek", None, False, 0)]
    assert parts(Words(file=kept())) == [("", 7, False, 0)]
    assert parts(Words("di sini", location=OFFICE)) == [("", None, True, 0), ("di sini", None, False, 0)]
    assert parts(Words("pilih", yes, kept("image/jpeg"))) == [("", 7, False, 0), ("pilih", None, False, 1)]
    assert parts(Words("satu dua tiga empat lima", yes))[-1][3] == 1
    assert parts(Words("  ")) == []


async def test_a_channel_that_takes_bytes_gets_them_and_the_order_holds(spine: Spine) -> None:
    spine.telegram.capabilities = ABLE
    await queue(spine, Words("pendek", file=await keep(spine, samples.JPEG, "kartu.jpg")))
    await queue(spine, Words("Alamatnya", location=OFFICE))
    for _ in range(3):
        await spine.send_due()
    first, second, third = spine.telegram.sent
    assert first.file
    assert (first.text, first.file.content, first.file.filename) == ("pendek", samples.JPEG, "kartu.jpg")
    assert (second.location, third.text) == (OFFICE, "Alamatnya")


async def test_a_channel_that_takes_a_link_is_not_given_the_bytes(spine: Spine) -> None:
    spine.telegram.capabilities = replace(ABLE, takes_bytes=False)
    await queue(spine, Words(file=await keep(spine, samples.PDF)))
    await spine.send_due()
    (sent,) = spine.telegram.sent
    assert sent.file
    assert (sent.file.content, sent.file.size) == (b"", len(samples.PDF))


async def test_a_file_whose_sender_was_killed_goes_out_by_the_next_one(spine: Spine) -> None:
    spine.telegram.capabilities = ABLE
    await queue(spine, Words(file=await keep(spine, samples.PDF)))
    await sending.claim(spine.runtime, ChannelName.TELEGRAM, worker=77, limit=1)
    assert await spine.value("select status from outbound") == "sending"
    assert await sending.recover_abandoned(spine.runtime) == 1
    await spine.send_due()
    assert [m.file and m.file.content for m in spine.telegram.sent] == [samples.PDF]
    assert await spine.rows("select status, unknown_outcomes from outbound") == [("sent", 1)]


async def test_what_is_looked_up_is_none_of_the_messages_we_know_were_taken(spine: Spine) -> None:
    spine.telegram.capabilities = replace(ABLE, knows_what_it_took=True)
    picture = await keep(spine, samples.JPEG)
    await queue(spine, Words(file=picture))
    await queue(spine, Words(file=picture))
    (first,) = await spine.send_due()
    spine.telegram.failure = lambda _: OutcomeUnknown("timeout")
    await spine.send_due()
    spine.telegram.failure, spine.telegram.found = lambda _: None, first.external_id
    spine.clock.advance(minutes=1)
    await spine.send_due()
    assert len(spine.telegram.sent) == 2
    assert await spine.value("select count(distinct external_id) from outbound where status = 'sent'") == 2
