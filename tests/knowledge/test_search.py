"""The right article is found among the first three, for questions as people type them, and for others none is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from knowledge import strict_yaml
from knowledge.articles import article, articles
from knowledge.search import search
from knowledge.search_words import FILE, normalise, stem

TODAY = date(2026, 11, 22)
FOLDER = Path(__file__).parent / "questions"
TUNED = ["jkn", "kerja", "hari-tua", "umum", "more", "later", "third"]
BLIND = ["blind", "blind_fourth"]
STORIES = ["stories_blind"]


def questions(names: list[str]) -> Iterator[tuple[frozenset[str], str]]:
    """The articles any of which is right, and the question."""
    for name in names:
        for slugs, asked in strict_yaml.read(FOLDER / f"{name}.yml").items():
            for question in asked:
                yield frozenset(re.split(r",\s*", slugs)), question


def share_found(names: list[str]) -> float:
    found = [
        bool(right & {hit.article.slug for hit in search(question, on=TODAY)}) for right, question in questions(names)
    ]
    return sum(found) / len(found)


def share_refused(name: str) -> float:
    asked = strict_yaml.read(FOLDER / f"{name}.yml")
    return sum(search(question, on=TODAY) == () for question in asked) / len(asked)


def typed(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts share more than three of four of their words."""
    return len(one & other) > 0.75 * len(one | other)


def test_the_questions_are_many_and_name_articles_that_exist() -> None:
    asked = list(questions([*TUNED, *BLIND, *STORIES]))
    assert len(asked) >= 400
    assert frozenset().union(*(right for right, _ in asked)) <= set(articles())
    assert len(strict_yaml.read(FOLDER / "none.yml")) >= 60


def test_no_question_stands_in_an_article() -> None:
    ways = [typed(way) for item in articles().values() for way in item.questions]
    asked = [typed(question) for _, question in questions([*TUNED, *BLIND, *STORIES])]
    assert [(question, way) for question in asked for way in ways if are_alike(question, way)] == []


def test_nineteen_of_twenty_questions_find_their_article_among_the_first_three() -> None:
    assert share_found(TUNED) >= 0.95


def test_questions_the_search_was_never_tuned_on_do_not_get_worse() -> None:
    assert share_found(["blind"]) >= 0.85
    assert share_found(["blind_fourth"]) >= 0.9
    assert share_refused("none_blind") >= 0.85
    assert share_refused("none_blind_fourth") >= 0.85


def test_a_question_hidden_in_a_long_story_mostly_finds_its_article() -> None:
    assert len(list(questions(STORIES))) >= 60
    assert share_found(STORIES) >= 0.85


def test_nine_of_ten_questions_about_something_else_find_nothing() -> None:
    assert share_refused("none") >= 0.9
    assert share_refused("none_third") >= 0.85


def test_the_relief_is_answered_until_its_last_day_only() -> None:
    question = "diskon iuran bpu sampai kapan"
    relief = article("bpu-keringanan")
    assert "31 Desember 2026" in relief.text(on=TODAY)
    assert "31 Maret 2027" in relief.text(on=TODAY)
    assert search(question, on=date(2027, 3, 31))[0].article is relief
    assert relief not in [hit.article for hit in search(question, on=date(2027, 4, 1))]


@pytest.mark.parametrize(
    ("question", "slug"),
    [
        ("iuran kelas 3 berapa ya min", "jkn-iuran-mandiri"),
        ("gmn cairin jht kalo udh resign", "jht-berhenti-kerja"),
        ("TELAT BAYAR BPJS KESEHATAN DENDANYA BRP", "jkn-terlambat-bayar"),
        ("jht kena pajak berapa persen", "jht-pajak"),
        ("ojol bayar bpjs ketenagakerjaan berapa sebulan", "bpu-iuran"),
        ("bayarnya dimanaaa ya", "cara-bayar-iuran"),
        ("nunggak 2 thn bs dicicil ga", "jkn-cicilan-rehab"),
        ("suami saya meninggal, jht nya bisa diambil?", "jht-ahli-waris"),
        ("masih kerja 12 tahun mau ambil jht buat dp rumah", "jht-sebagian"),
        ("potongan jht dari gaji", "pu-iuran"),
        ("berkas klaim jht apa aja", "jht-saluran"),
        ("perusahaan telat bayar iuran siapa yg kena denda", "tk-batas-bayar"),
        ("kontrak abis jht cair kapan", "jht-kontrak-habis"),
    ],
)
def test_a_question_as_people_type_it_finds_its_article(question: str, slug: str) -> None:
    assert search(question, on=TODAY)[0].article.slug == slug


@pytest.mark.parametrize("question", ["besok hujan ga", "", "???", "resep rendang padang enak"])
def test_what_is_not_about_social_security_finds_nothing(question: str) -> None:
    assert search(question, on=TODAY) == ()


@pytest.mark.parametrize("question", ["kapan cairnya", "dapetnya berapaan emangnya totalnya", "bayar di mana ya"])
def test_what_leaves_out_its_subject_finds_weak_hits_only(question: str) -> None:
    assert [hit for hit in search(question, on=TODAY) if hit.is_strong] == []


@pytest.mark.parametrize(
    "question", ["iuran kelas 3 brp sih", "kartu kis ilang", "jari putus kena mesin santunannya brp", "apa itu jkp"]
)
def test_what_is_asked_in_so_many_words_is_a_strong_hit(question: str) -> None:
    assert search(question, on=TODAY)[0].is_strong


def test_an_alternative_comes_close_to_the_best_hit() -> None:
    assert len(search("klaim jht kena pajak berapa persen", on=TODAY, limit=9)) < 9
    for _, question in questions(TUNED):
        scores = [hit.score for hit in search(question, on=TODAY)]
        assert all(score >= 0.4 * scores[0] for score in scores)


def test_a_question_that_is_a_way_of_asking_is_found_though_it_names_nothing_of_ours() -> None:
    assert search("silikosis", on=TODAY)[0].article.slug == "jkk-penyakit-kerja"
    assert search("apa syaratnya", on=TODAY) == ()


def test_a_programme_narrows_the_search() -> None:
    hits = search("iuran paling lambat tanggal berapa", on=TODAY, programme="jkn", limit=9)
    assert hits
    assert all("jkn" in hit.article.programmes for hit in hits)


def test_the_search_gives_the_same_order_every_time_and_keeps_the_limit() -> None:
    first = search("iuran jht berapa", on=TODAY, limit=2)
    assert len(first) == 2
    assert first == search("iuran jht berapa", on=TODAY, limit=2)


@pytest.mark.parametrize(
    ("word", "root"),
    [("pencairan", "cair"), ("dicairkan", "cair"), ("membayar", "bayar"), ("pembayaran", "bayar"), ("jht", "jht")],
)
def test_words_are_cut_to_their_root(word: str, root: str) -> None:
    assert stem(word) == root


def test_drawn_out_letters_and_filler_words_do_not_count() -> None:
    assert normalise("minnnn kapaaaan cairnya dong") == normalise("kapan cair")


def test_of_a_very_long_message_the_beginning_is_looked_up() -> None:
    assert search("jht kena pajak " + "blabla " * 500, on=TODAY)[0].article.slug == "jht-pajak"
    assert search("blabla " * 500 + "jht kena pajak", on=TODAY) == ()


def test_a_word_that_stands_for_others_is_never_taken_for_another() -> None:
    ones = [str(one) for one in strict_yaml.read(FILE)["same"]]
    assert [one for one in ones if normalise(f"{one} x")[:1] != [stem(one)]] == []
