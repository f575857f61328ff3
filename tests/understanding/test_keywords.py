from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.understanding import KeywordUnderstanding, RasaUnderstanding, ResilientUnderstanding
from bot.understanding.keywords import CATALOGUE
from tests.support.fake_rasa import running

DOMAIN = Path(__file__).parents[2] / "nlu" / "domain.yml"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Halo min", "greet"),
        ("assalamualaikum warahmatullah", "greet"),
        ("gmn cairin JHT kalo udh resign", "ask_claim"),
        ("iuran kelas 3 brp", "ask_contribution"),
        ("nunggak 2 tahun, bisa dicicil?", "ask_arrears"),
        ("cara bayar tunggakan", "ask_arrears"),
        ("bayar lewat indomaret", "ask_payment"),
        ("mau daftar bpjs mandiri", "ask_registration"),
        ("mau ngomong sama petugas", "request_human"),
        ("saldo saya berapa", "check_balance"),
        ("pindah faskes", "change_facility"),
        ("turun kelas", "change_class"),
        ("ga jadi deh", "cancel"),
        ("menu", "ask_capabilities"),
        ("Ya", "affirm"),
        ("tidak", "deny"),
        ("makasih ya", "thank"),
    ],
)
async def test_the_main_wishes_are_recognised_by_their_words(text: str, intent: str) -> None:
    parse = await KeywordUnderstanding().parse(text)
    assert (parse.intent, parse.source) == (intent, "keywords")
    assert parse.confidence > 0.6


@pytest.mark.parametrize("text", ["", "  ", "besok hujan ga", "qwerty"])
async def test_other_texts_are_not_forced_into_an_intent(text: str) -> None:
    parse = await KeywordUnderstanding().parse(text)
    assert (parse.intent, parse.confidence) == (None, 0.0)


async def test_two_wishes_of_equal_weight_are_left_to_the_participant() -> None:
    parse = await KeywordUnderstanding().parse("kartu saya sama rujukan")
    assert {intent for intent, confidence in parse.ranking if confidence == parse.confidence} == {
        "ask_card",
        "ask_health_service",
    }
    assert parse.confidence < 0.5


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("bapak saya ditolak IGD padahal sesak napas", "emergency_refused"),
        ("barusan teman saya kejepit mesin di pabrik", "work_accident_now"),
        ("rasanya pengen mati aja", "self_harm"),
        ("saya diancam debt collector", "violence"),
        ("iuran kelas 3 berapa", None),
    ],
)
async def test_danger_is_seen_without_rasa(text: str, kind: str | None) -> None:
    assert (await KeywordUnderstanding().parse(text)).danger == kind


async def test_programme_class_and_life_event_are_found() -> None:
    parse = await KeywordUnderstanding().parse("JHT kalau kena PHK, kelas tiga")
    assert {(entity.name, entity.value) for entity in parse.entities} == {
        ("program", "jht"),
        ("life_event", "phk"),
        ("class", "3"),
    }


def test_the_catalogue_names_only_intents_of_the_domain() -> None:
    known = yaml.safe_load(DOMAIN.read_text(encoding="utf-8"))["intents"]
    named = yaml.safe_load(CATALOGUE.read_text(encoding="utf-8"))["intents"]
    assert set(named) <= set(known)


async def test_while_rasa_is_away_keywords_answer_and_afterwards_rasa_does() -> None:
    async with running() as rasa:
        understanding = ResilientUnderstanding(RasaUnderstanding(rasa.url), KeywordUnderstanding())
        rasa.fails = True
        assert (await understanding.parse("iuran berapa")).source == "keywords"
        rasa.fails = False
        assert (await understanding.parse("iuran berapa")).source == "rasa"
        await understanding.close()
