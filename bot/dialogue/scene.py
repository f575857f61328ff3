"""One turn being worked on: the session before it, what came in, and what is being said."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.dialogue.model import PATTERNS, Catalogue, Context, Utter
from bot.dialogue.render import Renderer
from bot.dialogue.slots import Reader
from bot.dialogue.state import Frame, Session, encode
from bot.dialogue.turn import Event, Outcome, Say, Turn
from bot.domain.messages import Button


@dataclass(slots=True)
class Scene:
    """Collects the words and events of one turn."""

    catalogue: Catalogue
    session: Session
    turn: Turn
    says: list[Say] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    asks_queue: bool = False
    _opening: list[str] = field(default_factory=list)

    @property
    def is_silent(self) -> bool:
        """Whether nothing has been said yet."""
        return not (self.says or self._opening)

    @property
    def label(self) -> str:
        """What the flow in progress is called inside a sentence."""
        return self.catalogue.flows[self.session.stack[-1].flow].label

    @property
    def reader(self) -> Reader:
        """Reads answers on this person's day."""
        return Reader(self.catalogue.words, self.context().today)

    def context(self, frame: Frame | None = None) -> Context:
        """What conditions, actions and copy may look at."""
        values = frame.slots if frame else {}
        ambiguous = frame.ambiguous if frame else False
        return Context(
            slots=values,
            now=self.turn.now,
            zone=ZoneInfo(self.turn.zone),
            turn=self.session.turn,
            ambiguous_institution=ambiguous,
            text=self.session.asked if self.turn.choice else self.turn.text,
            intent=self.turn.parse.intent if self.turn.parse else None,
            entities=self.turn.parse.entities if self.turn.parse else (),
            waiting=self._waiting(frame),
            asked=bool(self.session.stack and self.session.open),
            answers=self.session.answers,
            notes=self.session.notes,
        )

    def _waiting(self, frame: Frame | None) -> str | None:
        stack = self.session.stack
        return stack[-2].flow if len(stack) > 1 and stack[-1] is frame else None

    def words(self, key: str, topic: str = PATTERNS, frame: Frame | None = None, **parameters: Any) -> Say:
        """A piece of copy, written but not yet said."""
        return self.written(topic, frame, Utter(key, parameters))

    def say(self, key: str, buttons: tuple[Button, ...] = (), **parameters: Any) -> None:
        """Say a sentence of the patterns, with these buttons before its own."""
        said = self.words(key, **parameters)
        self.put(replace(said, buttons=buttons + said.buttons))

    def written(self, topic: str, frame: Frame | None, utter: Utter) -> Say:
        """A sentence of a topic, not yet said."""
        return Renderer(self.catalogue, self.context(frame)).say(topic, utter)

    def open_with(self, key: str, **parameters: Any) -> None:
        """Put a sentence in front of whatever is said next, in the same message."""
        self._opening.append(self.words(key, **parameters).text)

    def put_before(self, topic: str, frame: Frame, key: str) -> None:
        """Put a topic's sentence in front of whatever is said next, in the same message."""
        self._opening.append(self.words(key, topic, frame).text)

    def put(self, said: Say) -> None:
        """Say these words."""
        text = "\n\n".join([*self._opening, said.text])
        self._opening.clear()
        self.says.append(replace(said, text=text))

    def event(self, name: str, **data: Any) -> None:
        self.events.append(Event(name, data))

    def outcome(self) -> Outcome:
        """The turn's end: the buttons of the last message are the choices that are open."""
        if self._opening:
            self.put(Say(self._opening.pop()))  # nothing followed: it stands by itself
        self.session.at = self.turn.now
        self.session.offered = self.says[-1].buttons if self.says else self.session.offered
        return Outcome(encode(self.session), tuple(self.says), tuple(self.events), self.asks_queue)
