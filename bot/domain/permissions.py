"""Who may do what: one table that the services and the pages ask."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Protocol

from bot.domain.staff import Role, Viewer


class Verb(StrEnum):
    """What a member of staff does with a ticket, or with the desk itself."""

    # a ticket
    READ = "read"
    CLAIM = "claim"
    TRANSFER = "transfer"
    REPLY = "reply"
    ADD_NOTE = "add_note"
    SET_TOPIC = "set_topic"
    SET_PRIORITY = "set_priority"
    SET_TAGS = "set_tags"
    RETURN_TO_ASSISTANT = "return_to_assistant"
    CLOSE = "close"
    REOPEN = "reopen"
    UNMASK = "unmask"
    # the desk
    OPEN_TICKET = "open_ticket"
    SEE_BOARD = "see_board"
    EXPORT = "export"
    MANAGE_DESK = "manage_desk"  # working hours, holidays, canned replies, service levels
    READ_AUDIT = "read_audit"
    # people and teams
    SEE_STAFF = "see_staff"
    RESET_FACTOR = "reset_factor"
    SIGN_OUT_STAFF = "sign_out_staff"
    INVITE_STAFF = "invite_staff"
    EDIT_STAFF = "edit_staff"
    DISABLE_STAFF = "disable_staff"
    MANAGE_TEAMS = "manage_teams"
    SET_POLICY = "set_policy"


class Subject(Protocol):
    """What a permission is asked for: a ticket, a member of staff, or a team."""

    @property
    def region(self) -> str | None:
        """Official code; None belongs to everybody."""

    @property
    def team_id(self) -> int | None: ...

    @property
    def staff_id(self) -> int | None:
        """Whose it is."""


@dataclass(frozen=True, slots=True)
class Place:
    """A region as a subject: what is there and belongs to nobody yet."""

    region: str | None
    team_id: int | None = None
    staff_id: int | None = None


class Scope(Enum):
    """How far a permission goes."""

    NO = auto()
    OWN = auto()  # what is assigned to the viewer
    REACH = auto()  # the viewer's own region or team, or what is assigned to him
    ALL = auto()


NO, OWN, REACH, ALL = Scope.NO, Scope.OWN, Scope.REACH, Scope.ALL

# verb: what an agent, a supervisor, an admin may do
TABLE: dict[Verb, tuple[Scope, Scope, Scope]] = {
    Verb.READ: (REACH, REACH, ALL),
    Verb.CLAIM: (REACH, REACH, ALL),
    Verb.TRANSFER: (OWN, REACH, ALL),
    Verb.REPLY: (OWN, REACH, ALL),
    Verb.ADD_NOTE: (REACH, REACH, ALL),
    Verb.SET_TOPIC: (OWN, REACH, ALL),
    Verb.SET_PRIORITY: (OWN, REACH, ALL),
    Verb.SET_TAGS: (OWN, REACH, ALL),
    Verb.RETURN_TO_ASSISTANT: (OWN, REACH, ALL),
    Verb.CLOSE: (OWN, REACH, ALL),
    Verb.REOPEN: (REACH, REACH, ALL),
    Verb.UNMASK: (OWN, REACH, ALL),
    Verb.OPEN_TICKET: (REACH, REACH, ALL),
    Verb.SEE_BOARD: (NO, REACH, ALL),
    Verb.EXPORT: (NO, REACH, ALL),
    Verb.MANAGE_DESK: (NO, REACH, ALL),
    Verb.READ_AUDIT: (NO, REACH, ALL),
    Verb.SEE_STAFF: (NO, REACH, ALL),
    Verb.RESET_FACTOR: (NO, REACH, ALL),
    Verb.SIGN_OUT_STAFF: (NO, REACH, ALL),
    Verb.INVITE_STAFF: (NO, NO, ALL),
    Verb.EDIT_STAFF: (NO, NO, ALL),
    Verb.DISABLE_STAFF: (NO, NO, ALL),
    Verb.MANAGE_TEAMS: (NO, NO, ALL),
    Verb.SET_POLICY: (NO, NO, ALL),
}
COLUMN = {Role.AGENT: 0, Role.SUPERVISOR: 1, Role.ADMIN: 2}


class NotAllowed(Exception):
    """The viewer may not do this."""

    def __init__(self, verb: Verb) -> None:
        super().__init__(verb.value)
        self.verb = verb


def scope(viewer: Viewer, verb: Verb) -> Scope:
    """How far the viewer's permission goes; lists are filtered by it."""
    return TABLE[verb][COLUMN[viewer.role]]


def may(viewer: Viewer, verb: Verb, subject: Subject | None = None) -> bool:
    """Whether the viewer may do this to the subject. Without a subject: whether there is any he may do it to."""
    match scope(viewer, verb):
        case Scope.NO:
            return False
        case Scope.ALL:
            return True
        case _ if subject is None:
            return True
        case Scope.OWN:
            return subject.staff_id == viewer.id
        case _:
            return reaches(viewer, subject)


def demand(viewer: Viewer, verb: Verb, subject: Subject | None = None) -> None:
    """Raises `NotAllowed` unless the viewer may."""
    if not may(viewer, verb, subject):
        raise NotAllowed(verb)


def reaches(viewer: Viewer, subject: Subject) -> bool:
    """Whether the subject is the viewer's own, his team's, or of his region."""
    if subject.staff_id == viewer.id or subject.team_id in viewer.teams:
        return True
    return covers(viewer.region, subject.region)


def reaches_everywhere(viewer: Viewer, verb: Verb) -> bool:
    """Whether the viewer may do this to what is everybody's, such as hours that hold in every region."""
    return may(viewer, verb) and (scope(viewer, verb) is Scope.ALL or viewer.region is None)


def may_hand_to(viewer: Viewer, region: str | None, teams: Collection[int]) -> bool:
    """Whether tickets may go from the viewer to somebody of this region and these teams.

    Who deals with the tickets of his region or teams hands them out there; an agent his own ones to whoever can help.
    """
    return scope(viewer, Verb.TRANSFER) is not REACH or covers(viewer.region, region) or bool(viewer.teams & set(teams))


def covers(own: str | None, other: str | None) -> bool:
    """Whether a region lies in one's own: a province covers its regencies; what has no region is everybody's."""
    return own is None or other is None or other == own or other.startswith(f"{own}.")
