"""Replies kept ready: their shortcuts, and the blanks in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

SHORTCUT = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
LONGEST_TITLE = 80
LONGEST_TEXT = 2000
BLANK = re.compile(r"{([^{}]*)}")
# What an agent's page fills in: the participant's name, the agent's own, and the number of the conversation.
BLANKS = ("name", "agent", "ticket")


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as a supervisor writes it."""

    shortcut: str
    title: str
    text: str
    programme: str | None = None
    team_id: int | None = None


def problem(draft: Draft) -> str | None:
    """The word for what is wrong with a draft; None when it may be kept."""
    if not SHORTCUT.fullmatch(draft.shortcut):
        return "canned_shortcut"
    if not 1 <= len(draft.title) <= LONGEST_TITLE:
        return "canned_title"
    if not 1 <= len(draft.text) <= LONGEST_TEXT:
        return "canned_text"
    if unknown(draft.text):
        return "canned_blank"
    return None


def unknown(text: str) -> list[str]:
    """Blanks that nobody fills in; a brace without its partner counts as one."""
    found = [name for name in BLANK.findall(text) if name not in BLANKS]
    return found + re.findall(r"[{}]", BLANK.sub("", text))


def fill(text: str, values: Mapping[str, str]) -> str:
    """The words with their blanks filled in. What is filled in is not looked at again."""
    return BLANK.sub(lambda blank: values.get(blank[1], blank[0]), text)
