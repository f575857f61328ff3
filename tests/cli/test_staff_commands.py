"""Accounts and audit as an operator handles them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.cli.conftest import ROOT, Command


def add(command: Command, login: str, *more: str) -> str:
    done = command("staff", "add", login, *more, "--json", PUBLIC_URL="https://desk.example.org")
    assert done.code == 0, done.err
    return str(done.json["invitation"])


def test_the_first_admin_gets_a_link_that_works_once(command: Command) -> None:
    link = add(command, "Budi", "--name", "Budi Santoso", "--role", "admin", "--second-factor")
    assert link.startswith("https://desk.example.org/desk/invitation/")
    (row,) = command("staff", "list", "--json").json
    assert (row["login"], row["name"], row["role"], row["password"]) == ("budi", "Budi Santoso", "admin", False)


def test_a_password_comes_through_a_pipe_and_never_as_an_argument(database_url: str, tmp_path: Path) -> None:
    def piped(password: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", "staff", "add", "ani", "--password"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": database_url, "DATA_DIR": str(tmp_path)},
            input=f"{password}\n",
            capture_output=True,
            text=True,
            check=False,
        )

    assert (piped("pendek").returncode, piped("melati-putih-72").returncode) == (1, 0)
    assert "melati" not in piped("melati-putih-72").stdout


def test_what_cannot_be_done_is_one_sentence_and_exit_code_1(command: Command) -> None:
    add(command, "budi", "--role", "admin")
    for arguments, why in (
        (("add", "budi"), "This login is taken.\n"),
        (("add", "ani", "--region", "Jawa"), "A region is an official code, such as 33 or 33.74.\n"),
        (("disable", "budi"), "This is the last admin; add another one first.\n"),
        (("disable", "citra"), "There is nobody with this login.\n"),
    ):
        done = command("staff", *arguments)
        assert (done.code, done.err) == (1, why)


def test_somebody_is_shut_out_and_let_in_again(command: Command) -> None:
    add(command, "ani")
    (row,) = command("staff", "disable", "ani", "--json").json
    assert row["disabled"] is True
    assert command("staff", "invite", "ani").code == 1
    assert command("staff", "enable", "ani").code == 0
    assert command("staff", "invite", "ani").out.count("/desk/invitation/") == 1
    assert command("staff", "reset-factor", "ani").code == 0


async def test_the_audit_tells_what_was_done_and_whether_somebody_changed_it(
    command: Command, engine: AsyncEngine
) -> None:
    add(command, "ani")
    assert command("staff", "disable", "ani").code == 0
    assert [e["verb"] for e in command("audit", "list", "--json").json] == ["staff_disabled", "staff_invited"]
    sound = command("audit", "verify", "--json")
    assert (sound.code, sound.json["entries"], sound.json["broken_at"]) == (0, 2, None)
    async with engine.begin() as db:
        await db.execute(text("alter table audit disable trigger user"))
        await db.execute(text("delete from audit where id = 2"))
    assert command("audit", "verify").code == 0
    cut = command("audit", "verify", "--anchor", sound.json["head"])
    assert (cut.code, cut.out.startswith("Broken at entry 2:")) == (1, True)
