"""Who gets in, how often he may try, and for how long he stays."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from argon2 import extract_parameters
from argon2.profiles import RFC_9106_LOW_MEMORY

from bot.domain.staff import HALF_SESSION, IDLE, LONGEST_SESSION, Stage
from bot.services import factors, keys, signing_in, staffing
from bot.services.passwords import Passwords
from bot.services.signing_in import (
    TRIES_FROM_AN_ADDRESS,
    TRIES_FROM_EVERYWHERE,
    TRIES_OF_A_CODE,
    TRIES_OF_AN_ACCOUNT,
    WINDOW,
    Browser,
    Entered,
    NotThatOne,
    TooManyTries,
)
from bot.storage import staff, staff_access
from bot.storage.staff_access import Session
from bot.workers import scheduler
from tests.desk.conftest import PASSWORD, PHONE, Office, profile


async def sign_in(office: Office, password: str = PASSWORD, login: str = "ani", browser: Browser = PHONE) -> Entered:
    return await signing_in.with_password(office.gate, login, password, browser)


async def session(office: Office, entered: Entered) -> Session | None:
    async with office.engine.connect() as db:
        return await signing_in.session_of(office.gate, db, entered.token)


async def held(office: Office, entered: Entered) -> Session:
    found = await session(office, entered)
    assert found
    return found


async def proposed(office: Office, staff_id: int) -> pyotp.TOTP:
    """The authenticator on her telephone."""
    async with office.engine.begin() as db:
        who = await staff.credentials(db, staff_id=staff_id)
        assert who
        return pyotp.TOTP(await factors.propose(db, office.gate.keys, who))


async def enrolled(office: Office) -> tuple[pyotp.TOTP, list[str]]:
    """Ani with a second factor, and her recovery codes."""
    ani = await office.hire("ani", password=PASSWORD)
    phone = await proposed(office, ani)
    half = await held(office, await sign_in(office))
    _, codes = await signing_in.enrol(office.gate, half, phone.at(office.clock()), PHONE)
    office.clock.advance(minutes=1)
    return phone, codes


async def refuses(office: Office, times: int, login: str = "ani") -> None:
    for _ in range(times):
        with pytest.raises(NotThatOne):
            await sign_in(office, "salah-sekali-77", login)


async def test_the_right_password_opens_a_session_and_capitals_of_the_login_do_not_matter(office: Office) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    entered = await sign_in(office, login=" ANI ")
    assert (await held(office, entered)).viewer.id == ani
    assert entered.stage is Stage.FULL


@pytest.mark.parametrize("login", ["ani", "budi"])
async def test_a_wrong_password_and_an_unknown_login_are_refused_alike(office: Office, login: str) -> None:
    await office.hire("ani", password=PASSWORD)
    with pytest.raises(NotThatOne):
        await sign_in(office, "salah-sekali-77", login)


async def test_an_unknown_login_costs_as_much_work_as_a_known_one() -> None:
    passwords = Passwords()
    assert extract_parameters(passwords.nobodys) == extract_parameters(await passwords.hash(PASSWORD))
    assert not await passwords.fits("x", None)


async def test_a_password_is_as_dear_to_guess_as_the_standard_asks() -> None:
    hashed = await Passwords().hash(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await Passwords().fits(PASSWORD, hashed)


async def test_somebody_who_was_only_invited_has_no_password_that_fits(office: Office) -> None:
    await office.hire("ani")
    await refuses(office, 1)


async def test_nothing_a_browser_shows_stands_in_the_database(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    entered = await sign_in(office)
    dump = str(await office.rows("select * from staff_sessions")) + str(await office.rows("select * from staff"))
    assert entered.token not in dump
    assert PASSWORD not in dump
    (row,) = await office.rows("select password_hash from staff")
    assert row.password_hash.startswith("$argon2id$")


async def test_a_hash_of_weaker_parameters_is_renewed_at_the_next_sign_in(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    office.gate = replace(office.gate, passwords=Passwords())
    await sign_in(office)
    (row,) = await office.rows("select password_hash from staff")
    assert extract_parameters(row.password_hash) == RFC_9106_LOW_MEMORY


async def test_an_account_is_tried_only_so_often_and_later_again(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    await refuses(office, TRIES_OF_AN_ACCOUNT)
    with pytest.raises(TooManyTries):
        await sign_in(office)
    office.clock.time += WINDOW + timedelta(seconds=1)
    assert await sign_in(office)


async def test_the_count_is_the_same_for_a_login_that_does_not_exist(office: Office) -> None:
    await refuses(office, TRIES_OF_AN_ACCOUNT, login="budi")
    with pytest.raises(TooManyTries):
        await sign_in(office, login="budi")


async def test_tries_made_at_once_are_all_counted(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    tries = [sign_in(office, f"salah-sekali-{n}") for n in range(TRIES_OF_AN_ACCOUNT + 5)]
    failed = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(f, TooManyTries) for f in failed) == 5


async def test_an_address_that_tries_many_logins_is_stopped_and_others_are_not(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    subject = office.gate.keys.hash("address", PHONE.address)
    async with office.engine.begin() as db:
        for _ in range(TRIES_FROM_AN_ADDRESS):
            await staff_access.count_attempt(db, subject, now=office.clock(), since=office.clock())
    with pytest.raises(TooManyTries):
        await sign_in(office)
    assert await sign_in(office, browser=Browser("203.0.113.8", ""))


async def test_a_stranger_who_knows_the_login_does_not_keep_its_holder_out(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    await refuses(office, TRIES_OF_AN_ACCOUNT)
    with pytest.raises(TooManyTries):
        await sign_in(office)
    assert await sign_in(office, browser=Browser("203.0.113.8", ""))


async def test_from_many_networks_an_account_is_tried_only_so_often(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    subject = office.gate.keys.hash("account", "ani")
    async with office.engine.begin() as db:
        for _ in range(TRIES_FROM_EVERYWHERE):
            await staff_access.count_attempt(db, subject, now=office.clock(), since=office.clock())
    with pytest.raises(TooManyTries):
        await sign_in(office, browser=Browser("203.0.113.9", ""))


async def test_an_address_of_ipv6_counts_with_its_household(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    for number in range(TRIES_OF_AN_ACCOUNT):
        with pytest.raises(NotThatOne):
            await sign_in(office, "not this one", browser=Browser(f"2001:db8::{number + 1}", ""))
    with pytest.raises(TooManyTries):
        await sign_in(office, browser=Browser("2001:db8::ffff", ""))
    assert await sign_in(office, browser=Browser("2001:db8:0:1::1", ""))


async def test_tries_that_led_to_the_goal_are_not_held_against_anybody(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    for _ in range(3):
        await refuses(office, TRIES_OF_AN_ACCOUNT - 1)
        await sign_in(office)


async def test_a_session_ends_when_nothing_is_done_and_goes_on_when_something_is(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    entered = await sign_in(office)
    office.clock.time += IDLE - timedelta(minutes=1)
    async with office.engine.begin() as db:
        await staff_access.seen(db, (await held(office, entered)).id, office.clock())
    office.clock.time += IDLE - timedelta(minutes=1)
    assert await session(office, entered)
    office.clock.advance(minutes=1)
    assert await session(office, entered) is None


async def test_a_session_ends_after_a_working_day_whatever_is_done(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    entered = await sign_in(office)
    number = (await held(office, entered)).id
    for _ in range(int(LONGEST_SESSION / IDLE * 2)):
        async with office.engine.begin() as db:
            await staff_access.seen(db, number, office.clock())
        assert await session(office, entered)
        office.clock.time += IDLE / 2
    assert await session(office, entered) is None


async def test_a_disabled_account_loses_its_sessions_at_once_and_cannot_sign_in(office: Office) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    entered = await sign_in(office)
    async with office.engine.begin() as db:
        await staffing.disable(db, office.act(), await office.account(ani))
    assert await session(office, entered) is None
    with pytest.raises(NotThatOne):
        await sign_in(office)


async def test_with_a_second_factor_the_password_opens_only_half_the_door(office: Office) -> None:
    phone, _ = await enrolled(office)
    half = await sign_in(office)
    assert half.stage is Stage.SECOND_FACTOR
    full = await signing_in.with_code(office.gate, await held(office, half), phone.at(office.clock()), PHONE)
    assert (full.stage, full.token == half.token) == (Stage.FULL, False)
    assert await session(office, half) is None
    assert await held(office, full)


async def test_half_a_session_does_not_last(office: Office) -> None:
    await enrolled(office)
    half = await sign_in(office)
    office.clock.time += HALF_SESSION
    assert await session(office, half) is None


async def test_a_code_works_once(office: Office) -> None:
    phone, _ = await enrolled(office)
    code = phone.at(office.clock())
    await signing_in.with_code(office.gate, await held(office, await sign_in(office)), code, PHONE)
    again = await held(office, await sign_in(office))
    with pytest.raises(NotThatOne):
        await signing_in.with_code(office.gate, again, code, PHONE)
    office.clock.advance(seconds=30)
    await signing_in.with_code(office.gate, again, phone.at(office.clock()), PHONE)


@pytest.mark.parametrize(("seconds", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
async def test_a_clock_may_be_half_a_minute_wrong(office: Office, seconds: int, *, good: bool) -> None:
    phone, _ = await enrolled(office)
    office.clock.advance(minutes=5)
    half = await held(office, await sign_in(office))
    code = phone.at(office.clock() + timedelta(seconds=seconds))
    if good:
        assert await signing_in.with_code(office.gate, half, code, PHONE)
    else:
        with pytest.raises(NotThatOne):
            await signing_in.with_code(office.gate, half, code, PHONE)


async def test_codes_are_tried_only_so_often(office: Office) -> None:
    phone, _ = await enrolled(office)
    half = await held(office, await sign_in(office))
    for wrong in ["", "abc", "٣٣٣٣٣٣", "12345", "1234567", "0000000"][:TRIES_OF_A_CODE]:
        with pytest.raises(NotThatOne):
            await signing_in.with_code(office.gate, half, wrong, PHONE)
    with pytest.raises(TooManyTries):
        await signing_in.with_code(office.gate, half, phone.at(office.clock()), PHONE)


async def test_a_recovery_code_stands_in_for_the_telephone_once(office: Office) -> None:
    _, codes = await enrolled(office)
    assert len(set(codes)) == 10
    half = await held(office, await sign_in(office))
    await signing_in.with_code(office.gate, half, codes[0].upper(), PHONE, recovery=True)
    half = await held(office, await sign_in(office))
    with pytest.raises(NotThatOne):
        await signing_in.with_code(office.gate, half, codes[0], PHONE, recovery=True)
    async with office.engine.connect() as db:
        assert await staff_access.recovery_codes_left(db, half.viewer.id) == 9


async def test_recovery_codes_are_no_codes_and_the_other_way_round(office: Office) -> None:
    phone, codes = await enrolled(office)
    half = await held(office, await sign_in(office))
    with pytest.raises(NotThatOne):
        await signing_in.with_code(office.gate, half, codes[0], PHONE)
    with pytest.raises(NotThatOne):
        await signing_in.with_code(office.gate, half, phone.at(office.clock()), PHONE, recovery=True)


async def test_who_must_have_a_second_factor_gets_no_further_than_enrolling(office: Office) -> None:
    await office.hire("ani", profile(must_enrol=True), password=PASSWORD)
    assert (await sign_in(office)).stage is Stage.ENROL


async def test_one_rule_asks_a_second_factor_of_everybody(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    async with office.engine.begin() as db:
        await staffing.require_factor(db, office.act(), required=True)
    assert (await sign_in(office)).stage is Stage.ENROL


async def test_a_factor_counts_only_after_a_code_has_shown_that_it_works(office: Office) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    await proposed(office, ani)
    assert (await sign_in(office)).stage is Stage.FULL


async def test_enrolling_ends_the_sessions_of_before(office: Office) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    elsewhere = await sign_in(office)
    phone = await proposed(office, ani)
    entered, _ = await signing_in.enrol(
        office.gate, await held(office, await sign_in(office)), phone.at(office.clock()), PHONE
    )
    assert await session(office, elsewhere) is None
    assert await session(office, entered)


async def test_the_secret_is_sealed_for_its_holder_with_the_installations_key(office: Office) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    phone = await proposed(office, ani)
    (row,) = await office.rows("select totp_secret from staff")
    assert phone.secret.encode() not in row.totp_secret
    assert office.gate.keys.unseal(row.totp_secret, f"totp {ani}") == phone.secret.encode()
    for wrong, context in ((office.gate.keys, "totp 4711"), (keys.derive(b"z" * 32), f"totp {ani}")):
        with pytest.raises(keys.CannotOpen):
            wrong.unseal(row.totp_secret, context)
    with pytest.raises(keys.CannotOpen):
        office.gate.keys.unseal(row.totp_secret[:-1] + b"\0", f"totp {ani}")


async def test_keys_do_not_show_in_what_is_printed(office: Office) -> None:
    assert repr(office.gate.keys) == "Keys()"


async def test_signing_in_and_out_is_in_the_audit_without_secrets(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    entered = await sign_in(office)
    await signing_in.sign_out(office.gate, await held(office, entered))
    assert await session(office, entered) is None
    assert await office.verbs() == ["staff_invited", "invitation_accepted", "signed_in", "signed_out"]
    assert entered.token not in str(await office.rows("select data from audit"))


async def test_what_has_had_no_meaning_for_a_day_is_forgotten(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    await sign_in(office)
    await refuses(office, 1)
    await scheduler.forget_old_doors(office.gate.runtime)
    tables = ("login_attempts", "staff_sessions", "staff_invitations")
    assert [len(await office.rows(f"select 1 from {table}")) for table in tables] == [3, 1, 1]
    office.clock.advance(days=5)
    await scheduler.forget_old_doors(office.gate.runtime)
    assert [len(await office.rows(f"select 1 from {table}")) for table in tables] == [0, 0, 0]
