"""A trained model, ready to read messages: what the server, the evaluation and the tests load."""

from __future__ import annotations

import asyncio
import json
import os
import tarfile
import warnings
from pathlib import Path
from typing import Any, Callable

Parse = Callable[[str], dict[str, Any]]


def prepare(component_names: list[str]) -> None:
    """Set what must be set before Rasa is imported: no telemetry, quiet logs, no TensorFlow where none is needed."""
    from components.without_tensorflow import install_if_unneeded

    os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.showwarning = lambda *_args, **_kwargs: None  # deprecations of pinned libraries help nobody
    install_if_unneeded(component_names)
    _quiet_logs()


def _quiet_logs() -> None:
    """Only warnings and errors: what Rasa logs below that contains the messages of participants."""
    import logging

    import structlog

    logging.basicConfig(level=logging.WARNING)
    logging.getLogger("matplotlib").setLevel(logging.ERROR)
    logging.getLogger("sanic.root").setLevel(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def component_names(model: Path) -> list[str]:
    """The components a model archive is made of."""
    with tarfile.open(model) as archive:
        metadata = archive.extractfile("metadata.json")
        assert metadata is not None
        nodes = json.load(metadata)["predict_schema"]["nodes"]
    return [node["uses"] for node in nodes.values()]


def load(model: Path) -> Parse:
    """A function from a message to what `/model/parse` answers for it."""
    prepare(component_names(model))
    from rasa.core.agent import Agent

    from components.runner import use_chain

    agent = use_chain(Agent.load(str(model)))
    loop = asyncio.new_event_loop()
    return lambda text: loop.run_until_complete(agent.parse_message(text))
