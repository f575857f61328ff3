"""Rumours are recognised by what they say, however it is typed, and answered with the figures of the day."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.loader import Certainty
from knowledge.myths import Myth, myths, recognise

DAYS = (date(2026, 11, 23), date(2027, 1, 1), date(2028, 2, 29))


@pytest.mark.parametrize(
    ("text", "myth"),
    [
        ("bener ga mulai 1 juli 2026 tidak ada denda?", "late_fine_since_2026"),
        ("kelas 3 skrg 42rb ya min", "class_3_pays_42000"),
        ("Kelas III bayar Rp42.000?", "class_3_pays_42000"),
        ("rehab cicilan pertama kartunya langsung aktif?", "rehab_active_at_first_instalment"),
        ("pemutihan katanya sudah berlaku", "write_off_in_force"),
        ("KRIS itu iurannya jadi berapa", "kris_new_contribution"),
        ("jkp 45% terus 25% kan", "jkp_45_25"),
        ("jht saya dipotong buat jkp ya", "jkp_from_jht"),
        ("batas upah jp 10.547.400 kan", "jp_ceiling_2025"),
        ("jmo cuma bisa maksimal 10 juta", "jmo_10_million"),
        ("jht harus nunggu umur 59 ya", "jht_age_59"),
        ("jht harus nunggu umur 56 ya", "jht_resign_age_56"),
        ("anak keempat ditanggung kantor gratis?", "family_of_six"),
    ],
)
def test_a_rumour_is_recognised(text: str, myth: str) -> None:
    found = recognise(text)
    assert found is not None
    assert found.id == myth


@pytest.mark.parametrize(
    "text",
    [
        "iuran kelas 3 berapa",
        "denda telat bayar januari 2026 berapa",
        "pemutihan tunggakan jadi kapan",
        "beda jkp sama jht apa",
        "umur saya 59 mau cairkan jht",
        "saldo 10 juta bisa lewat jmo",
        "kenapa iuran saya naik",
        "hapus tunggakan kelas 3",
        "anak keempat baru lahir daftar gimana",
        "saya resign umur 56, jht saya gimana",
        "",
    ],
)
def test_a_question_that_shares_words_with_a_rumour_is_none(text: str) -> None:
    assert recognise(text) is None


def test_a_long_story_is_not_taken_for_a_rumour() -> None:
    assert recognise("cerita " + "panjang sekali tentang keluarga " * 10 + "katanya pemutihan sudah berlaku") is None


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("myth", myths().values(), ids=lambda myth: myth.id)
def test_what_is_true_has_its_figures_and_its_source(myth: Myth, on: date) -> None:
    assert "{" not in myth.truth(on=on)
    assert myth.citations(on=on)


@pytest.mark.parametrize("myth", myths().values(), ids=lambda myth: myth.id)
def test_what_is_not_sure_names_whom_to_ask(myth: Myth) -> None:
    assert (myth.ask is None) is (myth.certainty is Certainty.SOLID)
