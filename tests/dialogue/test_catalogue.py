"""What the loader and the inspector refuse, each with the place and a sentence that helps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import pytest

import flows
from bot.cli import check
from bot.dialogue import diagrams, engine, loader
from bot.dialogue.loader import Source
from bot.dialogue.model import PATTERNS, Action, Catalogue, Context, DialogueError, Result, Topic, Utter
from bot.dialogue.problems import CatalogueError
from bot.dialogue.scene import Scene
from bot.dialogue.state import Frame, Session
from bot.dialogue.turn import Turn
from bot.dialogue.walk import Walk
from tests.conversations.catalogues import catalogue
from tests.dialogue.test_engine import NOW

GOOD_FLOW = """
slots:
  colour:
    type: choice
    label: warna
    options:
      - {value: red, title: Merah}
      - {value: blue, title: Biru}
flows:
  paint:
    description: which paint
    steps:
      - collect: colour
      - action: utter_done
"""
GOOD_COPY = """
utter_ask_colour: Warna apa?
utter_done: Warna {colour}.
"""


def problems(folder: Path, flow: str, copy: str = GOOD_COPY) -> str:
    """What is wrong with a topic made of these files; empty when nothing is."""
    topic = folder / "topics" / "paint"
    topic.mkdir(parents=True)
    (topic / "flow.yml").write_text(dedent(flow), encoding="utf-8")
    (topic / "copy.id.yml").write_text(dedent(copy), encoding="utf-8")
    try:
        loader.load(replace(flows.SOURCE, only=(PATTERNS,)), Source(folder / "topics", "nowhere"))
    except CatalogueError as error:
        return str(error)
    return ""


def test_a_good_topic_is_accepted(tmp_path: Path) -> None:
    assert problems(tmp_path, GOOD_FLOW) == ""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("collect: colour", "collect: shade", "flow.yml:13: flow paint, step 1_collect: there is no slot 'shade'"),
        ("action: utter_done", "action: utter_gone", "there is no copy 'utter_gone'"),
        ("action: utter_done", "action: paint_it", "there is no action 'paint_it'"),
        ("action: utter_done", "link: nowhere", "there is no flow 'nowhere'"),
        ("action: utter_done", "acton: utter_done", "unknown words in a step: acton"),
        ("- action: utter_done", "- {id: end, action: utter_done, next: start}", "leads to 'start', which is no step"),
        ("- collect: colour", "- {collect: colour, next: [{if: nice, then: END}]}", "there is no condition 'nice'"),
        ("- collect: colour", "- {collect: colour, next: END}", "step 2_action: can never be reached"),
        ("- action: utter_done", "- {id: a, action: utter_done, next: a}", "step a: leads back to itself"),
        ("- action: utter_done", "- call: paint", "flow paint: calls or links itself without a question"),
        ("- action: utter_done", "- {collect: colour, action: utter_done}", "a step needs exactly one of"),
        ("title: Merah", "title: Merah yang sangat terang sekali", "is longer than 24 characters"),
        ("value: red", f"value: {'r' * 60}", "is longer than 60 bytes"),
        ("type: choice", "type: chioce", "flow.yml:4: slot colour: type must be one of choice"),
        ("label: warna", "lable: warna", "'lable' means nothing here"),
        ("title: Biru", "title: Merah", "'merah' means two options"),
        ("type: choice", "type: choice\n    type: money", "'type' is written twice"),
        ("    description: which paint\n", "", "flow paint: needs description"),
        (
            "which paint",
            "which paint\n    menu: 1",
            "flow paint: needs a label (in a sentence) and a title (on a button)",
        ),
    ],
)
def test_a_fault_in_a_flow_is_named_with_its_place(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in GOOD_FLOW
    found = problems(tmp_path, GOOD_FLOW.replace(old, new))
    assert message in found
    assert "topics/paint/flow.yml:" in found or "topics/paint/copy.id.yml:" in found


@pytest.mark.parametrize(
    ("copy", "message"),
    [
        ("utter_ask_colour: Warna apa?\n", "there is no copy 'utter_done'"),
        (GOOD_COPY + "utter_spare: Halo.\n", "copy.id.yml:4: utter_spare: nobody says it"),
        (GOOD_COPY.replace("{colour}", "{shade}"), "{shade} is no slot and no parameter"),
        (GOOD_COPY.replace("{colour}", "{colour:loud}"), "{colour:loud} is no way to write a value"),
        (GOOD_COPY.replace("{colour}", "{colour"), "expected '}'"),
        (GOOD_COPY.replace("Warna {colour}.", "{text: [a, 'b {colour}']}"), "its variants have different placeholders"),
        (GOOD_COPY + "utter_ask_colour: Apa?\n", "'utter_ask_colour' is written twice"),
        (
            GOOD_COPY.replace("Warna apa?", "{text: a, buttons: [{title: b, payload: '/flow:gone'}]}"),
            "starts the flow 'gone', which is none",
        ),
        (
            GOOD_COPY.replace("Warna apa?", "{text: a, buttons: [{title: b, payload: '=paint.colour:green'}]}"),
            "'green' is no option of colour",
        ),
        (GOOD_COPY.replace("Warna apa?", "{text: a, buttons: [{title: b, payload: hello}]}"), "is none we know"),
    ],
)
def test_a_fault_in_the_copy_is_named(tmp_path: Path, copy: str, message: str) -> None:
    assert message in problems(tmp_path, GOOD_FLOW, copy)


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path, GOOD_FLOW.replace("title: Biru", "title: Biru yang sangat terang sekali").replace("utter_done", "x")
    )
    assert len(found.splitlines()) >= 3


def test_an_intent_starts_one_flow_and_leaves_the_list_of_what_we_cannot_do(tmp_path: Path) -> None:
    triggered = GOOD_FLOW.replace(
        "which paint", "which paint\n    label: cat\n    title: Cat\n    nlu_trigger: [{intent: {name: check_ticket}}]"
    )
    assert "unavailable check_ticket: the flow paint does it; take this line away" in problems(tmp_path, triggered)


def example_with(action: Action) -> Catalogue:
    """The example catalogue with another action behind the dues."""
    example = catalogue("example")
    dues = example.topics["dues"]
    changed = Topic("dues", dues.copy, dues.conditions, {"tell_dues": action}, {})
    return replace(example, topics={**example.topics, "dues": changed})


def say_undeclared(_: Context) -> Result:
    return Result(says=(Utter("utter_self_dues", {"amount": 1}),))


def set_undeclared(_: Context) -> Result:
    return Result(slots={"wage": 1})


@pytest.mark.parametrize(
    "action",
    [
        Action(say_undeclared),
        Action(say_undeclared, says={"utter_self_dues": ("amount", "more")}),
        Action(set_undeclared),
    ],
)
def test_an_action_keeps_to_what_it_declares(action: Action) -> None:
    scene = Scene(example_with(action), Session(), Turn("", NOW))
    with pytest.raises(DialogueError, match="tell_dues"):
        Walk(scene, Frame("dues", {"segment": "self", "ward": "3"})).run()


def test_the_real_flows_have_no_fault(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([]) == 0
    assert "nothing is wrong" in capsys.readouterr().out


def test_the_drawn_flows_are_up_to_date(tmp_path: Path) -> None:
    assert check.main(["--diagrams", str(tmp_path)]) == 0
    committed = flows.SOURCE.root.parent / "docs" / "flows"
    fresh = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text(encoding="utf-8") for path in committed.iterdir()}
    assert kept == fresh, "run: python -m bot check --diagrams docs/flows"


def test_a_diagram_shows_questions_branches_and_refusals() -> None:
    drawn = diagrams.diagram(catalogue("example").flows["dues"])
    assert "ask segment" in drawn
    assert '|"is_worker"|' in drawn
    assert "wage_is_too_small" in drawn


def menu_titles(count: int, page: str, tmp_path: Path) -> list[str]:
    """The buttons of a menu page when there are so many flows."""
    names = [f"flow{index:02}" for index in range(count)]
    topic = tmp_path / "topics" / "many"
    topic.mkdir(parents=True)
    lines = [
        f"  {name}: {{description: d, label: l, title: {name}, menu: {index}, steps: [{{action: utter_done}}]}}"
        for index, name in enumerate(names)
    ]
    (topic / "flow.yml").write_text("flows:\n" + "\n".join(lines), encoding="utf-8")
    (topic / "copy.id.yml").write_text("utter_done: Selesai.\n", encoding="utf-8")
    many = loader.load(replace(flows.SOURCE, only=(PATTERNS,)), Source(tmp_path / "topics", "nowhere"))
    said = engine.respond(many, {}, Turn(page, NOW, choice=page)).says[-1]
    return [button.title for button in said.buttons]


def test_a_menu_of_seven_flows_and_a_person_is_one_page(tmp_path: Path) -> None:
    titles = menu_titles(7, "!menu", tmp_path)
    assert len(titles) == 8
    assert titles[-1] == "Bicara dengan petugas"


def test_a_longer_menu_has_pages_of_eight_and_comes_round(tmp_path: Path) -> None:
    first, second = menu_titles(12, "!menu", tmp_path / "a"), menu_titles(12, "!menu:2", tmp_path / "b")
    assert first == [f"flow{index:02}" for index in range(7)] + ["Lainnya"]
    assert second == [f"flow{index:02}" for index in range(7, 12)] + ["Bicara dengan petugas", "Lainnya"]
