"""Contributions: how much, how to pay, by when, and what follows when it is late."""

from __future__ import annotations

from bot.dialogue.model import Action
from flows.contribution import employment, health, late, paying
from flows.contribution.facts import CONDITIONS

__all__ = ["ACTIONS", "CONDITIONS"]

ACTIONS: dict[str, Action] = {**health.ACTIONS, **employment.ACTIONS, **paying.ACTIONS, **late.ACTIONS}
