"""Telegram and WhatsApp for the invented people of the demo: they can what the real ones can, with nobody there."""

from __future__ import annotations

from dataclasses import replace

from bot.channels.local import LocalChannel
from bot.channels.telegram import TelegramChannel
from bot.channels.whatsapp import CAPABILITIES
from bot.domain.messages import ChannelName


def channels() -> list[LocalChannel]:
    """In place of Telegram and WhatsApp, where the database holds the demo."""
    return [
        LocalChannel(ChannelName.TELEGRAM, TelegramChannel.capabilities),
        LocalChannel(ChannelName.WHATSAPP, replace(CAPABILITIES, nudges=True)),
    ]
