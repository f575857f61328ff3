"""The pages as they are served: their words, their size, and what they do with what people type."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.domain import tickets
from bot.domain.permissions import Verb
from bot.domain.programmes import PROGRAMMES
from bot.domain.staff import Presence, Role
from bot.web.desk import rendering
from bot.web.desk.app import NAVIGATION
from tests.desk.conftest import PASSWORD, Office, profile
from tests.desk.visitor import signed_in

FIRST_LOAD = 200 * 1024  # bytes on the wire
ADDRESS = re.compile(r'(?:src|href)="(/desk/static/[^"]+)"')
WORD = re.compile(r">[^<>{}]*[A-Za-z]{3,}[^<>{}]*<")
USED = re.compile(r"\bt\.([a-z_]+(?:\.[a-z_]+)*)")
TEMPLATES = sorted((rendering.FOLDER / "templates").glob("*.html"))


@cache
def words() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((rendering.FOLDER / "copy.id.yml").read_text(encoding="utf-8"))
    return loaded


def has(tree: Any, path: list[str]) -> bool:
    return not path or (isinstance(tree, dict) and path[0] in tree and has(tree[path[0]], path[1:]))


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_words_stand_in_the_catalogue_and_not_in_templates(template: Path) -> None:
    source = re.sub(r"{% call.*?{% endcall %}", "", template.read_text(encoding="utf-8"))  # attributes
    source = re.sub(r"{%.*?%}|{{.*?}}", "", source)
    assert WORD.findall(source) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda p: p.name)
def test_every_word_a_template_asks_for_is_in_the_catalogue(template: Path) -> None:
    asked = {key.removesuffix(".get") for key in USED.findall(template.read_text(encoding="utf-8"))}
    assert [key for key in sorted(asked) if not has(words(), key.split("."))] == []


def test_everything_that_is_named_in_code_has_words() -> None:
    known = words()
    assert set(known["roles"]) == set(Role)
    assert set(known["presences"]) == set(Presence)
    assert set(PROGRAMMES) <= set(known["programmes"])
    assert {item.key for item in NAVIGATION} <= set(known["nav"])
    sources = "\n".join(p.read_text(encoding="utf-8") for p in rendering.FOLDER.glob("*.py"))
    assert set(re.findall(r'Refused\(\d+, "(\w+)"\)|error\.html.*key="(\w+)"', sources)) != set()
    for key in re.findall(r'Refused\(\d+, "(\w+)"\)', sources):
        assert key in known["errors"], key
    for note in re.findall(r'visit\.go\([^)]*, "(\w+)"\)', sources):
        assert note in known["notes"], note


def test_every_verb_that_code_records_has_words_in_the_audit() -> None:
    bot = rendering.FOLDER.parents[1]
    texts = [p.read_text(encoding="utf-8") for p in bot.rglob("*.py")]
    sources = re.sub(r"(By|Thing)\([^)]*\)|{[^}]*}", "", "\n".join(s for s in texts if "services.audit" in s))
    recorded = set(re.findall(r'record\(\s*db,[^")]*"(\w+)"', sources))
    assert recorded >= {"staff_invited", "signed_out", "password_changed"}
    assert (recorded | set(tickets.Verb)) - set(words()["audit"]["verbs"]) == set()


async def test_the_first_load_is_small(office: Office) -> None:
    boss = await signed_in(office, await office.hire("budi", profile("Budi", Role.ADMIN)))
    for path in ("/desk/account", "/desk/staff"):
        page = await boss.get(path)
        loaded = {path: page, **{a: await boss.get(a) for a in ADDRESS.findall(page.text)}}
        assert all(r.status_code == 200 for r in loaded.values())
        assert sum(int(r.headers.get("content-length") or len(r.content)) for r in loaded.values()) < FIRST_LOAD


async def test_static_files_are_kept_by_browsers_and_named_by_their_content(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    addresses = ADDRESS.findall((await ani.get("/desk/account")).text)
    assert any("htmx" in a for a in addresses)
    for address in addresses:
        file = await ani.get(address)
        assert "immutable" in file.headers["cache-control"]
        assert file.headers.get("content-encoding") == "gzip" or len(file.content) < 600


async def test_what_people_type_is_shown_as_they_typed_it_and_never_as_html(office: Office) -> None:
    nasty = "<script>alert(1)</script>"
    boss = await signed_in(office, await office.hire("budi", profile("Budi", Role.ADMIN)))
    ani = await office.hire("ani", profile(nasty))
    for path in ("/desk/staff", f"/desk/staff/{ani}"):
        page = (await boss.get(path)).text
        assert nasty not in page
        assert "&lt;script&gt;" in page
    refused = await boss.post("/desk/staff/new", login=nasty, name=nasty, role="agent", capacity="5")
    assert (refused.status_code, nasty in refused.text) == (422, False)
    note = (await boss.get(f"/desk/account?note={nasty}")).text
    assert "alert(1)" not in note


async def test_an_admin_edits_invites_again_disables_and_enables(office: Office) -> None:
    boss = await signed_in(office, await office.hire("budi", profile("Budi", Role.ADMIN)))
    ani = await office.hire("ani", password=PASSWORD)
    at = f"/desk/staff/{ani}"
    await boss.post(at, name="Ani W", role="supervisor", region="33", capacity="7", skills="jkn", must_enrol="on")
    account = await office.account(ani)
    assert (account.name, account.role, account.region, account.capacity) == ("Ani W", "supervisor", "33", 7)
    assert (account.skills, account.must_enrol) == (["jkn"], True)
    assert (await boss.post(at, name="Ani", role="agent", region="Jawa", capacity="7")).status_code == 422
    assert (await boss.post(at, name="Ani", role="king", capacity="7")).status_code == 422
    assert "/desk/invitation/" in (await boss.post(f"{at}/invite", seen_on=at)).text
    await boss.post(f"{at}/disable", seen_on=at)
    assert (await office.account(ani)).disabled_at
    await boss.post(f"{at}/enable", seen_on=at)
    assert (await office.account(ani)).disabled_at is None
    own = "/desk/staff/1"
    assert "admin terakhir" in (await boss.post(f"{own}/disable", seen_on=own)).text


async def test_an_admin_makes_teams(office: Office) -> None:
    boss = await signed_in(office, await office.hire("budi", profile("Budi", Role.ADMIN)))
    ani = await office.hire("ani")
    await boss.post("/desk/teams/new", name="Semarang", region="33.74", programmes=["jkn"], members=[str(ani), "x"])
    (row,) = await office.rows("select id, name, region, programmes from teams")
    assert tuple(row)[1:] == ("Semarang", "33.74", ["jkn"])
    assert (await office.account(ani)).teams == [row.id]
    assert (await boss.post("/desk/teams/new", name="Semarang")).status_code == 422
    await boss.post(f"/desk/teams/{row.id}", name="Solo")
    assert (await office.account(ani)).teams == []


async def test_the_rule_of_the_office_is_set_and_taken_back(office: Office) -> None:
    boss = await signed_in(office, await office.hire("budi", profile("Budi", Role.ADMIN)))
    for field, required in (({"second_factor_required": "on"}, True), ({}, False)):
        await boss.post("/desk/staff/policy", seen_on="/desk/staff", **field)
        (row,) = await office.rows("select second_factor_required from desk_policy")
        assert row.second_factor_required is required


async def test_the_audit_is_read_by_person_thing_and_day_and_page_by_page(office: Office) -> None:
    boss = await signed_in(office, await office.hire("budi", profile("Budi", Role.ADMIN)))
    numbers = [await office.hire(f"agent{n:02}") for n in range(60)]
    first = (await boss.get("/desk/audit")).text
    assert first.count('<li class="row">') == 50
    older = re.search(r'href="(/desk/audit\?[^"]+before=[^"]+)"', first)
    assert older
    assert (await boss.get(older[1].replace("&amp;", "&"))).text.count('<li class="row">') == 11
    one = (await boss.get(f"/desk/audit?object=staff&id={numbers[0]}&day=2026-11-23&staff=")).text
    assert one.count('<li class="row">') == 1
    assert "Tidak ada catatan" in (await boss.get("/desk/audit?day=2026-11-24")).text
    assert (await boss.get("/desk/audit?staff=x&object=%27&id=-1&day=x&before=y")).status_code == 200


async def test_presence_is_said_on_every_page(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    await ani.post("/desk/account/presence", seen_on="/desk/account", presence="break", capacity="4")
    assert "Istirahat. " in (await ani.get("/desk/account")).text
    assert (await ani.post("/desk/account/presence", seen_on="/desk/account", presence="x")).status_code == 422
    wrong = await ani.post("/desk/account/presence", seen_on="/desk/account", presence="away", capacity="900")
    assert (wrong.status_code, (await office.account(1)).capacity) == (422, 4)


def test_a_permission_that_a_template_names_exists() -> None:
    asked = {v for t in TEMPLATES for v in re.findall(r'may\("(\w+)"', t.read_text(encoding="utf-8"))}
    assert asked <= set(Verb)
