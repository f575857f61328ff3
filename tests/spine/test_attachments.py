"""What participants send beside words is kept for the staff who read the conversation, and for nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.files import checked
from bot.domain.filetypes import kind_of, sniff
from bot.domain.messages import Attachment, Kind, Location, SharedContact
from bot.ports import FetchedFile, FetchError
from bot.services import media
from bot.storage import attachments
from bot.storage.files import FileContent
from tests.spine.conftest import Spine
from tests.support import samples
from tests.support.people import message


async def send(spine: Spine, content: bytes, person: str = "budi", name: str | None = "berkas.bin") -> int:
    """A file that the provider still has; returns the attachment's id."""
    spine.telegram.files["f1"] = FetchedFile(content, sniff(content) or "application/octet-stream")
    kind = kind_of(sniff(content) or "")
    file = Attachment(kind, "f1", "application/octet-stream", filename=name)
    await spine.receive(message("ini", person, kind=kind, attachments=(file,)))
    return int(await spine.value("select max(id) from attachments"))


async def read(spine: Spine, attachment_id: int, person: str = "budi") -> FileContent | None:
    contact = await spine.value("select contact_id from addresses where address = :a", a=person)
    async with spine.runtime.engine.begin() as db:
        return await attachments.read(db, attachment_id, contact)


@pytest.mark.parametrize("content", samples.EVERYTHING, ids=sniff)
async def test_staff_read_every_kind_of_file_once_it_is_fetched(spine: Spine, content: bytes) -> None:
    file = await send(spine, content)
    assert await read(spine, file) is None, "it is still with the provider"
    assert await media.fetch_waiting(spine.runtime) == 1
    assert await read(spine, file) == FileContent(content, sniff(content) or "", "berkas.bin")
    (noted,) = await spine.rows("select id, kind, status from attachments")
    assert tuple(noted) == (file, kind_of(sniff(content) or ""), "stored")


async def test_a_file_is_read_only_with_the_conversation_it_belongs_to(spine: Spine) -> None:
    file = await send(spine, samples.PDF, "budi")
    await spine.receive(message("halo", "siti"))
    await media.fetch_waiting(spine.runtime)
    assert await read(spine, file, "siti") is None
    assert await read(spine, file, "budi")


async def test_a_file_without_a_name_is_called_by_its_kind(spine: Spine) -> None:
    file = await send(spine, samples.OGG, name=None)
    await media.fetch_waiting(spine.runtime)
    found = await read(spine, file)
    assert found
    assert found.filename == "voice"


async def test_a_file_that_was_refused_is_noted_with_its_reason(spine: Spine) -> None:
    spine.telegram.files.clear()
    await spine.receive(message("", kind=Kind.VIDEO, attachments=(Attachment(Kind.VIDEO, "gone"),)))
    await media.fetch_waiting(spine.runtime)
    (noted,) = await spine.rows("select id, status, reason from attachments")
    assert (noted.status, noted.reason) == ("refused", "gone")
    assert await read(spine, noted.id) is None


async def test_places_and_shared_contacts_stay_with_their_message(spine: Spine) -> None:
    place = replace(message("", kind=Kind.LOCATION), location=Location(-6.2, 106.8, "Rumah"))
    person = replace(message("", kind=Kind.CONTACT), contact=SharedContact("Tono", "+62812", is_own=False))
    await spine.receive(place, person)
    rows = await spine.rows("select kind, extra from inbound order by id")
    assert [tuple(row) for row in rows] == [
        ("location", {"location": [-6.2, 106.8, "Rumah"]}),
        ("contact", {"contact": ["Tono", "+62812", False]}),
    ]


@pytest.mark.parametrize("content", samples.EVERYTHING, ids=sniff)
def test_what_we_can_send_we_also_take(content: bytes) -> None:
    assert checked(content) == FetchedFile(content, sniff(content) or "")


@pytest.mark.parametrize(
    "content", [b"MZ\x90\x00", b"<html>", samples.office("word/document.xml", "word/vbaProject.bin")]
)
def test_what_could_harm_the_staff_who_open_it_is_not_taken(content: bytes) -> None:
    with pytest.raises(FetchError, match="type_not_taken"):
        checked(content)
