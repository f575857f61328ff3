"""Every setting, read once from the environment or `.env` into a frozen object. See docs/configuration.md."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TWILIO_API = "https://api.twilio.com"
POSTGRESQL = re.compile(r"postgres(ql)?(\+\w+)?://")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(Exception):
    """A setting is wrong. The message is one sentence an operator can act on, and holds no value of a secret."""


class Settings(BaseSettings):
    """The whole configuration; the description of each field is what the documentation shows."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True, hide_input_in_errors=True)

    port: Port = Field(8080, description="Port of the web server: web chat, webhooks, health, metrics.")
    host: str = Field("127.0.0.1", description="Address the web server listens on; 0.0.0.0 for all.")
    data_dir: Path = Field(Path("var"), description="Folder of the embedded database, models, uploads.")
    database_url: SecretStr | None = Field(
        None, description="PostgreSQL to use (postgresql://…). Empty: the embedded one in DATA_DIR."
    )
    rasa_url: str | None = Field(None, description="Rasa server to use. Empty: `make run` starts one on RASA_PORT.")
    rasa_port: Port = Field(5005, description="Port of the Rasa server that `make run` starts.")
    public_url: str | None = Field(
        None,
        description="Address under which the Internet reaches us (https://…); webhooks are signed over it.",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Key of this installation, at least 32 characters. Empty: made once and kept in DATA_DIR.",
        min_length=32,
    )
    telegram_bot_token: SecretStr | None = Field(None, description="Token from @BotFather; switches Telegram on.")
    telegram_webhook_secret: SecretStr | None = Field(
        None,
        description="Secret that Telegram sends with each webhook (A-Z a-z 0-9 _ -). Needed in webhook mode.",
    )
    telegram_api_base: str = Field("https://api.telegram.org", description="Bot API server.")
    telegram_mode: Literal["polling", "webhook"] = Field("polling", description="How updates reach us.")
    staff_telegram_bot_token: SecretStr | None = Field(
        None, description="Token of a second bot, for staff alone; lets agents work from Telegram."
    )
    staff_telegram_group_id: int | None = Field(
        None, description="Group with topics (-100…) in which each ticket gets one. Empty: private chats with that bot."
    )
    twilio_account_sid: str | None = Field(None, description="Twilio account (AC…); switches WhatsApp on.")
    twilio_auth_token: SecretStr | None = Field(
        None,
        description="Twilio's auth token; checks signatures and sends. Two, separated by a comma, while rotating.",
    )
    twilio_whatsapp_from: str | None = Field(None, description="WhatsApp sender, e.g. whatsapp:+14155238886.")
    twilio_messaging_service_sid: str | None = Field(
        None, description="Messaging Service (MG…) to send through instead of TWILIO_WHATSAPP_FROM."
    )
    twilio_nudge_content_sid: str | None = Field(
        None,
        description="Approved template (HX…) that asks a person to write when a reply waits. Empty: none is sent.",
        pattern=r"^HX[0-9a-fA-F]{32}$",
    )
    twilio_api_base: str = Field(TWILIO_API, description="Twilio's API server.")

    @field_validator("*", mode="before")
    @classmethod
    def _empty_means_unset(cls, value: object, info: ValidationInfo) -> object:
        if isinstance(value, str) and not value.strip():
            return cls.model_fields[info.field_name or ""].default
        return value

    @field_validator("database_url")
    @classmethod
    def _is_postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not POSTGRESQL.match(value.get_secret_value()):
            raise ValueError("must be an address that begins with postgresql://")
        return value

    @field_validator("telegram_webhook_secret")
    @classmethod
    def _is_taken_by_telegram(cls, value: SecretStr | None) -> SecretStr | None:
        if value and not WEBHOOK_SECRET.fullmatch(value.get_secret_value()):
            raise ValueError("must be made of A-Z, a-z, 0-9, _ and -, 256 of them at most")
        return value

    @field_validator("rasa_url", "public_url", "telegram_api_base", "twilio_api_base")
    @classmethod
    def _is_http_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an address such as https://example.org")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _channels_are_complete(self) -> Self:
        if self.telegram_bot_token and self.telegram_mode == "webhook":
            if not self.telegram_webhook_secret:
                raise ValueError("TELEGRAM_WEBHOOK_SECRET is needed when TELEGRAM_MODE is webhook")
            if not self.public_url:
                raise ValueError("PUBLIC_URL is needed when TELEGRAM_MODE is webhook")
        self._staff_bot_is_complete()
        if self.twilio_account_sid:
            if not self.twilio_auth_token:
                raise ValueError("TWILIO_AUTH_TOKEN is needed with TWILIO_ACCOUNT_SID")
            if not (self.twilio_whatsapp_from or self.twilio_messaging_service_sid):
                raise ValueError("TWILIO_WHATSAPP_FROM or TWILIO_MESSAGING_SERVICE_SID is needed for WhatsApp")
            if not self.public_url:
                raise ValueError("PUBLIC_URL is needed for WhatsApp: Twilio signs its requests over it")
        return self

    def _staff_bot_is_complete(self) -> None:
        if self.staff_telegram_group_id is not None and not self.staff_telegram_bot_token:
            raise ValueError("STAFF_TELEGRAM_BOT_TOKEN is needed with STAFF_TELEGRAM_GROUP_ID")
        if self.staff_telegram_group_id is not None and self.staff_telegram_group_id >= 0:
            raise ValueError("STAFF_TELEGRAM_GROUP_ID is the number of a group, which is negative")
        if self.staff_telegram_bot_token and self.staff_telegram_bot_token == self.telegram_bot_token:
            raise ValueError("STAFF_TELEGRAM_BOT_TOKEN must be of another bot than TELEGRAM_BOT_TOKEN")

    @property
    def rasa_base(self) -> str:
        """Where the Rasa server answers, ours or another's."""
        return self.rasa_url or f"http://127.0.0.1:{self.rasa_port}"


def load(**overrides: object) -> Settings:
    """Read the settings. Raises `SettingsError` naming the first setting that is wrong."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def secret_key(settings: Settings) -> bytes:
    """The key of this installation: SECRET_KEY, or one made at the first call and kept in DATA_DIR."""
    if settings.secret_key:
        return settings.secret_key.get_secret_value().encode()
    path = settings.data_dir / "secret_key"
    if not path.exists():
        _make_key(path)
    return path.read_bytes()


def _make_key(path: Path) -> None:
    """Several processes may come here at once: the file appears whole, and the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"secret_key.{os.getpid()}")
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_urlsafe(32))
    with contextlib.suppress(FileExistsError):
        os.link(unfinished, path)
    unfinished.unlink()


def _sentence(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    name = str(first["loc"][0]).upper() if first["loc"] else ""
    reason = first["msg"].removeprefix("Value error, ")
    return f"The setting {name} is wrong: {reason}." if name else f"The settings are incomplete: {reason}."
