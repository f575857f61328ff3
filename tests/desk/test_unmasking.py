"""Personal data is masked, and shown only for a reason that is written down first."""

from __future__ import annotations

import pytest

from bot.domain.masking import has_hidden, mask, mask_numbers
from bot.domain.messages import ChannelName, Urn
from bot.domain.permissions import NotAllowed
from bot.domain.staff import Role, Viewer
from bot.domain.tickets import Actor, ActorKind, UnknownTicket, Via
from bot.services import handoff
from bot.services.unmasking import Field, NoReason, NothingThere, unmask
from bot.storage import contacts
from tests.desk.conftest import Office, profile

PHONE = "6281234567890"
WHY = "Verifikasi nomor untuk klaim JHT"


@pytest.mark.parametrize(
    ("value", "shown"), [(PHONE, "•••• 7890"), ("3374010101900001", "•••• 0001"), ("12345678", "••••"), ("", "••••")]
)
def test_the_last_four_are_shown_and_nothing_of_what_is_short(value: str, shown: str) -> None:
    assert mask(value) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NIK saya 3374010101900001 ya", "NIK saya •••• 0001 ya"),
        ("hp 0812-3456-7890", "hp •••• 7890"),
        ("+62 812 3456 7890.", "•••• 7890."),
        ("iuran Rp1.500.000 dan 12.345.678.901", "iuran Rp1.500.000 dan 12.345.678.901"),
        ("hp 0812.3456.7890, NIK 337401.010190.0001", "hp •••• 7890, NIK •••• 0001"),
        ("Rp123.456.789.012 atau 1.500.000,50", "Rp123.456.789.012 atau 1.500.000,50"),
        ("iuran 150.000/bulan, 25/11/2026 10.00-12.00", "iuran 150.000/bulan, 25/11/2026 10.00-12.00"),
        ("tanggal 01-02-2026 jam 10", "tanggal 01-02-2026 jam 10"),
        ("RT 05 RW 12, kelas 3", "RT 05 RW 12, kelas 3"),
    ],
)
def test_long_numbers_in_a_text_are_masked_and_sums_and_days_are_not(text: str, shown: str) -> None:
    assert mask_numbers(text) == shown
    assert has_hidden(text) is (text != shown)


async def a_ticket(office: Office) -> tuple[int, Viewer, int]:
    """A conversation in the hands of Ani, with the participant's address."""
    ani = await office.hire("ani", profile("Ani", Role.AGENT, "33"))
    async with office.engine.begin() as db:
        contact = await contacts.create(db, "Sari", office.now())
        address = await contacts.add_address(db, contact, Urn(ChannelName.WHATSAPP, PHONE), office.now())
    actor = Actor(ActorKind.STAFF, Via.DESK, ani)
    ticket = await handoff.open_ticket(office.gate.runtime, contact, actor)
    return ticket, Viewer(ani, "Ani", Role.AGENT, "33"), address.id


async def test_who_works_on_a_ticket_may_see_the_number_and_the_audit_says_why(office: Office) -> None:
    ticket, ani, address = await a_ticket(office)
    assert await unmask(office.gate.runtime, ticket, ani, Field.ADDRESS, address, f"  {WHY} ") == PHONE
    (row,) = await office.rows("select staff_id, object, object_id, data from audit where verb = 'unmask'")
    assert tuple(row)[:3] == (ani.id, "ticket", ticket)
    assert row.data["reason"] == WHY
    assert PHONE not in str(row.data)


@pytest.mark.parametrize("reason", ["", "   ", "perlu", " a b c "])
async def test_without_a_reason_nothing_is_shown_and_nothing_written(office: Office, reason: str) -> None:
    ticket, ani, address = await a_ticket(office)
    with pytest.raises(NoReason):
        await unmask(office.gate.runtime, ticket, ani, Field.ADDRESS, address, reason)
    assert "unmask" not in await office.verbs()


async def test_a_colleague_who_does_not_work_on_it_sees_nothing(office: Office) -> None:
    ticket, ani, address = await a_ticket(office)
    colleague = Viewer(ani.id + 1, "Budi", Role.AGENT, "33")
    with pytest.raises(NotAllowed):
        await unmask(office.gate.runtime, ticket, colleague, Field.ADDRESS, address, WHY)


async def test_what_belongs_to_another_participant_is_not_found(office: Office) -> None:
    ticket, ani, _ = await a_ticket(office)
    async with office.engine.begin() as db:
        other = await contacts.create(db, "Tono", office.now())
        address = await contacts.add_address(db, other, Urn(ChannelName.WHATSAPP, "6289999999999"), office.now())
    for field in (Field.ADDRESS, Field.MESSAGE):
        with pytest.raises(NothingThere):
            await unmask(office.gate.runtime, ticket, ani, field, address.id, WHY)
    with pytest.raises(UnknownTicket):
        await unmask(office.gate.runtime, 4711, ani, Field.ADDRESS, address.id, WHY)


async def test_the_summary_is_shown_whole(office: Office) -> None:
    ticket, ani, _ = await a_ticket(office)
    assert await unmask(office.gate.runtime, ticket, ani, Field.SUMMARY, ticket, WHY)
