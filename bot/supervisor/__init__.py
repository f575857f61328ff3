"""Everything in one process tree: PostgreSQL, Rasa, web and workers, started, watched and stopped together."""

from __future__ import annotations

from bot.supervisor.errors import CannotStart
from bot.supervisor.main import run
from bot.supervisor.model import fitting_model

__all__ = ["CannotStart", "fitting_model", "run"]
