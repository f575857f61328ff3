"""The people who work at the desk: what they are, and what is asked of their passwords and sessions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the desk; each role may do all that the one before it may."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Presence(StrEnum):
    """Whether new tickets may be given to somebody."""

    AVAILABLE = "available"
    BREAK = "break"
    AWAY = "away"


class Stage(StrEnum):
    """How far a session has come: its holder may do nothing but the next step until it is full."""

    SECOND_FACTOR = "second_factor"
    ENROL = "enrol"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks or acts. `region` is an official code (33, 33.74); None reaches everywhere."""

    id: int
    name: str
    role: Role
    region: str | None = None
    teams: frozenset[int] = frozenset()


IDLE = timedelta(minutes=60)  # without a click; what the page fetches by itself does not count
LONGEST_SESSION = timedelta(hours=12)
HALF_SESSION = timedelta(minutes=10)  # to find the telephone and type the code
INVITATION = timedelta(days=3)
SHORTEST_PASSWORD = 12  # characters; NIST SP 800-63B: length, and no rules of composition
LONGEST_PASSWORD = 200


def is_poor_password(password: str, login: str, name: str) -> bool:
    """Whether a password is too short, too long, one character repeated, or made of the holder's own names."""
    plain = password.casefold()
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD or len(set(plain)) < 5:
        return True
    own = [login, login.partition("@")[0], *name.split(), "agenalis"]
    for word in own:
        if len(word) >= 3:
            plain = plain.replace(word.casefold(), "")
    return len(plain) < 6
