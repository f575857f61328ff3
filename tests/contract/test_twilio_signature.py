"""Signatures made by Twilio's library for Node are accepted, and the stand-in signs as that library does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from urllib.parse import urlencode

from bot.channels.whatsapp import WhatsAppChannel
from bot.ports import WebhookRequest
from tests.channels.conftest import PUBLIC_URL, twilio_settings
from tests.support import node
from tests.support.fake_twilio import ACCOUNT, TOKEN
from tests.support.twilio_webhooks import Webhooks

PATH = "/webhooks/whatsapp"
SIGN = Path(__file__).with_name("sign.js")
FORMS: list[dict[str, str]] = [
    {"AccountSid": ACCOUNT, "Body": "min mau tanya iuran", "From": "whatsapp:+6281234567890"},
    {"AccountSid": ACCOUNT, "Body": "", "ProfileName": "Siti 🌸 Ünal", "Latitude": "-6.2"},
    {"AccountSid": ACCOUNT, "Body": "a=b&c+d %20 é\nbaris dua", "ButtonPayload": '{"x":1}'},
]


def signed_by_node(url: str, token: str = TOKEN) -> list[str]:
    requests = [{"token": token, "url": url, "params": form} for form in FORMS]
    environment = node.environment() | {"NODE_PATH": str(node.module("twilio").parent)}
    command = [str(node.NODE), str(SIGN)]
    answer = subprocess.run(
        command, input=json.dumps(requests), env=environment, capture_output=True, text=True, check=True
    )
    signatures: list[str] = json.loads(answer.stdout)
    return signatures


def webhook(form: dict[str, str], signature: str, query: str = "") -> WebhookRequest:
    return WebhookRequest(PATH, query, {"x-twilio-signature": signature}, urlencode(form).encode())


async def test_requests_signed_by_the_library_for_node_verify() -> None:
    channel = WhatsAppChannel(twilio_settings("http://127.0.0.1:1"))
    for query in ("", "office=Jakarta+Timur&x=%2F"):
        url = f"{PUBLIC_URL}{PATH}" + (f"?{query}" if query else "")
        for form, good, bad in zip(FORMS, signed_by_node(url), signed_by_node(url, "other"), strict=True):
            assert channel.verify(webhook(form, good, query))
            assert not channel.verify(webhook(form, bad, query))


async def test_the_stand_in_signs_as_the_library_for_node_does() -> None:
    webhooks = Webhooks(TOKEN)
    url = f"{PUBLIC_URL}{PATH}"
    assert [webhooks.sign(f"{url}#rc=3&rp=all", form) for form in FORMS] == signed_by_node(url)
