"""Show the addresses that Telegram and Twilio must call, and register Telegram's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.bootstrap import TELEGRAM_PATH, WHATSAPP_PATH, WHATSAPP_STATUS_PATH
from bot.channels.telegram import TelegramChannel
from bot.cli.common import load_settings, parser
from bot.cli.failed import Failed
from bot.ports import SendError
from bot.settings import Settings

RETRIES = "#rc=3&rp=all"  # Twilio delivers a message again only when the address asks for it


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    arguments.add_argument("action", choices=["show", "register"], nargs="?", default="show")
    action = arguments.parse_args(argv).action
    settings = load_settings("cli")
    if settings.public_url is None:
        raise Failed("Webhooks need PUBLIC_URL, the address under which the Internet reaches the assistant.")
    if action == "register":
        asyncio.run(register(settings))
        print("Telegram calls us now.")
    else:
        print("\n".join(described(settings.public_url)))
    return 0


def described(public_url: str) -> list[str]:
    """What belongs where in the consoles of the providers."""
    return [
        "Telegram (set by `python -m bot webhooks register`, and at each start in webhook mode):",
        f"  {public_url}{TELEGRAM_PATH}",
        "Twilio, WhatsApp sender, `When a message comes in` (POST):",
        f"  {public_url}{WHATSAPP_PATH}{RETRIES}",
        "Twilio, WhatsApp sender, `Status callback URL` (POST; the assistant also sends it with each message):",
        f"  {public_url}{WHATSAPP_STATUS_PATH}",
    ]


async def register(settings: Settings) -> None:
    """Tell Telegram our address. Raises `Failed`."""
    if settings.telegram_bot_token is None or settings.telegram_mode != "webhook":
        raise Failed("To register, set TELEGRAM_BOT_TOKEN and TELEGRAM_MODE=webhook.")
    channel = TelegramChannel(settings)
    try:
        await channel.register_webhook(f"{settings.public_url}{TELEGRAM_PATH}")
    except SendError as error:
        raise Failed(f"Telegram refuses the webhook ({error.code}): check the token and PUBLIC_URL.") from None
    finally:
        await channel.close()
