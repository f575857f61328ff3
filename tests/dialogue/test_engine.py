"""What holds for every conversation, whatever is said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue import engine
from bot.dialogue.model import DEFAULT_THRESHOLD, STACK_DEPTH
from bot.dialogue.turn import Outcome, Turn
from bot.domain.messages import Kind
from bot.ports import Entity, Parse
from tests.conversations.catalogues import catalogue

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
EXAMPLE = catalogue("example")

INTENTS = sorted(
    {trigger.intent for flow in EXAMPLE.flows.values() for trigger in flow.triggers}
    | {
        "greet",
        "thank",
        "affirm",
        "deny",
        "cancel",
        "request_human",
        "ask_capabilities",
        "goodbye",
        "check_ticket",
        "unheard",
    }
)
TEXTS = st.sampled_from(
    [
        "ya",
        "tidak",
        "1",
        "2",
        "kelas 3",
        "mandiri",
        "5 juta",
        "kemarin",
        "batal",
        "menu",
        "salah",
        "lanjut",
        "zzz",
        "",
        "/x",
    ]
)
ENTITIES = st.lists(
    st.sampled_from([Entity("class", "2"), Entity("money", 7_000_000), Entity("date", None), Entity("segment", "ppu")]),
    max_size=2,
)


@st.composite
def turns(draw: st.DrawFn) -> tuple[str, Parse, str | None, Kind, bool, float]:
    intent = draw(st.sampled_from(INTENTS))
    confidence = draw(st.floats(0, 1))
    danger = draw(st.sampled_from([None] * 8 + ["self_harm", "unheard_of"]))
    parse = Parse(intent, confidence, ((intent, confidence),), tuple(draw(ENTITIES)), danger)
    choice = draw(
        st.sampled_from([None, None, "!none", "!change", "!change:ward", "/flow:dues", "=dues.ward:2", "=x.y:z", "/!"])
    )
    kind = draw(st.sampled_from([Kind.TEXT] * 6 + list(Kind)))
    return (
        draw(TEXTS | st.text(max_size=40)),
        parse,
        choice,
        kind,
        draw(st.booleans()),
        draw(st.sampled_from([1.0, 30.0])),
    )


def play(state: Mapping[str, Any], now: datetime, drawn: tuple[str, Parse, str | None, Kind, bool, float]) -> Outcome:
    text, parse, choice, kind, edited, _ = drawn
    turn = Turn(text, now, kind=kind, choice=choice, edited=edited)
    if engine.needs_parse(EXAMPLE, state, turn):
        turn = Turn(text, now, kind=kind, choice=choice, parse=parse, edited=edited)
    return engine.respond(EXAMPLE, state, turn)


@settings(max_examples=150, deadline=None)
@given(st.lists(turns(), min_size=1, max_size=12))
def test_every_turn_is_answered_and_the_state_stays_small_json(conversation: list[Any]) -> None:
    state: Mapping[str, Any] = {}
    now = NOW
    for drawn in conversation:
        now += timedelta(hours=drawn[-1])
        outcome = play(state, now, drawn)
        assert outcome.says
        assert all(said.text.strip() for said in outcome.says)
        written = json.dumps(outcome.state)
        assert len(written) < 8000
        state = json.loads(written)
        assert len(state["stack"]) <= STACK_DEPTH
        assert bool(state.get("open")) == bool(state["stack"])


@settings(max_examples=40, deadline=None)
@given(st.lists(turns(), min_size=1, max_size=8))
def test_the_same_conversation_comes_out_the_same(conversation: list[Any]) -> None:
    def outcomes() -> list[Outcome]:
        state: Mapping[str, Any] = {}
        heard = []
        for index, drawn in enumerate(conversation):
            heard.append(play(state, NOW + timedelta(minutes=index), drawn))
            state = heard[-1].state
        return heard

    assert outcomes() == outcomes()


def test_a_state_of_another_version_begins_anew() -> None:
    outcome = engine.respond(EXAMPLE, {"v": 0, "old": True}, Turn("halo", NOW))
    assert "asisten Agenalis" in outcome.says[0].text


def test_a_flow_slot_or_option_that_is_gone_falls_away() -> None:
    frames = [
        {"flow": "no_more", "slots": {}, "said": {}},
        {"flow": "dues", "slots": {"segment": "self", "ward": "9", "gone": 1}, "said": {}},
    ]
    state = {"v": 1, "turn": 4, "at": NOW.isoformat(), "stack": frames, "open": "ward"}
    outcome = engine.respond(EXAMPLE, state, Turn("kelas 3", NOW + timedelta(minutes=1)))
    assert "Rp35.000" in outcome.says[-1].text
    assert outcome.state["stack"] == []


def test_a_plain_answer_needs_no_understanding_and_a_sentence_does() -> None:
    state = engine.respond(EXAMPLE, {}, Turn("", NOW, kind=Kind.CHOICE, choice="=dues.segment:self")).state
    assert not engine.needs_parse(EXAMPLE, state, Turn("kls 3 kak", NOW))
    assert not engine.needs_parse(EXAMPLE, state, Turn("batal", NOW))
    assert not engine.needs_parse(EXAMPLE, state, Turn("", NOW, kind=Kind.VOICE))
    assert engine.needs_parse(EXAMPLE, state, Turn("kelas 3 itu dapat kamar apa?", NOW))


def test_only_a_question_keeps_a_short_answer_from_waiting() -> None:
    asked = engine.respond(EXAMPLE, {}, Turn("", NOW, kind=Kind.CHOICE, choice="/flow:dues")).state
    greeted = engine.respond(EXAMPLE, {}, Turn("halo", NOW)).state
    assert engine.is_awaiting(asked)
    assert not engine.is_awaiting(greeted)
    assert not engine.is_awaiting({})


def test_a_digression_from_a_digression_from_a_digression_drops_the_oldest() -> None:
    state: Mapping[str, Any] = {}
    for flow in ("dues", "leave", "visit", "climb"):
        state = engine.respond(EXAMPLE, state, Turn("", NOW, kind=Kind.CHOICE, choice=f"/flow:{flow}")).state
    assert [frame["flow"] for frame in state["stack"]] == ["leave", "visit", "climb"]


@pytest.mark.parametrize("confidence", [DEFAULT_THRESHOLD, DEFAULT_THRESHOLD - 0.01])
def test_the_threshold_parts_acting_from_asking(confidence: float) -> None:
    parse = Parse("ask_room", confidence, (("ask_room", confidence),))
    said = engine.respond(EXAMPLE, {}, Turn("ruang", NOW, parse=parse)).says[0]
    assert (said.text == "Ruang 12.") is (confidence >= DEFAULT_THRESHOLD)


def test_identifiers_in_a_message_do_not_stay_in_the_state() -> None:
    entities = (Entity("nik", "3201014107930001"), Entity("class", "3"))
    parse = Parse("ask_dues", 0.4, (("ask_dues", 0.4),), entities)
    state = engine.respond(EXAMPLE, {}, Turn("nik 3201014107930001 kelas 3", NOW, parse=parse)).state
    assert "3201014107930001" not in json.dumps(state)
