"""Staff name a region as people do; the desk keeps its official code and shows its name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.regions import register
from bot.domain.staff import Role
from tests.desk.conftest import Office, profile
from tests.desk.visitor import Visitor, signed_in


@pytest.fixture
async def rina(office: Office) -> Visitor:
    """An admin of an office that knows two regions."""
    known = register([("33", "Jawa Tengah", ()), ("33.74", "Kota Semarang", ("smg",))])
    gate = replace(office.gate, runtime=replace(office.gate.runtime, regions=known))
    return await signed_in(replace(office, gate=gate), await office.hire("rina", profile("Rina", Role.ADMIN)))


@pytest.mark.parametrize("written", ["Kota Semarang", "semarang", "SMG", "33.74"])
async def test_a_team_gets_the_region_by_its_name_or_code(office: Office, rina: Visitor, written: str) -> None:
    await rina.post("/desk/teams/new", name="Pesisir", region=written)
    assert [row.region for row in await office.rows("select region from teams")] == ["33.74"]
    assert "Kota Semarang" in (await rina.get("/desk/teams")).text


async def test_a_region_nobody_knows_is_refused_with_an_explanation(office: Office, rina: Visitor) -> None:
    answer = await rina.post("/desk/teams/new", name="Pesisir", region="Atlantis")
    assert answer.status_code == 422
    assert "Jawa Tengah" in answer.text  # an example of what to write
    assert await office.rows("select id from teams") == []
