"""Rasa graph components that learn: which intent a message has, and whether somebody is in danger."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components import danger, linear
from components.rules import NORMALISED

_RANKING = 10


class _Learned(GraphComponent):
    """Keeps one linear model in Rasa's storage."""

    def __init__(self, storage: ModelStorage, resource: Resource, model: linear.LinearModel | None = None) -> None:
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Learned:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> _Learned:
        with model_storage.read_from(resource) as folder, (folder / "model.pickle").open("rb") as file:
            return cls(model_storage, resource, pickle.load(file))

    def train(self, training_data: TrainingData) -> Resource:
        examples = training_data.intent_examples
        self._model = self.learn([e.get(NORMALISED) for e in examples], [e.get("intent") for e in examples])
        with self._storage.write_to(self._resource) as folder, (folder / "model.pickle").open("wb") as file:
            pickle.dump(self._model, file)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        assert self._model is not None
        for message in messages:
            self.read(message, message.get(NORMALISED) or "", self._model)
        return messages

    def learn(self, texts: list[str], intents: list[str]) -> linear.LinearModel:
        raise NotImplementedError

    def read(self, message: Message, words: str, model: linear.LinearModel) -> None:
        raise NotImplementedError


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentModel(_Learned):
    """`intent` and `intent_ranking`."""

    def learn(self, texts: list[str], intents: list[str]) -> linear.LinearModel:
        return linear.fit(texts, intents)

    def read(self, message: Message, words: str, model: linear.LinearModel) -> None:
        probabilities = model.predict(words)
        best = np.argsort(-probabilities)[:_RANKING]
        ranking = [{"name": model.labels[i], "confidence": float(probabilities[i])} for i in best]
        message.set("intent", ranking[0], add_to_output=True)
        message.set("intent_ranking", ranking, add_to_output=True)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class DangerSigns(_Learned):
    """`danger`: {"kind", "sign"}, left out when there is none. By signs first, by likeness to examples where they are silent."""

    def learn(self, texts: list[str], intents: list[str]) -> linear.LinearModel:  # noqa: ARG002
        return danger.fit(texts)

    def read(self, message: Message, words: str, model: linear.LinearModel) -> None:
        message.set("danger", danger.find(words) or danger.resembles(words, model), add_to_output=True)
