"""A participant with WhatsApp on his phone: what he does becomes signed webhooks in the shape Twilio sends."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass

from tests.support.fake_twilio import SENDER, FakeTwilio


@dataclass
class WhatsAppPerson:
    """One chat. Each method posts one webhook to `webhook_url`; the task's result is the status of the answer."""

    fake: FakeTwilio
    webhook_url: str
    address: str = "+6281234567890"  # or a user id such as ID.4566546130240823
    user_id: str = "ID.4566546130240823"
    name: str = "Siti Aminah"

    def form(self, **fields: str) -> dict[str, str]:
        """The fields of a message, with those given last."""
        sid = f"SM{secrets.token_hex(16)}"
        digits = self.address.removeprefix("+") if self.address.startswith("+") else ""
        return {
            "SmsMessageSid": sid,
            "NumMedia": "0",
            "ProfileName": self.name,
            "MessageType": "text",
            "SmsSid": sid,
            "WaId": digits,
            "SmsStatus": "received",
            "Body": "",
            "To": SENDER,
            "NumSegments": "1",
            "ReferralNumMedia": "0",
            "MessageSid": sid,
            "AccountSid": self.fake.account,
            "ChannelMetadata": '{"type":"whatsapp","data":{"context":{"ProfileName":"Siti","WaId":"62"}}}',
            "From": f"whatsapp:{self.address}",
            "ExternalUserId": f"whatsapp:{self.user_id}",
            "ApiVersion": "2010-04-01",
            **fields,
        }

    def sends(self, **fields: str) -> asyncio.Task[int]:
        form = self.form(**fields)
        self.fake.note_inbound(form)
        self.fake.closed_windows.discard(form["From"])
        return self.fake.webhooks.post(self.webhook_url, form)

    def writes(self, text: str) -> asyncio.Task[int]:
        return self.sends(Body=text)

    def taps(self, title: str, payload: str) -> asyncio.Task[int]:
        return self.sends(MessageType="interactive", Body=title, ButtonText=title, ButtonPayload=payload)

    def sends_file(self, content: bytes, content_type: str, caption: str = "") -> asyncio.Task[int]:
        sid = f"MM{secrets.token_hex(16)}"
        url = self.fake.media.add(sid, content, content_type)
        kind = content_type.split("/", maxsplit=1)[0]
        return self.sends(
            MessageSid=sid, NumMedia="1", MediaUrl0=url, MediaContentType0=content_type, Body=caption, MessageType=kind
        )
