"""What the assistant can do: one folder a topic. `load()` gives the checked catalogue the dialogue runs on."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue import loader
from bot.dialogue.loader import Source
from bot.dialogue.model import Catalogue

SOURCE = Source(Path(__file__).parent, __name__)


def load() -> Catalogue:
    """All topics of this folder. Raises `CatalogueError` with everything that is wrong."""
    return loader.load(SOURCE)
