from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest

from knowledge.articles import Article, article, articles, parse
from knowledge.errors import KnowledgeFileError, NoValueError, UnknownNameError
from knowledge.loader import Certainty, parameter
from knowledge.search import search

TODAY = date(2026, 11, 22)
ARTICLES = list(articles().values())
PROGRAMMES = {"jkn", "jkk", "jkm", "jht", "jp", "jkp"}

# Phone numbers, years of history, articles of law and the unit "x 24 jam" are no figures of law.
NO_FIGURE = re.compile(r"\{[^}]*\}|08118165165|\b1[67]5\b|\b(19|20)\d\d\b|REHAB 2\.0|Pasal \d+|x 24 jam")
NUMBER_WORDS = "satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|belas|puluh|ratus"
WRITTEN_OUT = re.compile(rf"\b({NUMBER_WORDS})\s+(persen|bulan|hari|tahun|jam|kali|juta|ribu|rupiah)\b", re.IGNORECASE)
FIGURE = re.compile(r"\{(?:ends/)?([a-z_]+/[a-z0-9_]+)")


def test_there_are_articles_for_what_people_ask() -> None:
    assert len(ARTICLES) >= 120
    assert all(item.references for item in ARTICLES)
    assert all(set(item.programmes) <= PROGRAMMES for item in ARTICLES)
    assert {programme for item in ARTICLES for programme in item.programmes} == PROGRAMMES


@pytest.mark.parametrize("day", [TODAY, date(2026, 12, 31), date(2027, 1, 1), date(2027, 4, 1), date(2028, 1, 1)])
def test_every_part_of_an_article_reads_at_a_glance(day: date) -> None:
    valid = [item for item in ARTICLES if item.is_valid(on=day)]
    parts = {item.slug: item.parts(on=day) for item in valid}
    assert [slug for slug, texts in parts.items() if any("{" in text for text in texts)] == []
    assert [slug for slug, texts in parts.items() if not all(0 < len(text) <= 700 for text in texts)] == []


@pytest.mark.parametrize("item", ARTICLES, ids=lambda item: str(item.slug))
def test_an_article_takes_every_figure_from_the_parameters(item: Article) -> None:
    words = NO_FIGURE.sub(" ", " ".join((*item.templates, item.title)))
    assert re.findall(r"\S*\d\S*", words) == []
    assert WRITTEN_OUT.findall(words) == []


@pytest.mark.parametrize("item", ARTICLES, ids=lambda item: str(item.slug))
def test_an_article_with_an_uncertain_figure_says_whom_to_ask(item: Article) -> None:
    names = set(FIGURE.findall(" ".join(item.templates)))
    unsure = [name for name in names if parameter(name).certainty is Certainty.UNCERTAIN]
    assert not unsure or item.certainty is Certainty.UNCERTAIN
    if item.certainty is Certainty.UNCERTAIN:
        assert re.search(r"\b1[67]5\b|dinas|petugas", item.text(on=TODAY))


@pytest.mark.parametrize("item", ARTICLES, ids=lambda item: str(item.slug))
def test_an_article_was_reviewed_within_a_year(item: Article) -> None:
    assert not item.is_review_due(on=datetime.now(tz=UTC).date())


def test_every_article_lists_a_dozen_ways_of_asking_for_it() -> None:
    assert [item.slug for item in ARTICLES if len(set(item.questions)) < 12] == []


@pytest.mark.parametrize("item", ARTICLES, ids=lambda item: str(item.slug))
def test_the_sample_questions_of_an_article_find_it(item: Article) -> None:
    for question in item.questions:
        slugs = [hit.article.slug for hit in search(question, on=TODAY)]
        assert item.slug in slugs, question


def test_the_figures_of_an_article_follow_the_day() -> None:
    wages = article("pu-iuran")
    assert "Rp10.547.400" in wages.text(on=date(2026, 2, 28))
    assert "Rp11.086.300" in wages.text(on=date(2026, 3, 1))
    with pytest.raises(NoValueError):
        wages.text(on=date(2019, 1, 1))


@pytest.mark.parametrize(
    ("slug", "myths"),
    [
        ("jkn-iuran-mandiri", ["membayar Rp42.000", "Rp49.000"]),
        ("jkn-terlambat-bayar", ["2026", "pemutihan sudah"]),
        ("jht-saluran", ["Rp10.000.000"]),
    ],
)
def test_known_myths_are_not_repeated(slug: str, myths: list[str]) -> None:
    text = article(slug).text(on=TODAY)
    assert not [myth for myth in myths if myth in text]


def test_fractions_are_written_with_a_comma() -> None:
    assert "0,25 (silinder)" in " ".join(article("jkn-kacamata").text(on=TODAY).split())


def test_rehab_says_the_card_is_active_after_the_last_instalment() -> None:
    assert "setelah cicilan terakhir" in article("jkn-cicilan-rehab").text(on=TODAY)


FRONT = """---
title: Judul
programme: [jht]
audience: [pu]
references: [pp-46-2015]
reviewed_on: 2026-11-22
certainty: solid
questions: [apa]
---
Isi.
"""


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("title: Judul\n", "", "title"),
        ("audience:", "colour: x\naudience:", "colour"),
        ("certainty: solid", "certainty: uncertain", "no channel to ask"),
        ("Isi.\n", "", "then text"),
        ("---\ntitle", "title", "front matter"),
    ],
)
def test_an_article_that_breaks_the_rules_does_not_load(old: str, new: str, reason: str) -> None:
    assert parse("baik", FRONT).title == "Judul"
    with pytest.raises(KnowledgeFileError, match=reason):
        parse("buruk", FRONT.replace(old, new, 1))


def test_a_long_article_is_cut_into_parts() -> None:
    long = parse("panjang", FRONT + "\n===\nLebih lanjut.\n- satu\n")
    assert long.parts(on=TODAY) == ("Isi.", "Lebih lanjut.\n- satu")
    assert long.text(on=TODAY) == "Isi.\n\nLebih lanjut.\n- satu"


def test_an_article_cannot_name_an_unknown_instrument() -> None:
    with pytest.raises(UnknownNameError):
        parse("buruk", FRONT.replace("pp-46-2015", "pp-99-2099"))


def test_the_name_of_an_article_fits_on_a_button() -> None:
    assert [(item.slug, item.button) for item in ARTICLES if len(item.button) > 24] == []
    names = [item.button for item in ARTICLES]
    assert sorted(name for name in names if names.count(name) > 1) == []
