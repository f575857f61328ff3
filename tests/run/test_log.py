from __future__ import annotations

import io
import logging
import sys
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import structlog

from bot import log

TOKEN = "123456789:AAH0123456789abcdefghijklmnopqrstuv"


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    log.configure("serve", secrets=["hunter2-hunter2"])
    yield stream
    root.handlers[:], level = before
    root.setLevel(level)
    structlog.reset_defaults()


def lines(stderr: io.StringIO) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in stderr.getvalue().splitlines()]


def test_an_event_is_one_line_of_json_with_its_fields(stderr: io.StringIO) -> None:
    structlog.get_logger().info("message_answered", message=12, contact=3)
    (line,) = lines(stderr)
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "message_answered", "level": "info", "message": 12, "contact": 3, "process": "serve"}


@pytest.mark.parametrize(
    "fields",
    [
        {"telegram_bot_token": "abc-plain"},
        {"reason": f"POST https://api.telegram.org/bot{TOKEN}/sendMessage"},
        {"reason": f"invalid token {TOKEN}"},
        {"reason": "wrong: hunter2-hunter2"},
        {"headers": {"X-Twilio-Signature": "abc-plain", "note": ["hunter2-hunter2"]}},
        {"url": "postgresql://bot:abc-plain@db/agenalis"},
        {"error": ValueError("hunter2-hunter2")},
    ],
)
def test_no_secret_is_written(stderr: io.StringIO, fields: dict[str, Any]) -> None:
    structlog.get_logger().warning("something_failed", **fields)
    for secret in (TOKEN, "hunter2-hunter2", "abc-plain"):
        assert secret not in stderr.getvalue()
    assert "[…]" in stderr.getvalue()


@pytest.mark.parametrize("number", ["+6281234567890", "3273010101900001", "0001234567890"])
def test_of_a_persons_number_only_the_last_four_digits_stay(stderr: io.StringIO, number: str) -> None:
    structlog.get_logger().warning("something_failed", reason=f"no route to {number}")
    assert lines(stderr)[0]["reason"] == f"no route to […]{number[-4:]}"


def test_a_traceback_holds_no_secret_either(stderr: io.StringIO) -> None:
    try:
        int("hunter2-hunter2")
    except ValueError:
        structlog.get_logger().exception("turn_failed", message=1)
    (line,) = lines(stderr)
    assert "ValueError" in line["exception"]
    assert "hunter2" not in stderr.getvalue()


def test_libraries_log_in_the_same_form_and_are_masked(stderr: io.StringIO) -> None:
    logging.getLogger("some.library").warning("refused with %s", TOKEN)
    (line,) = lines(stderr)
    assert (line["event"], line["level"], line["process"]) == ("refused with […]", "warning", "serve")


@pytest.mark.parametrize("library", ["httpx", "httpcore", "telegram.ext", "twilio.http_client"])
def test_the_addresses_that_http_libraries_log_never_show(stderr: io.StringIO, library: str) -> None:
    logging.getLogger(library).info("HTTP Request: POST https://api.telegram.org/bot%s/getMe", TOKEN)
    assert stderr.getvalue() == ""
