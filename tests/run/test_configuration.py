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


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"staff_telegram_group_id": -100123}, "STAFF_TELEGRAM_BOT_TOKEN"),
        ({"staff_telegram_bot_token": "1:b", "staff_telegram_group_id": 123}, "negative"),
        ({"staff_telegram_bot_token": "1:a", "telegram_bot_token": "1:a"}, "another bot"),
    ],
    ids=["a group without a bot", "a number of no group", "one bot for both"],
)
def test_the_staff_bot_is_a_bot_of_its_own(wrong: dict[str, object], word: str) -> None:
    with pytest.raises(SettingsError, match=word):
        load(**wrong)


def test_a_key_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(SettingsError, match="SECRET_KEY"):
        load(secret_key="kunci")
