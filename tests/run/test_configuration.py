from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.cli.settings import reference
from bot.settings import Settings, SettingsError, load, secret_key

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


def test_the_documentation_lists_every_setting_as_the_code_has_it() -> None:
    table = [line for line in DOCUMENT.splitlines() if line.startswith("|")]
    assert table == reference()  # `python -m bot settings --markdown` prints it


def test_the_documentation_names_every_secret() -> None:
    secrets = DOCUMENT.partition("## Secrets")[2].partition("##")[0]
    for name, field in Settings.model_fields.items():
        is_secret = SecretStr.__name__ in str(field.annotation)
        assert (f"`{name.upper()}`" in secrets) == is_secret, name


def test_the_example_file_names_only_settings_that_exist_and_sets_none() -> None:
    lines = [line for line in EXAMPLE.splitlines() if "=" in line]
    assert lines
    for line in lines:
        assert line.startswith("#"), line
        assert line.lstrip("# ").partition("=")[0].lower() in Settings.model_fields


def test_the_key_of_the_web_chat_is_made_once_and_kept_for_its_owner_alone(tmp_path: Path) -> None:
    settings = load(data_dir=tmp_path, secret_key=None)
    first = secret_key(settings)
    assert len(first) >= 32
    assert secret_key(settings) == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


TELEGRAM = {"telegram_bot_token": "1:a", "telegram_mode": "webhook"}
TWILIO = {
    "twilio_account_sid": "AC1",
    "twilio_auth_token": "t",
    "twilio_whatsapp_from": "+1",
    "public_url": "https://x.org",
}


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        pytest.param({"port": 0}, "PORT", id="no port"),
        pytest.param({"rasa_port": 70_000}, "RASA_PORT", id="no port of Rasa"),
        pytest.param({"database_url": "mysql://localhost/x"}, "DATABASE_URL .* postgresql://", id="another database"),
        pytest.param({"rasa_url": "localhost:5005"}, "RASA_URL", id="an address without its scheme"),
        pytest.param({"public_url": "ftp://x.org"}, "PUBLIC_URL", id="an address of another scheme"),
        pytest.param({"telegram_api_base": "api"}, "TELEGRAM_API_BASE", id="no address of Telegram"),
        pytest.param({"twilio_api_base": "api"}, "TWILIO_API_BASE", id="no address of Twilio"),
        pytest.param({"secret_key": "kunci"}, "SECRET_KEY", id="a key that could be guessed"),
        pytest.param({"telegram_mode": "push"}, "TELEGRAM_MODE", id="a mode that is none"),
        pytest.param({"telegram_webhook_secret": "dua kata"}, "TELEGRAM_WEBHOOK_SECRET", id="a secret with a space"),
        pytest.param(TELEGRAM | {"public_url": "https://x.org"}, "TELEGRAM_WEBHOOK_SECRET", id="webhook, no secret"),
        pytest.param(TELEGRAM | {"telegram_webhook_secret": "s"}, "PUBLIC_URL", id="webhook without an address"),
        pytest.param(TWILIO | {"twilio_auth_token": ""}, "TWILIO_AUTH_TOKEN", id="WhatsApp without a token"),
        pytest.param(TWILIO | {"twilio_whatsapp_from": ""}, "TWILIO_MESSAGING_SERVICE_SID", id="WhatsApp, no sender"),
        pytest.param(TWILIO | {"public_url": ""}, "PUBLIC_URL", id="WhatsApp without an address"),
        pytest.param({"twilio_nudge_content_sid": "halo"}, "TWILIO_NUDGE_CONTENT_SID", id="no template"),
        pytest.param({"staff_telegram_group_id": -100123}, "STAFF_TELEGRAM_BOT_TOKEN", id="a group without a bot"),
        pytest.param(
            {"staff_telegram_bot_token": "1:b", "staff_telegram_group_id": 123}, "negative", id="the number of no group"
        ),
        pytest.param(
            {"staff_telegram_bot_token": "1:a", "telegram_bot_token": "1:a"}, "another bot", id="one bot for both"
        ),
    ],
)
def test_a_wrong_setting_is_refused_in_a_sentence_that_names_it_and_no_value(
    wrong: dict[str, object], word: str
) -> None:
    with pytest.raises(SettingsError, match=word) as refused:
        load(_env_file=None, **wrong)
    assert not any(secret in str(refused.value) for secret in ("mysql", "kunci", "dua kata", "1:a"))


def test_what_is_empty_counts_as_not_set() -> None:
    assert load(_env_file=None, public_url=" ", port="").port == 8080
