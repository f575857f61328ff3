"""Of a story, the sentence that asks counts more than what is told around it."""

from __future__ import annotations

import pytest

from knowledge.search_emphasis import emphasis
from knowledge.search_words import normalise

STORY = "Saya supir truk jarang pulang. Kacamata patah keinjak anak. Lewat jkn dapat berapa untuk lensa. Gajian besok."


def full(text: str) -> set[str]:
    """The words that count in full."""
    return {word for word, weight in emphasis(text, most_words=60).items() if weight >= 1}


def test_the_words_of_the_question_count_more_than_the_story() -> None:
    assert full(STORY) == set(normalise("Lewat jkn dapat berapa untuk lensa"))
    assert set(emphasis(STORY, most_words=60)) == set(normalise(STORY))


def test_the_words_that_count_most_come_first() -> None:
    weights = list(emphasis(STORY, most_words=60).values())
    assert weights == sorted(weights, reverse=True)


@pytest.mark.parametrize(
    "text",
    [
        "kacamata kelas 1 dapat berapa",
        "Saya jualan bakso. Ibu sakit sejak lama. Anak kami tiga masih kecil. Suami supir truk.",
        "kapan cair jht. syaratnya apa. kemana urusnya. berapa lama prosesnya kalau sudah resign.",
    ],
)
def test_a_short_question_a_story_without_question_and_questions_only_count_alike(text: str) -> None:
    assert full(text) == set(normalise(text))


def test_without_a_question_a_wish_counts_more() -> None:
    text = "Rumah kontrakan jauh dari puskesmas lama. Pengen ganti klinik. Suami kerja shift terus tidak bisa antar."
    assert full(text) == set(normalise("ganti klinik"))


def test_whoever_speaks_without_full_stops_is_heard_around_the_word_that_asks() -> None:
    text = (
        "suami saya supir truk jarang di rumah anak tiga masih kecil kecil semua sekolah dekat pasar "
        "kartu nonaktif gimana mengaktifkan lagi rumah kami jauh di kampung naik angkot dua kali panas macet capek"
    )
    assert {"aktif", "kartu"} & full(text)
    assert not {"supir", "angkot", "macet"} & full(text)


def test_an_amount_does_not_end_a_sentence() -> None:
    text = (
        "Saya jualan bakso keliling sejak lama. Gaji 1.500.000 sebulan bayar jkn berapa. Anak tiga masih sekolah semua."
    )
    assert set(normalise("gaji")) <= full(text)


def test_of_a_long_message_the_question_is_what_is_looked_up() -> None:
    assert set(emphasis(STORY, most_words=3)) < set(normalise("Lewat jkn dapat berapa untuk lensa"))
