"""Contributions: how much, how to pay, and by when."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition
from flows.contribution import employment, facts, health, paying, special

CONDITIONS: dict[str, Condition] = {**facts.CONDITIONS, **special.CONDITIONS}
ACTIONS: dict[str, Action] = {**health.ACTIONS, **employment.ACTIONS, **paying.ACTIONS, **special.ACTIONS}
