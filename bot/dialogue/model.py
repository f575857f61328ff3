"""The words of a flow catalogue: slots, steps, flows, copy, and what a topic's Python may say and do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.memory import Answer
from bot.dialogue.turn import Event
from bot.dialogue.words import Words
from bot.domain.messages import Button
from bot.ports import Entity

END = "END"
STEPS_PER_TURN = 100  # a walk longer than this is a fault of the flow
STACK_DEPTH = 3  # a flow, a digression, and a digression from that
MENU_PAGE = 8  # choices a page
FOLLOW_UPS = 3  # buttons below an answer
CLARIFY_CHOICES = 3
PAYLOAD_BYTES = 60
TITLE_LENGTH = 24
DEFAULT_THRESHOLD = 0.55  # below it a meaning is asked for, not assumed
CUE_WORDS = 5  # a longer message with a cue in it says more than the cue
ANY = "*"  # a trigger that wants an entity, whatever its value
PLAUSIBLE = 0.2  # below it a meaning is not worth a button
PATTERNS = "patterns"  # the topic whose copy, conditions and parameters every topic may use


class DialogueError(Exception):
    """A flow did what its declaration does not allow. The message names the topic, the flow and the step."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a condition or an action may look at. Pure: the day is handed in."""

    slots: Mapping[str, Any]  # values by slot name; a slot without an answer is absent
    now: datetime  # aware, UTC
    zone: ZoneInfo  # the person's zone
    turn: int  # how many turns the conversation has had; with the contact it names a side effect
    ambiguous_institution: bool = False  # he said "BPJS" and nothing told which
    text: str = ""  # the message of this turn: what is kept of it goes into a slot
    intent: str | None = None  # what it was understood as; None for a button or a plain answer
    entities: tuple[Entity, ...] = ()  # found in it
    waiting: str | None = None  # the flow that this one interrupts
    asked: bool = False  # a question of ours is open
    understood: bool = False  # the message's intent is sure enough to be acted upon
    leads_to: str | None = None  # the flow it leads to, if any
    answers: tuple[Answer, ...] = ()  # what was answered last, the newest first
    notes: Mapping[str, Any] = field(default_factory=dict)  # what flows keep by name

    @property
    def memory(self) -> Mapping[str, Any]:
        """The last answer that was remembered, whichever flow gave it; empty before the first."""
        return self.answers[0].view() if self.answers else {}

    @property
    def today(self) -> date:
        """The calendar day where the person is."""
        return self.now.astimezone(self.zone).date()


@dataclass(frozen=True, slots=True)
class Choice:
    """A button below an answer that only the moment knows; its title comes from the knowledge or from the copy."""

    title: str | Utter
    payload: str


@dataclass(frozen=True, slots=True)
class Utter:
    """A key of the topic's copy and its parameters; a parameter may be an `Utter` or a tuple of them (lines).

    `buttons` come before those of the copy.
    """

    key: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    buttons: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What an action gives: words, slot values, events to record, and what later turns may know of it."""

    says: tuple[Utter, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    remember: Mapping[str, Any] | None = None  # of this answer, replaced by the next; small JSON, or `Utter` for words
    keep: Mapping[str, Any] = field(default_factory=dict)  # by name until it is replaced; None forgets


type Condition = Callable[[Context], bool]
type Parameter = Callable[[Context], Any]


@dataclass(frozen=True, slots=True)
class Action:
    """A function a flow may call, with what it may say and set declared so that the inspector can check it."""

    run: Callable[[Context], Result]
    says: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # copy key → its parameters
    sets: tuple[str, ...] = ()


class SlotType(StrEnum):
    CHOICE = "choice"
    MONEY = "money"  # int rupiah
    INTEGER = "integer"
    DURATION = "duration"  # int months
    DATE = "date"
    BOOLEAN = "boolean"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a choice. `synonyms` are other ways people write it, canonical entity values among them."""

    value: str
    title: str
    synonyms: tuple[str, ...] = ()
    means: bool | None = None  # the question sounds like yes or no, and this is what a bare yes or no says


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the files something stands, for messages to its author."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A value being collected."""

    name: str
    type: SlotType
    label: str  # what the participant calls it: "kelas rawat"
    place: Place
    options: tuple[Option, ...] = ()
    from_entity: tuple[str, ...] = ()
    carries: bool = False  # an answer of today also holds for the next flow that asks
    outranks: tuple[str, ...] = ()  # slots for which nothing is carried when this one is told
    confirms: bool = False  # asked again after anything was corrected
    unit: str = "month"  # of a bare number given for a duration: month or year
    direction: str = "past"  # of a date without a year: past or future
    precision: str = "day"  # day, or month: then "November" is an answer
    counts: tuple[str, ...] = ()  # what an integer counts: "4 orang" fills it from any message
    inner: bool = False  # what a flow keeps for itself: nothing a person asked, told or wants to read
    from_text: bool = False  # a choice whose names are taken from any message, not only from the answer
    # Words that answer a yes-or-no question in any message: "menunggak"; denied, those of yes say no.
    says_yes: tuple[str, ...] = ()
    says_no: tuple[str, ...] = ()

    def option(self, value: Any) -> Option | None:
        """The option of this value, or None."""
        return next((option for option in self.options if option.value == value), None)


@dataclass(frozen=True, slots=True)
class Branch:
    """Go to `target` (a step id or END) when the condition holds; without a condition always."""

    target: str
    condition: str | None = None
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Rejection:
    """An answer for which the condition holds is refused with these words, and the question asked again."""

    condition: str
    negated: bool
    utter: str


class StepKind(StrEnum):
    COLLECT = "collect"
    ACTION = "action"
    SET_SLOTS = "set_slots"
    LINK = "link"
    CALL = "call"
    NOOP = "noop"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, compiled: `next` is never empty and its last branch has no condition."""

    id: str
    kind: StepKind
    place: Place
    name: str = ""  # of the slot, action, utter or flow
    utter: str = ""  # the question of a collect
    rejections: tuple[Rejection, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    next: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """Start the flow at this intent; with `entities`, only when one of these values, or `ANY`, is in the message.

    `title` is what a button calls the intent where one flow serves several.
    """

    intent: str
    threshold: float = DEFAULT_THRESHOLD
    entities: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    title: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """A conversation about one thing."""

    id: str
    topic: str
    description: str
    label: str  # in the middle of a sentence: "hitung iuran"
    steps: Mapping[str, Step]  # in order of writing
    first: str
    place: Place
    triggers: tuple[Trigger, ...] = ()
    menu: int | None = None  # position in the menu; None: not there
    title: str = ""  # on a button
    cues: tuple[str, ...] = ()  # a short message with one of these starts the flow without being understood
    cue_words: int = CUE_WORDS  # how short, courtesy not counted
    hears: str = ""  # a condition on the message that starts the flow, whatever else it may mean
    answers: str = ""  # a condition on a message that starts the flow when no other flow does
    follows: str = ""  # offered below an answer that remembered something of this name

    def slot_names(self) -> tuple[str, ...]:
        """The slots this flow asks for itself, in order of writing."""
        return tuple(dict.fromkeys(step.name for step in self.steps.values() if step.kind is StepKind.COLLECT))


@dataclass(frozen=True, slots=True)
class Copy:
    """One keyed piece of copy: variants that mean the same, and buttons."""

    key: str
    texts: tuple[str, ...]
    place: Place
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """Everything of one folder below `flows/`."""

    name: str
    copy: Mapping[str, Copy]
    conditions: Mapping[str, Condition]
    actions: Mapping[str, Action]
    parameters: Mapping[str, Parameter]


@dataclass(frozen=True, slots=True)
class Unavailable:
    """A wish we understand and cannot fulfil yet: what to say honestly, and its name on a button."""

    intent: str
    utter: str
    title: str
    place: Place


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All the assistant can say and do. Immutable; made once at start."""

    topics: Mapping[str, Topic]
    flows: Mapping[str, Flow]
    slots: Mapping[str, Slot]
    unavailable: Mapping[str, Unavailable]
    words: Words

    def copy(self, topic: str, key: str) -> Copy | None:
        """The topic's own copy of this key, else the shared one, else None."""
        return self.topics[topic].copy.get(key) or self.topics[PATTERNS].copy.get(key)

    def condition(self, topic: str, name: str) -> Condition | None:
        return self.topics[topic].conditions.get(name) or self.topics[PATTERNS].conditions.get(name)

    def parameter(self, topic: str, name: str) -> Parameter | None:
        return self.topics[topic].parameters.get(name) or self.topics[PATTERNS].parameters.get(name)

    def flow_slots(self, flow_id: str) -> tuple[Slot, ...]:
        """The slots a flow asks for, with those of the flows it calls, in the order in which they can come."""
        names: dict[str, None] = {}
        self._gather(flow_id, names, set())
        return tuple(self.slots[name] for name in names if name in self.slots)

    def _gather(self, flow_id: str, names: dict[str, None], seen: set[str]) -> None:
        if flow_id in seen or flow_id not in self.flows:
            return
        seen.add(flow_id)
        for step in self.flows[flow_id].steps.values():
            if step.kind is StepKind.COLLECT:
                names[step.name] = None
            elif step.kind is StepKind.CALL:
                self._gather(step.name, names, seen)
