from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.__main__ import COMMANDS, main
from bot.domain.messages import ChannelName, Urn
from bot.domain.sla import Deadline, Deadlines
from bot.domain.tickets import ASSISTANT, Priority, Request
from bot.storage import contacts, tickets
from bot.storage.tickets import Origin
from tests.cli.conftest import Command

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


async def a_contact(engine: AsyncEngine) -> int:
    async with engine.begin() as db:
        contact = await contacts.create(db, "Ani", NOW)
        await contacts.add_address(db, contact, Urn(ChannelName.WEB, "ani"), NOW)
    return contact


async def an_inbound(engine: AsyncEngine, contact: int, status: str) -> int:
    async with engine.begin() as db:
        row = await db.execute(
            text("""
                insert into inbound (contact_id, address_id, channel, external_id, kind, text, sent_at, received_at,
                                     ready_at, status, attempts, error)
                select :contact, id, 'web', 'x', 'text', 'rahasia saya', :now, :now, :now, :status, 3, 'ValueError'
                from addresses where contact_id = :contact returning id
            """),
            {"contact": contact, "status": status, "now": NOW},
        )
        return int(row.scalar_one())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match=r"^0$"):
        main([name, "--help"])
    assert capsys.readouterr().out.startswith(f"usage: python -m bot {name}")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["messages"],
        ["messages", "inbound", "--state", "sent"],
        ["tickets", "show"],
        ["say", "1", ""],
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit, match=r"^2$"):
        main(arguments)


def test_a_wrong_setting_is_one_sentence_and_exit_code_2(command: Command) -> None:
    done = command("status", PORT="many", TELEGRAM_BOT_TOKEN="12345:secret")
    assert (done.code, done.err.count("\n")) == (2, 1)
    assert done.err.startswith("The setting PORT is wrong")


def test_no_database_is_one_sentence_and_exit_code_1(command: Command) -> None:
    for url in ("", "postgresql://nobody@127.0.0.1:1/none"):
        done = command("messages", "inbound", DATABASE_URL=url)
        assert (done.code, done.out, done.err.count("\n")) == (1, "", 1), done.err


def test_settings_show_everything_but_secrets(command: Command) -> None:
    done = command("settings", "--json", TELEGRAM_BOT_TOKEN="12345:very-secret", PORT="8123")
    shown = {row["name"]: row for row in done.json}
    assert shown["PORT"] == {"name": "PORT", "value": "8123", "origin": "set"}
    assert shown["HOST"]["origin"] == "default"
    assert shown["TELEGRAM_BOT_TOKEN"]["value"] == "********"
    assert "very-secret" not in done.out + command("settings", TELEGRAM_BOT_TOKEN="12345:very-secret").out


def test_migrate_makes_an_empty_database_current(command: Command) -> None:
    assert command("migrate").code == 0
    assert command("status", "--json").json["schema_is_current"] is True


async def test_status_tells_what_waits(command: Command, engine: AsyncEngine) -> None:
    await an_inbound(engine, await a_contact(engine), "pending")
    done = command("status", "--json")
    assert (done.code, done.json["rasa_model"]) == (0, None)
    (waiting,) = done.json["queues"]
    assert (waiting["queue"], waiting["channel"], waiting["status"], waiting["count"]) == (
        "inbound",
        "web",
        "pending",
        1,
    )
    assert "keywords stand in" in command("status").out


async def test_status_tells_what_of_the_staffs_bot_waits_or_was_given_up(command: Command, engine: AsyncEngine) -> None:
    async with engine.begin() as db:
        for number, status in enumerate(("queued", "failed", "sent")):
            await db.execute(
                text("""
                    insert into staff_posts (key, kind, chat_id, body, status, next_attempt_at, created_at)
                    values (:key, 'text', 1, '{}', :status, :now, :now)
                """),
                {"key": f"answer:{number}", "status": status, "now": NOW},
            )
        for number, status in enumerate(("received", "failed", "done")):
            await db.execute(
                text("""
                    insert into staff_updates (id, user_id, body, status, received_at, next_attempt_at)
                    values (:id, 1, '{}', :status, :now, :now)
                """),
                {"id": number, "status": status, "now": NOW},
            )
    rows = command("status", "--json").json["queues"]
    assert [(row["queue"], row["status"], row["count"]) for row in rows if row["queue"].startswith("staff")] == [
        ("staff_in", "failed", 1),
        ("staff_in", "received", 1),
        ("staff_out", "failed", 1),
        ("staff_out", "queued", 1),
    ]


async def test_lists_show_no_words_of_a_participant(command: Command, engine: AsyncEngine) -> None:
    await an_inbound(engine, await a_contact(engine), "pending")
    for arguments in (["messages", "inbound"], ["messages", "inbound", "--json"]):
        out = command(*arguments).out
        assert "pending" in out
        assert "rahasia" not in out


async def test_a_message_that_was_set_aside_can_be_worked_again(command: Command, engine: AsyncEngine) -> None:
    number = await an_inbound(engine, await a_contact(engine), "set_aside")
    (row,) = command("set-aside", "--json").json
    assert (row["id"], row["error"]) == (number, "ValueError")
    assert command("retry", "inbound", str(number)).code == 0
    assert command("set-aside", "--json").json == []
    again = command("retry", "inbound", str(number))
    assert (again.code, again.err) == (1, f"Not set aside, so not tried again: {number}.\n")


async def test_a_ticket_is_listed_without_words_and_shown_with_its_history(
    command: Command, engine: AsyncEngine
) -> None:
    contact = await a_contact(engine)
    request = Request("danger_other", Priority.EMERGENCY, summary="Kata terakhir: rahasia")
    due = Deadlines(Deadline(NOW, NOW), Deadline(NOW, NOW))
    async with engine.begin() as db:
        number = await tickets.add(
            db, contact, request, Origin("Asia/Jakarta", None, None), due, bot_seconds=0, now=NOW
        )
        assert number
        await tickets.add_event(db, number, "open", ASSISTANT, NOW)
    listed = command("tickets", "list", "--json")
    (row,) = listed.json
    assert (row["id"], row["contact_id"], row["priority"]) == (number, contact, "emergency")
    assert "rahasia" not in listed.out + command("tickets", "list").out
    shown = command("tickets", "show", str(number), "--json").json
    assert "rahasia" in shown["summary"]
    assert [entry["verb"] for entry in shown["history"]] == ["open"]
    assert "danger_other" in command("tickets", "show", str(number)).out
    assert len(command("audit", "list", "--object", "ticket", "--json").json) == 2
    missing = command("tickets", "show", "999")
    assert (missing.code, missing.err) == (1, "There is no ticket 999.\n")
    assert command("tickets", "list", "--state", "closed", "--json").json == []


async def test_an_operator_can_write_to_a_contact(command: Command, engine: AsyncEngine) -> None:
    contact = await a_contact(engine)
    assert command("say", str(contact), "Petugas kami menelepon Anda besok.").code == 0
    (row,) = command("messages", "outbound", "--json").json
    assert (row["contact_id"], row["status"]) == (contact, "queued")
    (noted,) = command("audit", "list", "--object", "contact", "--json").json
    assert (noted["verb"], noted["object_id"], noted["via"]) == ("say", contact, "cli")


def test_writing_to_nobody_is_exit_code_1(command: Command) -> None:
    assert command("say", "4711", "halo").code == 1


def test_webhooks_shows_what_to_paste(command: Command) -> None:
    done = command("webhooks", PUBLIC_URL="https://agenalis.example.org/")
    assert "  https://agenalis.example.org/webhooks/whatsapp#rc=3&rp=all\n" in done.out
    assert "  https://agenalis.example.org/webhooks/whatsapp/status\n" in done.out
    assert command("webhooks").code == 1
