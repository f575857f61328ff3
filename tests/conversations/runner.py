"""Runs conversations written as YAML: what the participant does, and what must hold after it. See docs/flows.md."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from bot.dialogue import engine
from bot.dialogue.model import Catalogue
from bot.dialogue.turn import Outcome, QueueView, TicketView, Turn
from bot.domain.messages import Kind
from bot.ports import Entity, Parse

START = datetime(2026, 11, 23, 3, tzinfo=UTC)
BETWEEN_LINES = timedelta(seconds=30)
_UNITS = {"second": "seconds", "minute": "minutes", "hour": "hours", "day": "days", "week": "weeks"}
_STEP_KEYS = {
    "user", "tap", "kind", "parse", "after", "edited", "zone",
    "says", "not_says", "slots", "flow", "buttons", "not_buttons", "events", "count", "ticket", "queue",
}  # fmt: skip

_ENDS = {"wait_cancelled", "human_ended", "human_stopped"}

type Understand = Callable[[str], Parse]


@dataclass
class Run:
    """One conversation in progress."""

    catalogue: Catalogue
    understand: Understand | None
    now: datetime
    state: Mapping[str, Any] = field(default_factory=dict)
    offered: dict[str, str] = field(default_factory=dict)
    ticket: str | None = None  # the status of the open one: waiting, assigned

    def step(self, step: Mapping[str, Any]) -> Outcome:
        unknown = set(step) - _STEP_KEYS
        assert not unknown, f"unknown words in a step: {unknown}"
        self.now += _duration(step["after"]) if "after" in step else BETWEEN_LINES
        if "ticket" in step:
            self.ticket = step["ticket"]
        turn = self._turn(step)
        if engine.needs_parse(self.catalogue, self.state, turn):
            turn = replace(turn, parse=self._parse(step))
        outcome = engine.respond(self.catalogue, self.state, turn)
        if outcome.asks_queue:
            turn = replace(turn, queue=_queue(step.get("queue") or {}))
            outcome = engine.respond(self.catalogue, self.state, turn)
        self._follow(outcome)
        self.state = json.loads(json.dumps(outcome.state))  # as the database keeps it
        self.offered |= {button.title: button.payload for said in outcome.says for button in said.buttons}
        return outcome

    def _follow(self, outcome: Outcome) -> None:
        """What the services make of the events."""
        for event in outcome.events:
            if event.name == "handoff_requested":
                self.ticket = self.ticket or "waiting"
            elif event.name in _ENDS:
                self.ticket = None

    def _turn(self, step: Mapping[str, Any]) -> Turn:
        choice = step.get("tap")
        choice = self.offered.get(choice, choice) if choice else None
        kind = Kind(step.get("kind", "choice" if choice else "text"))
        zone = step.get("zone", "Asia/Jakarta")
        ticket = TicketView(1, self.ticket) if self.ticket else None
        edited = step.get("edited", False)
        return Turn(step.get("user", ""), self.now, zone, kind, choice, edited=edited, ticket=ticket)

    def _parse(self, step: Mapping[str, Any]) -> Parse:
        if "parse" in step:
            return parse_of(step["parse"] or {}, step.get("user", ""))
        assert self.understand is not None, f"this line needs a parse: {step}"
        return self.understand(step["user"])


def _queue(written: Mapping[str, Any]) -> QueueView:
    """The queue as a step tells it: ahead, wait, opens_at, holiday, slots."""
    wait = _duration(written["wait"]) if "wait" in written else None
    return QueueView(
        written.get("ahead", 0),
        wait,
        is_open="opens_at" not in written,
        opens_at=written.get("opens_at"),
        holiday=written.get("holiday"),
        slots=tuple(written.get("slots", ())),
    )


def parse_of(written: Mapping[str, Any], text: str) -> Parse:
    intent = written.get("intent")
    confidence = float(written.get("confidence", 0.9 if intent else 0.0))
    ranking = tuple((name, float(value)) for name, value in (written.get("ranking") or {}).items())
    return Parse(
        intent=intent,
        confidence=confidence,
        ranking=ranking or (((intent, confidence),) if intent else ()),
        entities=tuple(_entity(item, text) for item in written.get("entities", ())),
        danger=written.get("danger"),
        ambiguous_institution=written.get("ambiguous", False),
        source=written.get("source", "rasa"),
    )


def _entity(written: Mapping[str, Any], text: str) -> Entity:
    words = str(written.get("text", ""))
    start = max(text.find(words), 0)
    return Entity(written["name"], written["value"], words, start, start + len(words), written.get("relative"))


def _duration(text: str) -> timedelta:
    count, unit = str(text).split()
    return timedelta(**{_UNITS[unit.rstrip("s")]: float(count)})


def run(catalogue: Catalogue, path: Path, understand: Understand | None = None) -> Outcome:
    """Run the file's conversation to its last turn. Raises AssertionError naming the line that did not come out."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    started = content.get("now", START)
    running = Run(catalogue, understand, started if isinstance(started, datetime) else datetime.fromisoformat(started))
    for number, step in enumerate(content["steps"], 1):
        outcome = running.step(step)
        heard = "\n".join(said.text for said in outcome.says)
        line = step.get("user") or step.get("tap") or step.get("kind")
        faults = list(_faults(catalogue, step, outcome))
        assert not faults, f"{path.name}, line {number} ({line!r}): {'; '.join(faults)}\nheard:\n{heard}"
    return outcome


def _faults(catalogue: Catalogue, step: Mapping[str, Any], outcome: Outcome) -> list[str]:
    heard = "\n".join(said.text for said in outcome.says)
    titles = [button.title for said in outcome.says for button in said.buttons]
    frames = outcome.state["stack"] or ([outcome.state["last"]] if outcome.state.get("last") else [])
    faults = [f"did not say {item!r}" for item in _list(step.get("says")) if not _is_said(catalogue, item, heard)]
    faults += [f"said {item!r}" for item in _list(step.get("not_says")) if _is_said(catalogue, item, heard)]
    faults += [f"no button {item!r} in {titles}" for item in _list(step.get("buttons")) if item not in titles]
    faults += [f"a button {item!r}" for item in _list(step.get("not_buttons")) if item in titles]
    if "flow" in step:
        flow = outcome.state["stack"][-1]["flow"] if outcome.state["stack"] else None
        faults += [f"in the flow {flow}, not {step['flow']}"] if flow != step["flow"] else []
    for name, value in step.get("slots", {}).items():
        known = frames[-1]["slots"].get(name) if frames else None
        faults += [f"the slot {name} is {known!r}, not {value!r}"] if known != value else []
    events = [event.name for event in outcome.events if event.name != "not_understood"]
    faults += [f"events are {events}"] if "events" in step and events != step["events"] else []
    faults += [f"{len(outcome.says)} messages"] if step.get("count", len(outcome.says)) != len(outcome.says) else []
    return faults


def _list(value: Any) -> list[str]:
    return [] if value is None else [str(item) for item in (value if isinstance(value, list) else [value])]


def _is_said(catalogue: Catalogue, item: str, heard: str) -> bool:
    """A piece of the text, or a key of copy whose words stand in it around anything for its placeholders."""
    if not re.fullmatch(r"[a-z]+(_[a-z0-9]+)+", item):
        return item in heard
    found = [topic.copy[item] for topic in catalogue.topics.values() if item in topic.copy]
    assert found, f"there is no copy {item}"
    return any(_pattern(text).search(heard) for copy in found for text in copy.texts)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*?".join(re.escape(part) for part in re.split(r"\{[^}]*\}", text)), re.DOTALL)
