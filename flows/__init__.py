"""What the assistant can do: one folder a topic. `load()` gives the checked catalogue the dialogue runs on."""

from __future__ import annotations

from pathlib import Path

from bot.dialogue import loader
from bot.dialogue.model import Catalogue

ROOT = Path(__file__).parent


def load() -> Catalogue:
    """All topics of this folder. Raises `CatalogueError` with everything that is wrong."""
    return loader.load(ROOT, __name__)
