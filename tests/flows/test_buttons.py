"""Every button leads to something said: a walk from each flow over all that is offered on the way."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

import flows
from bot.dialogue import engine
from bot.dialogue.model import Catalogue, SlotType
from bot.dialogue.turn import Outcome, QueueView, Turn

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
CATALOGUE: Catalogue = flows.load()
LONGEST = 1600  # characters of a message
SMALL_PHONE = 700
DEEPEST = 7  # turns
WIDEST = 250  # turns from one flow
FIGURE = re.compile(r"Rp\d|\d%")
TYPED = {
    SlotType.MONEY: "4 juta",
    SlotType.DURATION: "3 tahun",
    SlotType.DATE: "3 Oktober 2026",
    SlotType.INTEGER: "3",
    SlotType.TEXT: "yang lain",
}
BORN = {"birth_on": "17 Agustus 1968"}
OUTSIDE = {"!human", "!message", "!callback"}  # what a person does then is walked elsewhere


@dataclass(frozen=True, slots=True)
class Step:
    """A turn of the walk and how it was reached."""

    way: tuple[str, ...]
    outcome: Outcome


def turn(before: Outcome | None, choice: str = "", text: str = "") -> Outcome:
    """A button or a plain answer, with nobody else waiting for a human."""
    state = json.loads(json.dumps(before.state)) if before else {}
    taken = Turn(text, NOW, choice=choice or None)
    outcome = engine.respond(CATALOGUE, state, taken)
    return (
        engine.respond(CATALOGUE, state, replace(taken, queue=QueueView(0, None, is_open=True)))
        if outcome.asks_queue
        else outcome
    )


def walk(flow: str) -> Iterator[Step]:
    """All that the flow and what it leads to offer, breadth first; each button once for each flow it stands in."""
    waiting = deque([Step((f"/flow:{flow}",), turn(None, f"/flow:{flow}"))])
    seen: set[tuple[str, str]] = set()
    turns = 0
    while waiting and turns < WIDEST:
        step = waiting.popleft()
        turns += 1
        yield step
        if len(step.way) < DEEPEST:
            waiting.extend(onward(step, seen))


def onward(step: Step, seen: set[tuple[str, str]]) -> Iterator[Step]:
    place = ",".join(frame["flow"] for frame in step.outcome.state["stack"])
    for said in step.outcome.says:
        for button in said.buttons:
            if (place, button.payload) not in seen and button.payload not in OUTSIDE:
                seen.add((place, button.payload))
                yield Step((*step.way, button.payload), turn(step.outcome, button.payload))
    name = step.outcome.state.get("open")
    if name and (place, name) not in seen and (typed := BORN.get(name) or TYPED.get(CATALOGUE.slots[name].type)):
        seen.add((place, name))
        yield Step((*step.way, typed), turn(step.outcome, text=typed))


def reaches_human(step: Step) -> bool:
    """A human is a tap away, or behind the menu, or he has read the word that calls one."""
    tapped = {button.payload for said in step.outcome.says for button in said.buttons}
    return any(payload.startswith(("!human", "!menu")) for payload in tapped) or "human" in step.outcome.state["hinted"]


def faults(step: Step) -> Iterator[str]:
    """What no turn may be: silent, too long, a dead end, or a figure without its source."""
    says = step.outcome.says
    heard = "\n".join(said.text for said in says)
    if not heard:
        yield "silent"
        return
    yield from (f"{len(said.text)} characters" for said in says if len(said.text) > LONGEST)
    asks = bool(step.outcome.state["stack"])
    if not asks and not says[-1].buttons:
        yield "a dead end"
    if not asks and not reaches_human(step):
        yield "no way to a human"
    repeats = "checklist" in step.way[-1]  # the papers of an answer that has named its source
    if not asks and not repeats and FIGURE.search(heard) and "Sumber" not in heard and "Dasar hukum" not in heard:
        yield "a figure without a source"


@pytest.mark.parametrize(
    "way",
    [("/flow:jkp_conditions",), ("/flow:jht_claim", "=jht_claim.jht_event:death"), ("/flow:accident_papers",)],
)
def test_what_is_long_to_read_comes_in_messages_that_fit_a_small_phone(way: tuple[str, ...]) -> None:
    outcome = None
    for choice in way:
        outcome = turn(outcome, choice)
    assert outcome
    assert [len(said.text) for said in outcome.says if len(said.text) > SMALL_PHONE] == []


@pytest.mark.parametrize("flow", sorted(CATALOGUE.flows))
def test_every_button_from_here_leads_to_something_said(flow: str) -> None:
    found = {" > ".join(step.way): wrong for step in walk(flow) if (wrong := list(faults(step)))}
    assert found == {}
