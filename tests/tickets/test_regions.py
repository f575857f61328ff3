"""Where a participant is: read from his words, asked only when it matters, and what it changes."""

from __future__ import annotations

import pytest

from bot.dialogue.model import Catalogue
from bot.domain.regions import zone_of
from bot.services import conversing, whereabouts
from tests.tickets.conftest import EVENING, REGIONS, Desk

ASKED = "kabupaten atau kota mana"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Makassar", "73.71"),
        ("kota makassar", "73.71"),
        ("Kab. Bandung", "32.04"),
        ("kabupaten bandung", "32.04"),
        ("bandung", "32.73"),  # the city is what people call by the bare name
        ("Jakarta Barat", "31.73"),
        ("sulsel", "73"),
        ("gorontalo", "75"),
        ("jogja", "34"),
        ("banjar", None),  # in West Java, and in South Kalimantan
        ("negeri antah berantah", None),
        ("", None),
    ],
)
def test_a_region_is_known_by_the_names_people_use(written: str, code: str | None) -> None:
    assert REGIONS.find(written) == code


def test_every_region_is_found_by_its_own_name_and_has_a_zone() -> None:
    assert {code for code, name in REGIONS.names.items() if REGIONS.find(name) != code} == set()
    assert {zone_of(code) for code in REGIONS.names} == {"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}
    assert [zone_of(code) for code in ("11.01", "61.71", "62", "63", "51.71", "53", "81", "97.01")] == [
        *["Asia/Jakarta"] * 3,
        *["Asia/Makassar"] * 3,
        *["Asia/Jayapura"] * 1,
        "Asia/Jakarta",  # no such province
    ]


@pytest.mark.parametrize(
    ("text", "code", "is_all"),
    [
        ("saya di Makassar", "73.71", True),
        ("sy di makassar kak", "73.71", True),
        ("domisili kab. bandung", "32.04", True),
        ("saya tinggal di kab lima puluh kota", "13.07", True),
        ("saya di makassar, cara klaim jht gimana", "73.71", False),
        ("saya dari medan eh saya di binjai", "12.75", True),
        ("kantor cabang medan di mana", None, False),
        ("saya di phk", None, False),
        ("saya di rumah", None, False),
    ],
)
def test_where_he_is_is_read_behind_the_words_that_say_so(
    catalogue: Catalogue, text: str, code: str | None, *, is_all: bool
) -> None:
    place = whereabouts.said(REGIONS, catalogue.words, text)
    assert (place and (place.code, place.is_own, place.is_all)) == (code and (code, True, is_all))


async def test_who_tells_where_he_is_has_the_hours_and_the_zone_of_there(desk: Desk) -> None:
    await desk.says("saya di Jayapura")
    assert await desk.rows("select region, zone from contacts") == [("91.71", "Asia/Jayapura")]
    assert "Kota Jayapura" in (await desk.heard())[-1]
    desk.clock.time = EVENING
    await desk.says("petugas")
    assert "pukul 08.00 WIT" in (await desk.heard())[-1]
    assert await desk.rows("select region, zone from tickets") == [("91.71", "Asia/Jayapura")]


async def test_a_place_told_in_the_middle_of_a_flow_leaves_the_question_where_it_is(desk: Desk) -> None:
    await desk.says("iuran", tap="/flow:contribution")
    question = await desk.value("select state->>'open' from conversations")
    await desk.says("saya di Makassar")
    assert await desk.value("select region from contacts") == "73.71"
    assert await desk.value("select state->>'open' from conversations") == question


async def test_a_place_told_beside_a_question_is_noted_and_the_question_answered(desk: Desk) -> None:
    words = "saya di makassar, iuran kelas 3 berapa"
    desk.understanding.intents = {words: "ask_contribution"}
    await desk.says(words)
    assert await desk.value("select region from contacts") == "73.71"
    assert "saya catat" not in (await desk.heard())[-1]


async def test_where_he_is_is_asked_once_and_only_when_everybody_serves_a_region_of_his_own(desk: Desk) -> None:
    await desk.hire("Ani", region="33")
    await desk.says("petugas", "siti")
    assert ASKED not in (await desk.heard("siti"))[-1]  # one region is all there is
    budi = await desk.hire("Budi", region="73")
    await desk.says("petugas")
    assert ASKED in (await desk.heard())[-1]
    assert await desk.value("select count(*) from tickets") == 2  # he waits already, whatever he answers
    await desk.says("makassar")
    assert "Kota Makassar" in (await desk.heard())[-1]
    ticket = await desk.ticket()
    assert (ticket.region, ticket.zone) == ("73.71", "Asia/Makassar")
    live = "select staff_id from ticket_offers where ticket_id = :t and ended_at is null"
    assert await desk.rows(live, t=ticket.id) == [(budi.staff_id,)]
    assert "set_region" in await desk.verbs(ticket.id)
    await desk.says("petugas")
    assert ASKED not in (await desk.heard())[-1]


async def test_it_is_not_asked_when_somebody_serves_everywhere(desk: Desk) -> None:
    for name, region in (("Ani", "33"), ("Budi", "73"), ("Citra", None)):
        await desk.hire(name, region=region)
    await desk.says("petugas")
    assert ASKED not in (await desk.heard())[-1]


async def test_who_does_not_answer_but_asks_something_is_answered_and_waits_on(desk: Desk) -> None:
    for name, region in (("Ani", "33"), ("Budi", "73")):
        await desk.hire(name, region=region)
    desk.understanding.intents = {"iuran kelas 3 berapa": "ask_contribution"}
    await desk.says("petugas")
    await desk.says("iuran kelas 3 berapa")
    assert "saya catat" not in (await desk.heard())[-1]
    assert await desk.value("select region from contacts") is None
    assert await desk.value("select status from tickets") == "waiting"


async def test_a_place_named_in_passing_routes_the_ticket_but_is_not_where_he_lives(desk: Desk) -> None:
    for name, region in (("Ani", "33"), ("Budi", "73")):
        await desk.hire(name, region=region)
    words = "kantor cabang makassar buka jam berapa"
    desk.understanding.regions = {words: "Makassar"}
    await desk.says(words)
    await desk.says("petugas")
    assert ASKED not in (await desk.heard())[-1]
    assert (await desk.ticket()).region == "73.71"
    assert await desk.value("select region from contacts") is None


async def test_danger_goes_before_where_he_is(desk: Desk) -> None:
    desk.understanding.danger = {"saya di makassar mau mati saja": "self_harm"}
    await desk.says("saya di makassar mau mati saja")
    assert "119" in (await desk.heard())[0]
    assert "saya catat Anda di" not in "".join(await desk.heard())


async def test_a_region_set_at_the_desk_brings_its_zone_and_takes_the_offer_from_who_does_not_serve_it(
    desk: Desk,
) -> None:
    ani, boss = await desk.hire("Ani", region="33"), await desk.hire("Citra")
    await desk.do("update staff set presence = 'away', role = 'admin' where id = :i", i=boss.staff_id)
    await desk.says("petugas")
    ticket = await desk.ticket()
    assert await desk.rows("select staff_id from ticket_offers where ended_at is null") == [(ani.staff_id,)]
    await conversing.set_region(desk.runtime, ticket.id, boss, "73")
    assert await desk.rows("select ended from ticket_offers") == [("withdrawn",)]
    assert (await desk.ticket()).zone == "Asia/Makassar"
    assert await desk.value("select unrouted from tickets") == "not_in_region"
