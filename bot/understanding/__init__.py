"""From text to meaning: the Rasa server with a time limit, and keywords for when it is away."""

from __future__ import annotations

from bot.understanding.keywords import KeywordUnderstanding
from bot.understanding.rasa import Observe, RasaUnavailable, RasaUnderstanding
from bot.understanding.resilient import ResilientUnderstanding

__all__ = ["KeywordUnderstanding", "Observe", "RasaUnavailable", "RasaUnderstanding", "ResilientUnderstanding"]
