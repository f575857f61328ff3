"""Plain answers as people type them, read without the understanding service."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from bot.dialogue import amounts, slots
from bot.dialogue.model import Option, Place, Slot, SlotType
from bot.dialogue.slots import Reader
from bot.ports import Entity
from tests.conversations.catalogues import catalogue

TODAY = date(2026, 11, 23)
READER = Reader(catalogue("example").words, TODAY)
WARD = catalogue("example").slots["ward"]


def slot(kind: SlotType, **more: Any) -> Slot:
    return Slot("answer", kind, "jawaban", Place("x", 1), **more)


@pytest.mark.parametrize(
    ("text", "rupiah"),
    [
        ("1,2jt", 1_200_000),
        ("1.5 juta", 1_500_000),
        ("40rb", 40_000),
        ("35k", 35_000),
        ("Rp 35.000", 35_000),
        ("Rp35.000,-", 35_000),
        ("Rp.2.500.000", 2_500_000),
        ("5000000", 5_000_000),
        ("3 jutaan kak", 3_000_000),
        ("sejuta", 1_000_000),
        ("seribu", 1_000),
        ("seratus ribu", 100_000),
        ("dua ratus lima puluh ribu", 250_000),
        ("2 juta setengah", 2_500_000),
        ("dua setengah juta", 2_500_000),
        ("setengah juta", 500_000),
        ("sekitar 4 juta rupiah", 4_000_000),
        ("tidak tahu", None),
        ("juta", 1_000_000),
        ("kelas 3", None),
    ],
)
def test_an_amount_is_read(text: str, rupiah: int | None) -> None:
    assert READER.strict(slot(SlotType.MONEY), text) == rupiah


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("3 thn", 36),
        ("2 tahun 6 bulan", 30),
        ("2 th 3 bln", 27),
        ("setengah tahun", 6),
        ("setahun", 12),
        ("setahun setengah", 18),
        ("1,5 tahun", 18),
        ("dua tahun setengah", 30),
        ("sebulan", 1),
        ("3 minggu", 0),
        ("8 minggu", 2),
        ("90 hari", 3),
        ("sepuluh tahun lebih", 120),
        ("10", 10),
        ("kelas 3", None),
        ("lama", None),
    ],
)
def test_a_duration_is_read_in_months(text: str, months: int | None) -> None:
    assert READER.strict(slot(SlotType.DURATION), text) == months


def test_a_bare_number_counts_in_the_unit_of_the_slot() -> None:
    assert READER.strict(slot(SlotType.DURATION, unit="year"), "10") == 120


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("kemarin", date(2026, 11, 22)),
        ("hari ini", TODAY),
        ("12-10-2026", date(2026, 10, 12)),
        ("12/10/26", date(2026, 10, 12)),
        ("7 7 98", date(1998, 7, 7)),
        ("2026-10-12", date(2026, 10, 12)),
        ("12 oktober 2026", date(2026, 10, 12)),
        ("tgl 12 okt", date(2026, 10, 12)),
        ("tgl 7 bln 7", date(2026, 7, 7)),
        ("25 desember", date(2025, 12, 25)),
        ("oktober", None),
        ("31-02-2026", None),
        ("29 feb", date(2024, 2, 29)),
        ("nanti", None),
    ],
)
def test_a_day_is_read(text: str, day: date | None) -> None:
    assert READER.strict(slot(SlotType.DATE), text) == day


def test_a_day_without_year_may_lie_ahead() -> None:
    assert READER.strict(slot(SlotType.DATE, direction="future"), "7 juli") == date(2027, 7, 7)


@pytest.mark.parametrize(
    ("text", "day"),
    [("oktober", date(2026, 10, 1)), ("bulan lalu", date(2026, 10, 1)), ("des 2025", date(2025, 12, 1))],
)
def test_a_month_is_enough_where_the_slot_says_so(text: str, day: date) -> None:
    assert READER.strict(slot(SlotType.DATE, precision="month"), text) == day


@pytest.mark.parametrize(
    "text",
    [
        "ya",
        "iya",
        "iyaaa",
        "iya dong",
        "Iya kak",
        "ya betul",
        "heeh",
        "ho oh",
        "nggih",
        "muhun",
        "oke siap",
        "sudah min",
    ],
)
def test_yes_in_many_spellings(text: str) -> None:
    assert READER.strict(slot(SlotType.BOOLEAN), text) is True


@pytest.mark.parametrize(
    "text",
    ["tidak", "ndak", "ga", "gak ada", "nggak kok", "belum pernah", "blm kak", "ora", "teu acan", "bukan", "ngga usah"],
)
def test_no_in_many_spellings(text: str) -> None:
    assert READER.strict(slot(SlotType.BOOLEAN), text) is False


@pytest.mark.parametrize("text", ["kelas 3", "mungkin", "iya tidak", "berapa"])
def test_neither_yes_nor_no(text: str) -> None:
    assert READER.strict(slot(SlotType.BOOLEAN), text) is None


CAUSE = slot(
    SlotType.CHOICE,
    options=(
        Option("work", "Karena pekerjaan", ("karena kerja",), means=True),
        Option("other", "Bukan karena kerja", (), means=False),
        Option("unsure", "Belum pasti", ()),
    ),
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("iya", "work"),
        ("bukan", "other"),
        ("enggak kak", "other"),
        ("iya karena kerja", "work"),
        ("bukan karena kerja", "other"),
        ("belum pasti", "unsure"),
        ("", None),
    ],
)
def test_a_bare_yes_or_no_picks_the_option_that_means_it(text: str, value: str | None) -> None:
    assert (READER.strict(CAUSE, text) or READER.lenient(CAUSE, text)) == value


def test_nothing_is_neither_yes_nor_no() -> None:
    assert READER.boolean("") is None


BEHIND = slot(SlotType.BOOLEAN, says_yes=("nunggak", "menunggak"), says_no=("lancar",))


@pytest.mark.parametrize(
    ("text", "agreed"),
    [
        ("nunggak", True),
        ("iya nunggak", True),
        ("ga nunggak kok", False),
        ("gak pernah nunggak", False),
        ("lancar min", False),
        ("nunggak 2 bulan", None),  # the months count too: the whole message has to be understood
        ("kalau nunggak nanti kena denda berapa", None),
    ],
)
def test_words_of_a_question_answer_it(text: str, agreed: bool | None) -> None:
    assert READER.strict(BEHIND, text) is agreed


@pytest.mark.parametrize(
    ("text", "agreed"),
    [
        ("suami saya ojol, iurannya nunggak 2 bulan", True),
        ("selama ini lancar", False),
        ("tidak menunggak", False),
        ("ojol", None),
    ],
)
def test_a_message_may_answer_yes_or_no_by_the_way(text: str, agreed: bool | None) -> None:
    assert slots.fill([BEHIND], (), READER, text).get("answer") is agreed


def test_yes_at_the_head_of_a_sentence_is_yes() -> None:
    assert READER.lenient(slot(SlotType.BOOLEAN), "iya saya masih kerja di sana") is True
    assert READER.lenient(slot(SlotType.BOOLEAN), "belum, saya masih kerja") is False


@pytest.mark.parametrize(
    ("text", "value"),
    [("kls 3", "3"), ("kelas tiga dong", "3"), ("3", "3"), ("Kelas 1", "1"), ("kelas lima", None), ("4", None)],
)
def test_an_option_is_read(text: str, value: str | None) -> None:
    assert READER.strict(WARD, text) == value


def test_a_misspelt_long_option_is_read() -> None:
    options = (Option("work", "Ketenagakerjaan"), Option("health", "Kesehatan"))
    assert READER.strict(slot(SlotType.CHOICE, options=options), "ketenagakerjan") == "work"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("saya mau yang kelas 3 aja pak", "3"),
        ("bukan kelas 3, kelas 2", "2"),
        ("kelas 2 bukan kelas 3", "2"),
        ("bukan kelas 3 tapi kelas 1", "1"),
        ("kelas 1 atau kelas 2 ya", None),
    ],
)
def test_an_option_inside_a_sentence_is_read_unless_denied(text: str, value: str | None) -> None:
    assert READER.lenient(WARD, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (SlotType.MONEY, "gaji saya sekitar 5 juta sebulan", 5_000_000),
        (SlotType.MONEY, "anak saya 2", None),
        (SlotType.DURATION, "sudah kerja 10 tahun lebih di pabrik", 120),
        (SlotType.DURATION, "anak saya 2", None),
        (SlotType.INTEGER, "anak saya dua", 2),
        (SlotType.DATE, "terakhir kerja 12 oktober 2026 pak", date(2026, 10, 12)),
    ],
)
def test_figures_inside_a_sentence_are_read(kind: SlotType, text: str, value: object) -> None:
    assert READER.lenient(slot(kind), text) == value


@pytest.mark.parametrize(
    ("value", "months"), [("P2Y", 24), ("P3M", 3), ("P1Y6M", 18), ("P10D", 0), ("P8W", 2), ("P", None), (None, None)]
)
def test_a_duration_entity_is_read_in_months(value: object, months: int | None) -> None:
    assert amounts.months_from_iso(value) == months


@pytest.mark.parametrize(
    ("value", "relative", "day"),
    [
        ("2026-11-24", "+1d", date(2026, 11, 24)),
        ("2026-10-23", "-1m", date(2026, 10, 23)),
        ("x", "next:mon", date(2026, 11, 30)),
        ("x", "--07-07", date(2026, 7, 7)),
        ("x", "---10", date(2026, 11, 10)),
        ("2026-11-02", None, date(2026, 11, 2)),
        ("2026-11", None, None),
        ("2026", "+0y", None),
        (None, None, None),
    ],
)
def test_a_date_entity_is_resolved_on_the_persons_day(value: object, relative: str | None, day: date | None) -> None:
    entity = Entity("date", value, relative=relative)
    assert READER.from_entity(slot(SlotType.DATE, from_entity=("date",)), entity) == day


@pytest.mark.parametrize(
    ("value", "relative", "direction", "day"),
    [
        ("2027-10", "--10", "past", date(2026, 10, 1)),
        ("2026-10", "--10", "future", date(2027, 10, 1)),
        ("2026-10", "-1m", "past", date(2026, 10, 1)),
        ("2025-05", None, "past", date(2025, 5, 1)),
    ],
)
def test_a_month_without_its_year_lies_where_the_question_looks(
    value: str, relative: str | None, direction: str, day: date
) -> None:
    asked = replace(slot(SlotType.DATE, from_entity=("date",)), direction=direction, precision="month")
    assert READER.from_entity(asked, Entity("date", value, relative=relative)) == day


def test_a_word_for_so_many_people_is_a_number_of_people_only() -> None:
    people = replace(slot(SlotType.INTEGER), counts=("orang",))
    assert READER.strict(people, "berempat") == 4
    assert READER.strict(people, "saya sendiri") == 1
    assert READER.told(people, "kelas 2 kami bertiga berapa") == 3
    assert READER.told(people, "kelas 2 bayar sendiri") is None
    assert READER.lenient(slot(SlotType.DURATION), "berempat") is None
    assert READER.lenient(slot(SlotType.MONEY), "berempat") is None


def test_every_entity_fills_one_slot() -> None:
    first, second = (Slot(name, SlotType.MONEY, name, Place("x", 1), from_entity=("money",)) for name in ("a", "b"))
    assert slots.fill([first, second], [Entity("money", 5), Entity("date", "2026-01-01")], READER) == {"a": 5}


def test_entities_behind_a_denial_are_not_meant() -> None:
    text = "eh bukan kelas 3, kelas 2"
    said = (Entity("class", "3", "kelas 3", 9, 16), Entity("class", "2", "kelas 2", 18, 25))
    assert [entity.value for entity in slots.not_negated(text, said, READER.words)] == ["2"]


def test_three_in_roman_figures_is_no_elongation() -> None:
    options = (Option("1", "Kelas 1", ("kelas i",)), Option("3", "Kelas 3", ("kelas iii",)))
    assert READER.strict(slot(SlotType.CHOICE, options=options), "Kelas III") == "3"
