"""Rasa graph components of what is known by rules: normalised words, entities, which institution is meant."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import institution
from components.entities import extract
from components.entities.found import Found
from components.text import normalise

#: Message property with the normalised words; later components read it.
NORMALISED = "normalised"
#: Western Indonesia Time. The bot resolves relative dates again in the participant's own zone.
_WIB = timezone(timedelta(hours=7))

_Type = DefaultV1Recipe.ComponentType


class _Stateless(GraphComponent):
    """A component that learns nothing and keeps nothing."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Stateless:
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            self.read(message, message.get("text") or "")
        return messages

    def read(self, message: Message, text: str) -> None:
        raise NotImplementedError


@DefaultV1Recipe.register(_Type.MESSAGE_FEATURIZER, is_trainable=False)
class Normaliser(_Stateless):
    """Puts the normalised words beside the text."""

    def read(self, message: Message, text: str) -> None:
        message.set(NORMALISED, normalise(text))


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)
class EntityRules(_Stateless):
    """Entities with canonical values."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def read(self, message: Message, text: str) -> None:
        today = datetime.now(_WIB).date()
        message.set("entities", [_as_rasa(text, found) for found in extract(text, today)], add_to_output=True)


@DefaultV1Recipe.register(_Type.ENTITY_EXTRACTOR, is_trainable=False)
class InstitutionCheck(_Stateless):
    """`ambiguous_institution`: true where only "BPJS" is said and the answer depends on which of the two."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def read(self, message: Message, text: str) -> None:
        intent = (message.get("intent") or {}).get("name")
        ambiguous = institution.is_ambiguous(text, message.get(NORMALISED) or "", intent, message.get("entities") or ())
        message.set("ambiguous_institution", ambiguous, add_to_output=True)


def _as_rasa(text: str, found: Found) -> dict[str, Any]:
    return {
        "entity": found.entity,
        "value": found.value,
        "text": text[found.start : found.end],
        "start": found.start,
        "end": found.end,
        "extractor": "EntityRules",
        "confidence_entity": 1.0,
        **found.extra,
    }
