"""The ways into the desk, as a browser goes them."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pyotp
import pytest

from bot.domain.staff import IDLE, Role, Stage
from bot.web.desk.visit import COOKIE
from tests.desk.conftest import PASSWORD, Office, profile
from tests.desk.visitor import CSRF, ORIGIN, Visitor, signed_in, visitor

SECRET_ON_PAGE = re.compile(r"<code>([A-Z2-7 ]+)</code>")
RECOVERY_ON_PAGE = re.compile(r"<code>([a-z0-9-]{19})</code>")
LINK_ON_PAGE = re.compile(r'value="http://desk\.example(/desk/invitation/[^"]+)"')


async def enrol(ani: Visitor, office: Office) -> tuple[pyotp.TOTP, list[str]]:
    page = (await ani.get("/desk/enrol")).text
    secret = SECRET_ON_PAGE.search(page)
    assert secret
    phone = pyotp.TOTP(secret[1].replace(" ", ""))
    shown = await ani.post("/desk/enrol", code=phone.at(office.clock()))
    office.clock.advance(minutes=1)
    return phone, RECOVERY_ON_PAGE.findall(shown.text)


async def test_who_is_not_signed_in_is_led_to_the_door(office: Office) -> None:
    page = await visitor(office).get("/desk/account")
    assert (page.status_code, page.headers["location"]) == (303, "/desk/sign-in")


async def test_a_fragment_sends_the_whole_page_to_the_door(office: Office) -> None:
    page = await visitor(office).get("/desk/account", **{"HX-Request": "true"})
    assert (page.status_code, page.headers["hx-redirect"]) == (401, "/desk/sign-in")


async def test_signing_in_and_out(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    ani = visitor(office)
    assert (await ani.sign_in()).headers["location"] == "/desk"
    assert await ani.is_in()
    await ani.post("/desk/sign-out", seen_on="/desk/account")
    assert not await ani.is_in()


async def test_a_wrong_password_says_neither_who_exists_nor_what_was_typed(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    pages = [await visitor(office).sign_in(login, "salah-sekali-77") for login in ("ani", "budi")]
    assert [p.status_code for p in pages] == [422, 422]
    known, unknown = (re.sub(r"[0-9a-f]{80}|ani|budi", "", p.text) for p in pages)
    assert known == unknown
    assert "salah-sekali" not in known


async def test_the_session_of_before_opens_nothing_after_signing_in(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    ani = visitor(office)
    await ani.get("/desk/sign-in")
    before = ani.cookie
    await ani.sign_in()
    assert before
    assert ani.cookie != before
    assert not await visitor(office, before).is_in()
    assert await visitor(office, ani.cookie).is_in()


async def test_a_token_that_somebody_made_up_opens_nothing(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    planted = "x" * 43
    ani = visitor(office, planted)
    await ani.sign_in()
    assert not await visitor(office, planted).is_in()


async def test_half_a_session_opens_only_the_next_door(office: Office) -> None:
    ani = await office.hire("ani", profile(must_enrol=True), password=PASSWORD)
    for stage, next_door in ((Stage.SECOND_FACTOR, "/desk/second-factor"), (Stage.ENROL, "/desk/enrol")):
        half = await signed_in(office, ani, stage)
        for path in ("/desk", "/desk/account", "/desk/staff", "/desk/events"):
            page = await half.get(path)
            assert (page.status_code, page.headers["location"]) == (303, next_door), path
    enrolling = await signed_in(office, ani, Stage.ENROL)
    assert (await enrolling.get("/desk/second-factor")).headers["location"] == "/desk/enrol"


async def test_enrolling_and_the_second_factor(office: Office) -> None:
    await office.hire("ani", profile(must_enrol=True), password=PASSWORD)
    ani = visitor(office)
    assert (await ani.sign_in()).headers["location"] == "/desk/enrol"
    half = ani.cookie
    phone, codes = await enrol(ani, office)
    assert len(codes) == 10
    assert await ani.is_in()
    assert not await visitor(office, half).is_in()
    await ani.post("/desk/sign-out", seen_on="/desk/account")
    assert (await ani.sign_in()).headers["location"] == "/desk/second-factor"
    wrong = await ani.post("/desk/second-factor", code="000000")
    assert (wrong.status_code, await ani.is_in()) == (422, False)
    assert (await ani.post("/desk/second-factor", code=phone.at(office.clock()))).headers["location"] == "/desk"
    assert await ani.is_in()
    office.clock.advance(minutes=1)
    await ani.post("/desk/sign-out", seen_on="/desk/account")
    await ani.sign_in()
    assert (await ani.post("/desk/recovery", code=codes[3])).headers["location"] == "/desk"
    assert await ani.is_in()


async def test_the_qr_code_is_gone_once_the_factor_is_in_use(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani", password=PASSWORD))
    picture = await ani.get("/desk/enrol/code.svg")
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/svg+xml")
    assert picture.text.startswith("<svg xmlns=")
    await enrol(ani, office)
    assert (await ani.get("/desk/enrol/code.svg")).status_code == 404


async def test_somebody_who_is_invited_chooses_a_password_once(office: Office) -> None:
    boss = await signed_in(office, await office.hire("budi", profile("Budi", Role.ADMIN)))
    shown = await boss.post(
        "/desk/staff/new", login="ani", name="Ani", role="agent", region="33.74", capacity="4", skills=["jkn", "jht"]
    )
    link = LINK_ON_PAGE.search(shown.text)
    assert link
    ani = visitor(office)
    assert (await ani.post(link[1], password="pendek", again="pendek")).status_code == 422
    assert (await ani.post(link[1], password=PASSWORD, again=PASSWORD + "x")).status_code == 422
    assert (await ani.post(link[1], password=PASSWORD, again=PASSWORD)).headers["location"].startswith("/desk/sign-in")
    assert (await ani.get(link[1])).status_code == 410
    await ani.sign_in()
    assert await ani.is_in()
    (row,) = await office.rows("select region, capacity, skills, role from staff where login = 'ani'")
    assert tuple(row) == ("33.74", 4, ["jkn", "jht"], "agent")


async def test_a_session_that_was_ended_elsewhere_is_over(office: Office) -> None:
    ani = await office.hire("ani", password=PASSWORD)
    here, there = await signed_in(office, ani), await signed_in(office, ani)
    (row,) = await office.rows("select max(id) as id from staff_sessions")
    await here.post(f"/desk/account/sessions/{row.id}/end", seen_on="/desk/account")
    assert (await here.is_in(), await there.is_in()) == (True, False)


async def test_nobody_ends_the_session_of_somebody_else(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    budi = await signed_in(office, await office.hire("budi"))
    await budi.post("/desk/account/sessions/1/end", seen_on="/desk/account")
    assert await ani.is_in()


async def test_what_a_page_fetches_by_itself_does_not_keep_a_session_alive(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    for _ in range(4):
        office.clock.time += IDLE / 4
        page = await ani.get("/desk/account", **{"X-Desk-Quiet": "1"})
    assert page.status_code == 303


async def test_a_click_keeps_a_session_alive(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    for _ in range(4):
        office.clock.time += IDLE / 2
        assert await ani.is_in()


async def test_password_and_factor_are_changed_only_by_who_knows_the_password(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani", password=PASSWORD))
    await enrol(ani, office)
    new = "kenanga-biru-19"
    for path, fields in (
        ("/desk/account/password", {"new": new, "again": new}),
        ("/desk/account/recovery-codes", {}),
        ("/desk/account/factor/remove", {}),
    ):
        page = await ani.post(path, seen_on="/desk/account", password="salah-sekali-77", **fields)
        assert page.status_code == 422, path
        done = await ani.post(path, seen_on="/desk/account", password=new if path[-1] in "se" else PASSWORD, **fields)
        assert done.status_code in {200, 303}, path
    assert (await visitor(office).sign_in(password=new)).headers["location"] == "/desk"


async def test_a_factor_that_the_office_asks_for_stays(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani", profile(must_enrol=True), password=PASSWORD))
    await enrol(ani, office)
    page = await ani.post("/desk/account/factor/remove", seen_on="/desk/account", password=PASSWORD)
    assert page.status_code == 403
    (row,) = await office.rows("select totp_confirmed_at from staff")
    assert row.totp_confirmed_at


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://desk.example.evil.example"},
        {"Origin": "file://desk.example"},
        {"Referer": ORIGIN},
    ],
)
async def test_a_form_from_elsewhere_is_refused(office: Office, headers: dict[str, str]) -> None:
    ani = await signed_in(office, await office.hire("ani", password=PASSWORD))
    token = CSRF.search((await ani.get("/desk/account")).text)
    assert token
    fields = {"csrf": token[1], "presence": "available", "capacity": "5"}
    assert (await ani.client.post("/desk/account/presence", data=fields, headers=headers)).status_code == 403
    assert (await office.account(1)).presence == "away"


async def test_a_form_without_the_sessions_token_is_refused(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    budi = await signed_in(office, await office.hire("budi"))
    of_budi = CSRF.search((await budi.get("/desk/account")).text)
    assert of_budi
    for token in ("", "x", of_budi[1], "é" * 80):
        fields = {"csrf": token, "presence": "available"}
        page = await ani.client.post("/desk/account/presence", data=fields, headers={"Origin": ORIGIN})
        assert page.status_code == 403
    assert (await office.account(1)).presence == "away"


async def test_a_script_of_our_page_may_carry_the_token_in_a_header(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    token = CSRF.search((await ani.get("/desk/account")).text)
    assert token
    headers = {"Origin": ORIGIN, "X-CSRF-Token": token[1]}
    fields = {"presence": "available", "capacity": "3"}
    assert (await ani.client.post("/desk/account/presence", data=fields, headers=headers)).status_code == 303
    account = await office.account(1)
    assert (account.presence, account.capacity) == ("available", 3)


async def test_a_form_of_no_known_size_or_too_large_is_refused(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    large = await ani.post("/desk/account/presence", seen_on="/desk/account", presence="x" * 70_000)
    assert large.status_code == 413

    async def pieces() -> object:
        yield b"presence=available"

    headers = {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
    request = ani.client.build_request("POST", "/desk/account/presence", content=pieces(), headers=headers)  # type: ignore[arg-type]
    assert (await ani.client.send(request)).status_code == 411


async def test_every_answer_is_strict(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    for path in ("/desk/sign-in", "/desk/account", "/desk/nowhere"):
        page = await ani.get(path)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-frame-options"] == "DENY"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert " style=" not in page.text
        assert not re.search(r"<script(?![^>]+src=)|<style| on\w+=|javascript:", page.text)


async def test_the_cookie_is_bound_to_the_host_where_the_connection_is_safe(office: Office) -> None:
    app = office.app("https://desk.example.org")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://desk.example.org") as client:
        page = await client.get("/desk/sign-in")
        cookie = page.headers["set-cookie"]
        assert cookie.startswith(f"__Host-{COOKIE}=")
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
        assert page.headers["strict-transport-security"]
        await office.hire("ani")
        planted = await client.get("/desk/account", headers={"Cookie": f"{COOKIE}={await office.session(1)}"})
        assert planted.status_code == 303


async def test_an_unknown_address_and_a_failing_database_have_pages_of_words(office: Office) -> None:
    ani = await signed_in(office, await office.hire("ani"))
    missing = await ani.get("/desk/nowhere")
    assert (missing.status_code, "Halaman tidak ditemukan" in missing.text) == (404, True)
    async with office.engine.begin() as db:
        await db.exec_driver_sql("alter table staff_sessions rename to gone")
    broken = await ani.get("/desk/account")
    assert (broken.status_code, "Basis data belum bisa dihubungi" in broken.text) == (503, True)


async def test_tries_are_limited_with_words(office: Office) -> None:
    await office.hire("ani", password=PASSWORD)
    ani = visitor(office)
    statuses = [(await ani.sign_in(password="salah-sekali-77")).status_code for _ in range(9)]
    assert statuses == [422] * 8 + [429]
    office.clock.time += timedelta(minutes=16)
    assert (await ani.sign_in()).status_code == 303
