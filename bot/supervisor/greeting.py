"""What the operator reads when everything runs."""

from __future__ import annotations

from bot.settings import Settings
from bot.supervisor import probe


def text(settings: Settings, seconds: float) -> str:
    """Where to go, and which channels are live."""
    web = settings.public_url or probe.local_url(settings.host, settings.port)
    lines = [
        f"The assistant is ready ({seconds:.0f} s).",
        f"  Web chat   {web}/",
        f"  Health     {probe.local_url(settings.host, settings.port)}/health/ready",
        f"  Channels   {', '.join(channels(settings))}",
        f"  Data       {settings.data_dir.resolve()}",
        "Ctrl-C stops it.",
    ]
    return "\n".join(lines)


def channels(settings: Settings) -> list[str]:
    """Each channel and whether it is live; what is missing where it is not."""
    telegram = f"live ({settings.telegram_mode})" if settings.telegram_bot_token else "off (TELEGRAM_BOT_TOKEN)"
    whatsapp = "live" if settings.twilio_account_sid else "off (TWILIO_ACCOUNT_SID)"
    return ["web chat live", f"Telegram {telegram}", f"WhatsApp {whatsapp}"]
