"""Every verb, for every role, in one's own and in another region, team and hand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from bot.domain.permissions import TABLE, NotAllowed, Verb, covers, demand, may
from bot.domain.staff import Role, Viewer


@dataclass(frozen=True)
class Thing:
    region: str | None = None
    team_id: int | None = None
    staff_id: int | None = None


ELSEWHERE = Thing(region="51", team_id=9, staff_id=99)
MINE = Thing(region="51", team_id=9, staff_id=1)
OF_MY_TEAM = Thing(region="51", team_id=3)
OF_MY_REGION = Thing(region="33.74", team_id=9, staff_id=99)
OWN_WORK = {
    "transfer",
    "reply",
    "set_topic",
    "set_priority",
    "set_tags",
    "return_to_assistant",
    "close",
    "unmask",
}
OPEN_TO_AGENTS = {"read", "claim", "add_note", "reopen", "open_ticket"}
SUPERVISION = {"see_board", "export", "manage_desk", "see_staff", "reset_factor", "sign_out_staff", "read_audit"}
ADMINISTRATION = {"invite_staff", "edit_staff", "disable_staff", "manage_teams", "set_policy"}


def viewer(role: Role, region: str | None = "33") -> Viewer:
    return Viewer(1, "Ani", role, region, frozenset({3}))


def allowed(role: Role, subject: Thing) -> set[str]:
    return {verb.value for verb in Verb if may(viewer(role), verb, subject)}


def test_every_verb_has_a_rule() -> None:
    assert set(TABLE) == set(Verb)


def test_an_agent_works_on_his_own_tickets_and_looks_at_those_within_reach() -> None:
    assert allowed(Role.AGENT, MINE) == OWN_WORK | OPEN_TO_AGENTS
    assert allowed(Role.AGENT, OF_MY_TEAM) == OPEN_TO_AGENTS
    assert allowed(Role.AGENT, OF_MY_REGION) == OPEN_TO_AGENTS
    assert allowed(Role.AGENT, ELSEWHERE) == set()


def test_a_supervisor_does_everything_to_tickets_within_reach() -> None:
    for subject in (MINE, OF_MY_TEAM, OF_MY_REGION):
        assert allowed(Role.SUPERVISOR, subject) == OWN_WORK | OPEN_TO_AGENTS | SUPERVISION
    assert allowed(Role.SUPERVISOR, ELSEWHERE) == set()


def test_an_admin_may_do_everything_everywhere() -> None:
    for subject in (MINE, ELSEWHERE):
        assert allowed(Role.ADMIN, subject) == {verb.value for verb in Verb}


def test_only_admins_administer() -> None:
    for verb in ADMINISTRATION:
        assert [role.value for role in Role if may(viewer(role, None), Verb(verb))] == ["admin"]


@pytest.mark.parametrize(
    ("own", "other", "covered"),
    [
        ("33", "33.74", True),
        ("33", "33", True),
        ("33.74", "33", False),
        ("33.7", "33.74", False),
        ("33", "51", False),
        (None, "51", True),
        ("33", None, True),
    ],
)
def test_a_province_covers_its_regencies(own: str | None, other: str | None, *, covered: bool) -> None:
    assert covers(own, other) is covered


def test_what_is_not_allowed_is_refused_by_name() -> None:
    with pytest.raises(NotAllowed, match=r"^reply$"):
        demand(viewer(Role.AGENT), Verb.REPLY, ELSEWHERE)
