"""What a conversation keeps of its answers, so that later turns can speak of them: sources, papers, days, the words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

ANSWERS = 3  # kept, the newest first
ANSWER_BYTES = 12_000  # of one answer as JSON
NOTE_BYTES, NOTES = 4_000, 8  # what flows keep by name


@dataclass(frozen=True, slots=True)
class Part:
    """What one step of a flow said: data for other flows, and the words as the participant read them."""

    data: Mapping[str, Any]
    says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """One run of a flow that answered. `told` are the participant's own answers in words ("kelas rawat: Kelas III")."""

    flow: str
    run: int  # the turn in which the run began
    at: datetime  # in the person's zone: its date is his day
    title: str
    told: tuple[str, ...] = ()
    parts: Mapping[str, Part] = field(default_factory=dict)  # by step, in the order of the way

    def view(self) -> dict[str, Any]:
        """All parts as one: lists joined, each item once; of other values the last one counts."""
        seen: dict[str, Any] = {"flow": self.flow, "at": self.at, "title": self.title, "told": self.told}
        for part in self.parts.values():
            for name, value in part.data.items():
                seen[name] = _joined(seen.get(name), value) if isinstance(value, list) else value
        return {**seen, "says": [text for part in self.parts.values() for text in part.says]}


def _joined(known: Any, more: list[Any]) -> list[Any]:
    before: list[Any] = known if isinstance(known, list) else []
    return before + [item for item in more if item not in before]


def answered(
    answers: tuple[Answer, ...], new: Answer, *, way: Iterable[str], gone_anew: Iterable[str]
) -> tuple[Answer, ...]:
    """The answers with a new one in front.

    Another turn of the same run adds to what it said before: of its earlier parts those stay that still
    lie on the `way` and were not `gone_anew`. Of the older answers the words are dropped.
    """
    same = next((answer for answer in answers if (answer.flow, answer.run) == (new.flow, new.run)), None)
    again = set(gone_anew)
    stays = {key: part for key, part in same.parts.items() if key not in again} if same else {}
    parts = {key: part for key in way if (part := new.parts.get(key) or stays.get(key))}
    others = [_without_words(answer) for answer in answers if answer is not same]
    return (_bounded(replace(new, parts=parts)), *others)[:ANSWERS]


def _without_words(answer: Answer) -> Answer:
    return replace(answer, parts={key: replace(part, says=()) for key, part in answer.parts.items()})


def _bounded(answer: Answer) -> Answer:
    """Within its room: the words go first, then the last parts."""
    if _size(encode(answer)) > ANSWER_BYTES:
        answer = _without_words(answer)
    parts = dict(answer.parts)
    while parts and _size(encode(replace(answer, parts=parts))) > ANSWER_BYTES:
        parts.popitem()
    return replace(answer, parts=parts)


def noted(notes: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    """What flows keep by name, with the new; None forgets. Raises ValueError when there is no room for it."""
    kept = {name: value for name, value in {**notes, **new}.items() if value is not None}
    if len(kept) > NOTES or any(_size(value) > NOTE_BYTES for value in new.values()):
        raise ValueError(f"{NOTES} notes of {NOTE_BYTES} bytes at most: {', '.join(sorted(kept))}")
    return kept


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def encode(answer: Answer) -> dict[str, Any]:
    """The answer as JSON keeps it."""
    return {
        "flow": answer.flow,
        "run": answer.run,
        "at": answer.at.isoformat(),
        "title": answer.title,
        "told": list(answer.told),
        "parts": {key: [dict(part.data), list(part.says)] for key, part in answer.parts.items()},
    }


def decode(written: Mapping[str, Any]) -> Answer:
    """The answer again."""
    return Answer(
        flow=written["flow"],
        run=written["run"],
        at=datetime.fromisoformat(written["at"]),
        title=written["title"],
        told=tuple(written["told"]),
        parts={key: Part(data, tuple(says)) for key, (data, says) in written["parts"].items()},
    )
