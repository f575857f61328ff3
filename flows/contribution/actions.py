"""Contributions: how much, how to pay, and by when."""

from __future__ import annotations

from bot.dialogue.model import Action
from flows.contribution import employment, health, paying
from flows.contribution.facts import CONDITIONS

__all__ = ["ACTIONS", "CONDITIONS"]

ACTIONS: dict[str, Action] = {**health.ACTIONS, **employment.ACTIONS, **paying.ACTIONS}
