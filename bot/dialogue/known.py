"""What a conversation's state tells about the matter, in words a person reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.dialogue import routing
from bot.dialogue import slots as slot_types
from bot.dialogue.model import Catalogue
from bot.dialogue.render import slot_value
from bot.dialogue.state import Frame, decode
from bot.domain.programmes import PROGRAMMES

_INSTITUTIONS = {"bpjs_kesehatan": "jkn", "kesehatan": "jkn"}


@dataclass(frozen=True, slots=True)
class Matter:
    """The flow in progress, or the one that ended last, with what was collected in it."""

    flow: str | None = None
    topic: str | None = None  # the flow's folder; of a free question, that of the flow its answer leads to
    label: str = ""  # inside a sentence
    open: str | None = None  # the question that is open, in words
    programme: str | None = None
    told: str | None = None  # the title of our last answer, where it says more than the flow's
    answers: tuple[tuple[str, str], ...] = ()  # what was asked, what he told
    values: tuple[tuple[str, Any], ...] = ()  # the same as JSON

    def as_json(self) -> dict[str, Any]:
        """What a ticket keeps."""
        return {"flow": self.flow, "open": self.open, "answers": [list(pair) for pair in self.answers]}


def matter(catalogue: Catalogue, state: Mapping[str, Any]) -> Matter:
    """What the conversation is about; empty when it is about nothing in particular."""
    session = decode(catalogue, state)
    frame = session.top or session.last
    if frame is None:
        return Matter()
    flow = catalogue.flows[frame.flow]
    asked = catalogue.slots.get(session.open or "") if session.stack else None
    answer = next((answer.view() for answer in session.answers if answer.flow == flow.id), {})
    guide = catalogue.flows.get(answer.get("leads_to", ""), flow)
    return Matter(
        flow=flow.id,
        topic=guide.topic,
        label=flow.label,
        open=asked.label if asked else None,
        programme=_programme(guide.topic, frame) or answer.get("programme"),
        told=answer["title"] if answer and answer["title"] not in {flow.title, flow.label} else None,
        answers=_answers(catalogue, frame),
        values=tuple(slot_types.encode(frame.slots).items()),
    )


def _answers(catalogue: Catalogue, frame: Frame) -> tuple[tuple[str, str], ...]:
    known = [(catalogue.slots[name], value) for name, value in frame.slots.items()]
    return tuple((slot.label, slot_value(slot, value, catalogue.words)) for slot, value in known if not slot.inner)


def _programme(topic: str, frame: Frame) -> str | None:
    """What he told, else what the topic is about by its name."""
    for value in frame.slots.values():
        if value in PROGRAMMES or value in _INSTITUTIONS:
            return _INSTITUTIONS.get(value) or str(value)
    first = topic.partition("_")[0]
    return first if first in PROGRAMMES else None


def title(catalogue: Catalogue, intent: str) -> str:
    """What a button calls this intent; empty when it has no name."""
    return routing.title(catalogue, intent)
