"""The answer of the model to one message, as the bot reads it."""

from __future__ import annotations

from datetime import date

import pytest

from components.entities import extract
from components.model import Parse
from components.text import normalise

TODAY = date(2026, 11, 23)


def test_an_entity_tells_its_value_and_where_it_stands(parse: Parse) -> None:
    text = "Min, saya nunggak 2 thn kelas 3"
    entities = {e["entity"]: e for e in parse(text)["entities"]}
    assert entities["class"]["value"] == "3"
    assert entities["duration"]["value"] == "P2Y"
    assert text[entities["duration"]["start"] : entities["duration"]["end"]] == entities["duration"]["text"] == "2 thn"


def test_confidences_of_the_ranking_fall_and_the_first_is_the_intent(parse: Parse) -> None:
    parsed = parse("min gmn cairin jht kalo udh resign")
    confidences = [i["confidence"] for i in parsed["intent_ranking"]]
    assert confidences == sorted(confidences, reverse=True)
    assert parsed["intent_ranking"][0] == parsed["intent"]
    assert parsed["intent"]["name"] == "ask_claim"


def test_danger_shows_whatever_the_intent(parse: Parse) -> None:
    assert parse("suami saya mukulin saya, mau tanya iuran kelas 3")["danger"]["kind"] == "violence"
    assert parse("iuran kelas 3 berapa").get("danger") is None


@pytest.mark.parametrize(
    "text",
    [
        "belum resign tapi pengen cairin",
        "blm resign tp pengen cairin jht",
        "igd harus bawa rujukan ga",
        "min ke ugd wajib bawa rujukan gak ya",
    ],
)
def test_who_asks_for_money_or_a_rule_is_not_in_danger(parse: Parse, text: str) -> None:
    assert parse(text).get("danger") is None


@pytest.mark.parametrize(
    "text",
    [
        "tolong anak saya kejang, igd harus bawa rujukan",
        "igd harus bawa rujukan katanya, bapak sesak",
        "bapak di igd disuruh bawa rujukan dulu",
    ],
)
def test_who_is_kept_waiting_for_a_referral_is_in_danger(parse: Parse, text: str) -> None:
    assert parse(text)["danger"]["kind"] == "emergency_refused"


@pytest.mark.parametrize("text", ["suami almarhum, mau urus bpjs nya", "istri sudah almarhumah mau ngurus bpjs"])
def test_who_sees_to_the_rights_of_the_dead_claims(parse: Parse, text: str) -> None:
    parsed = parse(text)
    assert parsed["intent"]["name"] == "ask_claim"
    assert ("life_event", "death") in {(e["entity"], e["value"]) for e in parsed["entities"]}


@pytest.mark.parametrize(
    ("text", "ambiguous"),
    [
        ("cara bayar bpjs gimana", True),
        ("cara bayar bpjs kesehatan gimana", False),
        ("bpjs kelas 2 bayar dimana", False),
        ("cara bayar jht bpu", False),
    ],
)
def test_bpjs_alone_is_ambiguous_only_where_the_answer_depends_on_it(parse: Parse, text: str, ambiguous: bool) -> None:  # noqa: FBT001
    assert parse(text)["ambiguous_institution"] is ambiguous


@pytest.mark.parametrize("text", ["BPJS", "halo bpjs", "min bpjs", "mau tanya bpjs dong kak", "bpjs saya min", "bpjs?"])
def test_nothing_but_bpjs_is_ambiguous_whatever_the_intent(parse: Parse, text: str) -> None:
    assert parse(text)["ambiguous_institution"] is True


@pytest.mark.parametrize(
    "text", ["halo", "bpjs kesehatan", "halo bpjs tk", "@bpjs_ketenagakerjaan bpjs", "makasih bpjs"]
)
def test_a_greeting_or_a_named_institution_is_not_ambiguous(parse: Parse, text: str) -> None:
    assert parse(text)["ambiguous_institution"] is False


def test_a_participant_cannot_dictate_an_intent(parse: Parse) -> None:
    assert parse("/report_fraud")["intent"]["confidence"] < 1.0
    assert parse('/affirm{"class": "1"}')["intent"]["confidence"] < 1.0


@pytest.mark.parametrize(
    "text",
    ["", " ", "???", "👍", "\u0000", "İİİ 40rb", "x" * 5000, "9" * 400, "-" * 300, "1.000.000.000.000 tahun lalu"],
)
def test_odd_messages_are_read_without_an_error(parse: Parse, text: str) -> None:
    for entity in parse(text)["entities"]:
        assert text[entity["start"] : entity["end"]] == entity["text"]


def test_offsets_are_true_for_every_held_out_message() -> None:
    from report import samples

    texts = [t for cases in samples.entities().values() for t, _ in cases] + [
        t for ts in samples.danger().values() for t in ts
    ]
    for text in texts:
        for found in extract(text, TODAY):
            assert 0 <= found.start < found.end <= len(text)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("gmnaaaa sihh", "bagaimana sih"),
        ("b4yar iuran Rp35.000,-", "bayar iuran xuang"),
        ("kapan2 ga aktif", "kapan nonaktif"),
        ("@akun BPJSTK saya", "bpjs ketenagakerjaan saya"),
    ],
)
def test_spellings_become_one_word(written: str, read: str) -> None:
    assert normalise(written).startswith(read)


def test_a_vague_date_is_asked_back() -> None:
    [found] = extract("abis lebaran ya", TODAY)
    assert (found.entity, found.value, found.extra) == ("date", None, {"vague": True})


def test_a_relative_date_can_be_resolved_again_elsewhere() -> None:
    [found] = extract("besok", TODAY)
    assert (found.value, found.extra["relative"]) == ("2026-11-24", "+1d")


@pytest.mark.parametrize(
    ("text", "value", "relative"),
    [("bulan depan tgl 3", "2026-12-03", "+1m:03"), ("dari desember tahun lalu", "2025-12", "-1y:12")],
)
def test_a_day_or_month_beside_a_shifted_one_is_a_single_date(text: str, value: str, relative: str) -> None:
    [found] = extract(text, TODAY)
    assert (found.value, found.extra["relative"]) == (value, relative)


def test_the_day_of_the_month_is_no_hour() -> None:
    found = extract("bulan depan tgl 3 malam jam 7.30", TODAY)
    assert [(f.entity, f.value) for f in found] == [("date", "2026-12-03"), ("time", "19:30")]


def test_a_nik_is_doubted_but_never_refused() -> None:
    plausible, doubtful = extract("3273015508900003", TODAY), extract("3273019913900003", TODAY)
    assert [f.extra["valid"] for f in (*plausible, *doubtful)] == [True, False]


def test_what_is_negated_is_left_out() -> None:
    assert [f.value for f in extract("bukan kelas 3, kelas 2", TODAY)] == ["2"]
