"""What is kept of an answer, for how long, and how much of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.dialogue import engine, memory
from bot.dialogue.memory import ANSWER_BYTES, ANSWERS, Answer, Part
from bot.dialogue.model import Catalogue, Context, DialogueError, Result, Utter
from bot.dialogue.state import decode
from bot.dialogue.turn import Turn
from tests.conversations.catalogues import catalogue

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def answer(flow: str = "dues", run: int = 1, **parts: Part) -> Answer:
    return Answer(flow, run, NOW, flow, parts=parts)


def added(known: tuple[Answer, ...], new: Answer, *way: str, anew: tuple[str, ...] | None = None) -> tuple[Answer, ...]:
    return memory.answered(known, new, way=way or tuple(new.parts), gone_anew=new.parts if anew is None else anew)


def test_another_flow_replaces_the_answer_and_the_older_one_loses_its_words() -> None:
    first = added((), answer("dues", right=Part({"amount": 1}, ("Rp1",))))
    both = added(first, answer("leave", day=Part({"amount": 2}, ("Rp2",))))
    assert [one.view()["amount"] for one in both] == [2, 1]
    assert [one.view()["says"] for one in both] == [["Rp2"], []]


def test_a_new_run_of_the_same_flow_is_another_answer() -> None:
    first = added((), answer(run=1, right=Part({"amount": 1})))
    assert [one.run for one in added(first, answer(run=5, papers=Part({})))] == [5, 1]


def test_the_steps_of_a_run_add_up_in_the_order_of_the_way() -> None:
    first = added((), answer(right=Part({"citations": ["a", "b"], "amount": 1})))
    known = added(first, answer(sum=Part({"citations": ["b", "c"], "amount": 9})), "right", "sum")
    assert len(known) == 1
    assert known[0].view()["citations"] == ["a", "b", "c"]
    assert known[0].view()["amount"] == 9


def test_a_step_that_is_off_the_way_after_a_correction_is_forgotten() -> None:
    first = added((), answer(right=Part({"amount": 1}), papers=Part({"checklist": ["x"]})))
    known = added(first, answer(right=Part({"amount": 2})), "right")
    assert "checklist" not in known[0].view()


def test_a_step_that_was_said_anew_without_remembering_is_forgotten() -> None:
    first = added((), answer(right=Part({"amount": 1}), papers=Part({"checklist": ["x"]})))
    known = added(first, answer(right=Part({"amount": 2})), "right", "papers", anew=("right", "papers"))
    assert "checklist" not in known[0].view()


def test_only_the_last_answers_are_kept() -> None:
    known: tuple[Answer, ...] = ()
    for run in range(ANSWERS + 3):
        known = added(known, answer(run=run, right=Part({})))
    assert [one.run for one in known] == [5, 4, 3]


def test_an_answer_too_long_loses_its_words_first_and_then_its_last_steps() -> None:
    wordy = added((), answer(right=Part({"amount": 1}, ("x" * ANSWER_BYTES,))))
    assert wordy[0].view() == {**wordy[0].view(), "amount": 1, "says": []}
    endless = added((), answer(right=Part({"amount": 1}), papers=Part({"checklist": ["x" * ANSWER_BYTES]})))
    assert list(endless[0].parts) == ["right"]


def test_an_answer_survives_being_stored() -> None:
    known = replace(answer(right=Part({"citations": [["uu-1", None, "2026-01-01"]]}, ("Rp1",))), told=("kelas: 3",))
    assert memory.decode(json.loads(json.dumps(memory.encode(known)))) == known


def test_notes_are_replaced_by_name_and_none_forgets() -> None:
    kept = memory.noted({"a": 1, "b": 2}, {"b": 3, "c": 4, "a": None})
    assert kept == {"b": 3, "c": 4}


def test_a_state_of_before_there_was_a_memory_has_none() -> None:
    state = {"v": 1, "turn": 4, "at": NOW.isoformat(), "stack": [{"flow": "dues", "slots": {}, "said": {}}]}
    session = decode(catalogue("example"), state)
    assert (session.answers, session.notes, session.stack[0].run) == ((), {}, 0)


def remembering(**result: Any) -> Catalogue:
    """The example with dues that remember, and a visit that tells what it finds in the memory."""
    example = catalogue("example")
    dues = example.topics["dues"]
    tell = dues.actions["tell_dues"]

    def run(context: Context) -> Result:
        return replace(tell.run(context), **result)

    told = replace(tell, run=run, says={**tell.says, "utter_dues_intro": ()})
    actions = {**dues.actions, "tell_dues": told}
    return replace(example, topics={**example.topics, "dues": replace(dues, actions=actions)})


def ask_dues(example: Catalogue) -> dict[str, Any]:
    state: Any = {}
    for payload in ("=dues.segment:self", "=dues.ward:3"):
        state = engine.respond(example, state, Turn("", NOW, choice=payload)).state
    kept: dict[str, Any] = json.loads(json.dumps(state))
    return kept


def test_the_next_flow_sees_what_was_answered_with_the_words_and_the_answers_it_came_from() -> None:
    example = remembering(remember={"amount": 35_000, "title": Utter("utter_dues_intro")})
    seen = decode(example, ask_dues(example)).answers[0].view()
    assert seen["flow"] == "dues"
    assert seen["amount"] == 35_000
    assert seen["title"] == "Mari kita hitung."
    assert seen["says"] == ["Iuran Kelas 3 adalah Rp35.000 per orang."]
    assert seen["told"] == ("jenis peserta: Mandiri", "kelas rawat: Kelas 3")


def test_what_is_remembered_is_declared_like_everything_that_is_said() -> None:
    with pytest.raises(DialogueError, match="without declaring it"):
        ask_dues(remembering(remember={"title": Utter("utter_undeclared")}))


def test_a_flow_that_keeps_too_much_is_a_fault_of_the_flow() -> None:
    with pytest.raises(DialogueError, match="keeps too much"):
        ask_dues(remembering(keep={"list": "x" * 5000}))


def test_notes_stay_until_they_are_replaced() -> None:
    example = remembering(keep={"list": [1]})
    state = ask_dues(example)
    later = engine.respond(example, state, Turn("", NOW, choice="/flow:leave")).state
    assert decode(example, later).notes == {"list": [1]}
