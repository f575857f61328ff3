"""Reading a turn that was understood: intent and entities, in the light of what is going on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.dialogue import plain, routing, slots
from bot.dialogue.model import CLARIFY_CHOICES, DEFAULT_THRESHOLD, Slot, SlotType
from bot.dialogue.moves import Clarify, Control, Correct, Do, Fill, Move, NotYet, Start, Unclear, VagueDate, WhichMatter
from bot.dialogue.scene import Scene
from bot.dialogue.state import Frame
from bot.dialogue.words import normalise
from bot.ports import Parse

_SHORT = 4  # words; a short message that fits the open question answers it, whatever else it may be
_NOTHING = Parse(None, 0.0)
_RECOGNISABLE = frozenset({SlotType.CHOICE, SlotType.MONEY, SlotType.DURATION})  # whoever says it means it


class Meaning:
    """One reading of one turn."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._session = scene.session
        self._text = scene.turn.text
        self._parse = scene.turn.parse or _NOTHING
        self._entities = slots.not_negated(self._text, self._parse.entities, scene.catalogue.words)
        wish = routing.wish(scene, self._parse.intent, self._parse.confidence, self._entities)
        self._wish = self._heard(wish) or wish

    def read(self) -> Move:
        """What he means."""
        agreed = self._agreement()
        if agreed is not None:
            return agreed
        corrected = self._correction()
        if corrected is not None:
            return corrected
        if self._open is not None:
            return self._in_flow(self._open)
        return self._continuation() or self._answer() or self._wish or self._unsure()

    def _heard(self, wish: Move | None) -> Move | None:
        flow = routing.heard(self._scene, wish)
        return routing.start(self._scene, flow, self._entities) if flow else None

    def _answer(self) -> Move | None:
        """A flow that has an answer all the same, where the intent is unsure or served by nobody yet."""
        if isinstance(self._wish, Start) or self._is_courtesy():
            return None
        flow = routing.answering(self._scene, self._wish)
        return routing.start(self._scene, flow, self._entities) if flow else None

    def _is_courtesy(self) -> bool:
        """A greeting, thanks, a yes or no, or a command: none of them asks anything."""
        match self._wish:
            case Control(intent):
                return intent != "out_of_scope"
            case Do(name):
                return name != "menu"
        return False

    @property
    def _open(self) -> Slot | None:
        return self._scene.catalogue.slots.get(self._session.open or "") if self._session.stack else None

    @property
    def _frame(self) -> Frame | None:
        return self._session.top or self._session.last

    def _agreement(self) -> Move | None:
        """Yes or no, in more words, to the question a pattern asked."""
        if isinstance(self._wish, Start | NotYet):
            return None
        return plain.agreement(self._session, self._boolean())

    def _boolean(self) -> bool | None:
        agreed = self._scene.reader.leading_boolean(self._text)
        if agreed is None and self._parse.confidence >= DEFAULT_THRESHOLD:
            return {"affirm": True, "deny": False}.get(self._parse.intent or "")
        return agreed

    # -- changing an earlier answer

    def _correction(self) -> Move | None:
        frame = self._frame
        if frame is None or not frame.slots:
            return None
        if self._scene.turn.edited:
            return self._edit(frame)
        if not self._scene.catalogue.words.is_correction(self._text):
            return None
        values = self._changed(frame)
        if values:
            return Correct(values)
        return Do("change") if self._is_bare_correction() and not self._answers_boolean() else None

    def _changed(self, frame: Frame) -> dict[str, Any]:
        """New values for slots that have one already."""
        filled = [slot for name in frame.slots if (slot := self._scene.catalogue.slots.get(name))]
        for values in (
            slots.fill(filled, self._entities, self._scene.reader, self._text),
            self._inside(filled),
        ):
            changed = {name: value for name, value in values.items() if frame.slots[name] != value}
            if changed:
                return changed
        return {}

    def _inside(self, filled: list[Slot]) -> dict[str, Any]:
        """Without entities: options named in the message, or what is left of it as the latest answer it fits."""
        reader = self._scene.reader
        rest = reader.without_negated(self._text)
        found = {slot.name: found for slot in filled if (found := reader.named(slot, rest))}
        phrases = [phrase for _, phrase in found.values()]
        if found:  # "keperluan lainnya" names the purpose, not the "lainnya" of another question
            within = {phrase for phrase in phrases if any(phrase != other and phrase in other for other in phrases)}
            return {name: value for name, (value, phrase) in found.items() if phrase not in within}
        fitting = ((slot.name, reader.strict(slot, rest)) for slot in reversed(filled))
        return next(({name: value} for name, value in fitting if value is not None), {})

    def _edit(self, frame: Frame) -> Move | None:
        """An edited message is an earlier answer, given anew; only its spelling may have changed."""
        values = self._changed(frame)
        if values:
            return Correct(values)
        name = next(reversed(frame.slots))
        value = self._scene.reader.strict(self._scene.catalogue.slots[name], self._text)
        if value is None:
            return None
        if value != frame.slots[name]:
            return Correct({name: value})
        return Fill() if self._open else None

    def _is_bare_correction(self) -> bool:
        return not self._scene.reader.without_negated(self._scene.catalogue.words.strip_fillers(self._text))

    def _answers_boolean(self) -> bool:
        return self._open is not None and self._open.type is SlotType.BOOLEAN

    # -- with a question open

    def _in_flow(self, slot: Slot) -> Move:
        values = self._answers(slot)
        leaves = None if self._is_bare(self._slots_of(self._session.stack[-1])) else self._leaves()
        if leaves is not None and (slot.name not in values or slot.type is SlotType.TEXT or not self._is_short(_SHORT)):
            return leaves
        if slot.name in values:
            return Fill(values)
        if slot.type is SlotType.DATE and self._has_vague_date():
            return VagueDate()
        return self._beside(values) or self._repeats() or Unclear()

    def _answers(self, slot: Slot) -> dict[str, Any]:
        """Values for the open question first, then for those still to come."""
        frame = self._session.stack[-1]
        ahead = [s for s in self._scene.catalogue.flow_slots(frame.flow) if s.name not in frame.slots and s != slot]
        values = slots.fill([slot, *ahead], self._entities, self._scene.reader, self._text)
        if slot.name not in values:
            value = self._plain_value(slot)
            if value is not None:
                values[slot.name] = value
        return values

    def _plain_value(self, slot: Slot) -> Any | None:
        if slot.type is SlotType.TEXT and isinstance(self._wish, Control) and self._is_short(_SHORT):
            return None  # "makasih" is no story
        if slot.type is SlotType.BOOLEAN:
            return self._boolean()
        if slot.type is SlotType.DATE and self._has_vague_date():
            return None  # "habis Lebaran kemarin" is not yesterday
        return self._scene.reader.lenient(slot, self._text)

    def _leaves(self) -> Move | None:
        """A wish that leads away from the flow in progress: another flow, a human, cancelling."""
        wish = self._wish
        slot = self._open
        if slot is not None and slot.type is SlotType.TEXT:  # a story may sound like many wishes
            return wish if isinstance(wish, Do) and self._is_short(_SHORT + 2) else None
        if isinstance(wish, Start) and wish.flow == self._session.stack[-1].flow:
            return None
        return wish if isinstance(wish, Start | NotYet | Do) else None

    def _beside(self, values: dict[str, Any]) -> Move | None:
        """No answer, but another slot's value, or a word of politeness."""
        changed = self._changed(self._session.stack[-1])
        if changed:
            return Correct(changed)
        if values:
            return Fill(values)
        return self._wish if isinstance(self._wish, Control) else None

    def _repeats(self) -> Move | None:
        """He asks for what we are at already: show the question again, that is no failure."""
        return Fill() if isinstance(self._wish, Start) else None

    def _is_short(self, limit: int) -> bool:
        return len(self._text.split()) <= limit

    def _has_vague_date(self) -> bool:
        return any(entity.name == "date" and entity.value is None for entity in self._entities)

    # -- with nothing open

    def _continuation(self) -> Move | None:
        """The same question with another value, after an answer: "kalau kelas 2?", or just "4 orang"."""
        last = self._session.last
        if last is None or self._session.stack or not self._goes_on(last):
            return None
        changed, told = self._changed(last), self._told_first(last)
        if told:  # what was said already and still holds is not said again
            self._session.stack, self._session.last = [last], None
            return Fill({**changed, **told})
        return Correct(changed) if changed else None

    def _goes_on(self, last: Frame) -> bool:
        """Whether the message may belong to the answer before it: it is short, and no other wish or courtesy."""
        if self._is_bare(self._slots_of(last)):
            return True
        if isinstance(self._wish, NotYet | Do | Control) or self._scene.reader.boolean(self._text) is not None:
            return False
        if isinstance(self._wish, Start):
            return self._wish.flow == last.flow and self._is_short(_SHORT * 2)
        return self._is_short(_SHORT) or self._scene.catalogue.words.continues(self._text)

    def _slots_of(self, frame: Frame) -> tuple[Slot, ...]:
        return self._scene.catalogue.flow_slots(frame.flow)

    def _is_bare(self, known: Iterable[Slot]) -> bool:
        """Whether the message is nothing but values of these slots, perhaps with their names: "saldo 12 juta".

        Such a fragment means nothing by itself, however sure the classifier is.
        """
        slots_ = tuple(known)
        entities = [entity for entity in self._entities if any(entity.name in slot.from_entity for slot in slots_)]
        names = " ".join([slot.label for slot in slots_] + [entity.text for entity in entities])
        rest = self._scene.catalogue.words.strip_fillers(self._text)
        left = set(re.split(r"[\s,.]+", rest)) - set(re.split(r"[\s,.]+", normalise(names)))
        if entities and not left:
            return True
        return any(
            slot.type is SlotType.CHOICE and self._scene.reader.strict(slot, self._text) is not None for slot in slots_
        )

    def _told_first(self, frame: Frame) -> dict[str, Any]:
        """Values for slots the flow could do without until now: "kalau 4 orang?"."""
        reader = self._scene.reader
        unknown = [s for s in self._scene.catalogue.flow_slots(frame.flow) if s.name not in frame.slots]
        values = slots.fill(unknown, self._entities, reader, self._text)
        if values or self._entities:
            return values
        found = ((slot.name, reader.lenient(slot, self._text)) for slot in unknown if slot.type in _RECOGNISABLE)
        return next(({name: value} for name, value in found if value is not None), {})

    def _unsure(self) -> Move:
        if self._parse.ambiguous_institution and self._is_short(_SHORT - 1):
            return WhichMatter()
        candidates = routing.likely(self._scene.catalogue, self._parse)
        return Clarify(candidates[:CLARIFY_CHOICES]) if candidates else Unclear()


def is_blank(text: str) -> bool:
    return not normalise(text)
