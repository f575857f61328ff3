"""What changes while somebody signs in counts at once: no session outlives it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot.domain.staff import Stage
from bot.services import signing_in, staffing
from bot.services.passwords import Passwords
from bot.services.signing_in import NotThatOne
from tests.desk.conftest import PASSWORD, PHONE, Office
from tests.desk.test_signing_in import enrolled, held, proposed, sign_in

type Change = Callable[[Office, int], Awaitable[None]]


async def is_shut_out(office: Office, staff_id: int) -> None:
    async with office.engine.begin() as db:
        await staffing.disable(db, office.act(), await office.account(staff_id))


async def has_another_password(office: Office, staff_id: int) -> None:
    async with office.engine.begin() as db:
        token = await staffing.invite_again(db, office.gate.keys, office.act(), await office.account(staff_id))
        hashed = await office.gate.passwords.hash("kenanga-hijau-35")
        await staffing.accept(db, office.gate.keys, token, hashed, office.clock())


async def is_signed_out(office: Office, staff_id: int) -> None:
    async with office.engine.begin() as db:
        await staffing.sign_out_everywhere(db, office.act(), await office.account(staff_id))


class Slow(Passwords):
    """While a password is being looked at, something happens."""

    def __init__(self, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self._meanwhile = meanwhile

    async def fits(self, password: str, kept: str | None) -> bool:
        fits = await super().fits(password, kept)
        await self._meanwhile()
        return fits


async def sessions(office: Office) -> int:
    return len(await office.rows("select 1 from staff_sessions where revoked_at is null"))


@pytest.mark.parametrize("change", [is_shut_out, has_another_password])
async def test_the_old_password_opens_nothing_that_outlives_the_change(office: Office, change: Change) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    gate = replace(office.gate, passwords=Slow(lambda: change(office, ani)))
    with pytest.raises(NotThatOne):
        await signing_in.with_password(gate, "ani", PASSWORD, PHONE)
    assert await sessions(office) == 0


@pytest.mark.parametrize("change", [is_shut_out, has_another_password, is_signed_out])
async def test_the_second_factor_completes_no_half_session_that_has_ended(office: Office, change: Change) -> None:
    phone, codes = await enrolled(office)
    half = await held(office, await sign_in(office))
    await change(office, half.viewer.id)
    with pytest.raises(NotThatOne):
        await signing_in.with_code(office.gate, half, phone.at(office.clock()), PHONE)
    with pytest.raises(NotThatOne):
        await signing_in.with_code(office.gate, half, codes[0], PHONE, recovery=True)
    assert await sessions(office) == 0


@pytest.mark.parametrize("change", [is_shut_out, is_signed_out])
async def test_nobody_enrols_in_a_session_that_has_ended(office: Office, change: Change) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    phone = await proposed(office, ani)
    open_one = await held(office, await sign_in(office))
    assert open_one.stage is Stage.FULL
    await change(office, ani)
    with pytest.raises(NotThatOne):
        await signing_in.enrol(office.gate, open_one, phone.at(office.clock()), PHONE)
    assert not (await office.account(ani)).has_factor
