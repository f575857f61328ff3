"""Invitations, roles, teams, and what a supervisor may do to an account."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.permissions import NotAllowed
from bot.domain.staff import INVITATION, Role, Viewer, is_poor_password
from bot.services import signing_in, staffing, teaming
from bot.services.staffing import Rejected
from bot.services.teaming import Plan
from bot.storage import staff, teams
from tests.desk.conftest import PASSWORD, PHONE, Office, profile


async def boss(office: Office, role: Role = Role.ADMIN, region: str | None = None) -> Viewer:
    number = await office.hire("budi", profile("Budi", role, region))
    return Viewer(number, "Budi", role, region)


async def accept(office: Office, token: str) -> None:
    hashed = await office.gate.passwords.hash(PASSWORD)
    async with office.engine.begin() as db:
        await staffing.accept(db, office.gate.keys, token, hashed, office.now())


async def invitation(office: Office) -> str:
    async with office.engine.begin() as db:
        _, token = await staffing.add(db, office.gate.keys, office.act(), "ani", profile())
    return token


async def test_an_invitation_works_once(office: Office) -> None:
    token = await invitation(office)
    await accept(office, token)
    with pytest.raises(Rejected, match="invitation"):
        await accept(office, token)
    assert await signing_in.with_password(office.gate, "ani", PASSWORD, PHONE)


async def test_an_invitation_ends_after_some_days(office: Office) -> None:
    token = await invitation(office)
    office.clock.time += INVITATION
    with pytest.raises(Rejected, match="invitation"):
        await accept(office, token)


async def test_a_newer_invitation_voids_the_older_one(office: Office) -> None:
    token = await invitation(office)
    (row,) = await office.rows("select id from staff")
    async with office.engine.begin() as db:
        again = await staffing.invite_again(db, office.gate.keys, office.act(), await office.account(row.id))
    with pytest.raises(Rejected, match="invitation"):
        await accept(office, token)
    await accept(office, again)


async def test_a_disabled_account_cannot_be_entered_by_its_invitation(office: Office) -> None:
    token = await invitation(office)
    (row,) = await office.rows("select id from staff")
    async with office.engine.begin() as db:
        await staffing.disable(db, office.act(), await office.account(row.id))
    with pytest.raises(Rejected, match="invitation"):
        await accept(office, token)


async def test_the_database_holds_no_way_to_use_an_invitation(office: Office) -> None:
    token = await invitation(office)
    assert token not in str(await office.rows("select * from staff_invitations"))


async def test_a_login_is_taken_once_whatever_its_capitals(office: Office) -> None:
    await office.hire("ani")
    for login, reason in (("ANI", "login_taken"), ("a b", "login"), ("é", "login")):
        with pytest.raises(Rejected, match=f"^{reason}$"):
            await office.hire(login)


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (profile("  "), "name"),
        (profile(region="Jawa"), "region"),
        (profile(capacity=0), "capacity"),
        (profile(capacity=51), "capacity"),
    ],
)
async def test_an_account_that_makes_no_sense_is_refused(office: Office, wrong: staff.Profile, reason: str) -> None:
    with pytest.raises(Rejected, match=f"^{reason}$"):
        await office.hire("ani", wrong)


async def test_there_is_always_an_admin_left(office: Office) -> None:
    admin = await boss(office)
    account = await office.account(admin.id)
    async with office.engine.connect() as db:
        with pytest.raises(Rejected, match="last_admin"):
            await staffing.disable(db, office.act(admin), account)
        with pytest.raises(Rejected, match="last_admin"):
            await staffing.edit(db, office.act(admin), account, profile("Budi"))
    await office.hire("citra", profile("Citra", Role.ADMIN))
    async with office.engine.begin() as db:
        await staffing.disable(db, office.act(admin), account)
    assert (await office.account(admin.id)).disabled_at == office.now()


async def test_a_supervisor_helps_agents_of_his_region_who_lost_their_telephone(office: Office) -> None:
    supervisor = await boss(office, Role.SUPERVISOR, "33")
    near = await office.account(await office.hire("ani", profile(region="33.74")))
    far = await office.account(await office.hire("citra", profile("Citra", region="51")))
    peer = await office.account(await office.hire("dewi", profile("Dewi", Role.SUPERVISOR, "33")))
    async with office.engine.begin() as db:
        await staffing.reset_factor(db, office.act(supervisor), near)
        for other in (far, peer):
            with pytest.raises(NotAllowed):
                await staffing.reset_factor(db, office.act(supervisor), other)
    (row,) = await office.rows("select staff_id, object_id, via from audit where verb = 'factor_reset'")
    assert tuple(row) == (supervisor.id, near.id, "desk")


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
async def test_only_an_admin_decides_who_works_here(office: Office, role: Role) -> None:
    viewer = await boss(office, role)
    act, ani = office.act(viewer), await office.account(await office.hire("ani"))
    async with office.engine.connect() as db:
        for verb in (
            lambda: staffing.add(db, office.gate.keys, act, "x1x", profile()),
            lambda: staffing.invite_again(db, office.gate.keys, act, ani),
            lambda: staffing.edit(db, act, ani, profile(role=Role.ADMIN)),
            lambda: staffing.disable(db, act, ani),
            lambda: staffing.enable(db, act, ani),
            lambda: staffing.require_factor(db, act, required=False),
            lambda: teaming.create(db, act, Plan("Semarang", None, (), ())),
        ):
            with pytest.raises(NotAllowed):
                await verb()


async def test_changing_the_password_ends_the_other_sessions(office: Office) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    here = await signing_in.with_password(office.gate, "ani", PASSWORD, PHONE)
    there = await signing_in.with_password(office.gate, "ani", PASSWORD, PHONE)
    async with office.engine.begin() as db:
        session = await signing_in.session_of(office.gate, db, here.token)
        assert session
        viewer, passwords = session.viewer, office.gate.passwords
        with pytest.raises(Rejected, match="password"):
            await staffing.change_password(db, passwords, viewer, "pendek", session_id=session.id, now=office.now())
        await staffing.change_password(
            db, passwords, viewer, "kenanga-biru-19", session_id=session.id, now=office.now()
        )
    async with office.engine.connect() as db:
        assert await signing_in.session_of(office.gate, db, here.token)
        assert await signing_in.session_of(office.gate, db, there.token) is None
    assert viewer.id == ani
    assert "password_changed" in await office.verbs()


@pytest.mark.parametrize(
    ("password", "poor"),
    [
        ("melati-putih-72", False),
        ("kucing makan ikan", False),
        ("pendek", True),
        ("aaaaaaaaaaaaaaaa", True),
        ("ani.wijaya2026", True),
        ("agenalis-ani-1", True),
        ("x" * 201, True),
    ],
)
def test_a_password_is_long_and_not_ones_own_name(password: str, *, poor: bool) -> None:
    assert is_poor_password(password, "ani.wijaya@example.org", "Ani Wijaya") is poor


async def test_a_team_has_members_who_see_its_tickets(office: Office) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    async with office.engine.begin() as db:
        team = await teaming.create(db, office.act(), Plan("Semarang", "33.74", ("jkn",), (ani, 4711)))
    entered = await signing_in.with_password(office.gate, "ani", PASSWORD, PHONE)
    async with office.engine.begin() as db:
        session = await signing_in.session_of(office.gate, db, entered.token)
        assert session
        assert session.viewer.teams == {team}
        await teaming.edit(db, office.act(), team, Plan("Solo", None, (), ()))
        found = await teams.get(db, team)
        assert found
        assert (found.name, found.region, found.members) == ("Solo", None, [])
        with pytest.raises(Rejected, match="team_taken"):
            await teaming.create(db, office.act(), Plan("Solo", None, (), ()))


async def test_what_was_changed_is_in_the_audit(office: Office) -> None:
    admin = await boss(office)
    ani = await office.account(await office.hire("ani"))
    async with office.engine.begin() as db:
        await staffing.edit(db, office.act(admin), ani, profile("Ani", Role.SUPERVISOR, "33"))
        changed = replace(profile("Ani W", Role.SUPERVISOR, "33", must_enrol=True), skills=("jkn",))
        await staffing.edit(db, office.act(admin), await office.account(ani.id), changed)
    rows = await office.rows("select data from audit where verb = 'staff_edited' order by id")
    assert rows[0].data == {"role": "supervisor", "region": "33"}
    assert "renamed" in rows[1].data
    assert (rows[1].data["must_enrol"], rows[1].data["skills"]) == (True, ["jkn"])
