"""The two providers of the fault test, and the people who write through them."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.fault.pulse import Journal, Pulse
from tests.support.fake_telegram import FakeTelegram
from tests.support.fake_twilio import FakeTwilio
from tests.support.telegram_person import Person
from tests.support.twilio_person import WhatsAppPerson

PEOPLE = 52  # on each channel
RETRIES = "#rc=5&rp=all"  # what the manual tells an operator to write behind the address
RETRY_PAUSE = 0.4  # seconds

# What people write while everything falls over: new wishes, details, buttons' words, corrections, nonsense.
TEXTS = (
    "min iuran bpjs kesehatan kelas 3 berapa ya?",
    "gmn cara cairin jht kalo udah resign?",
    "Selamat pagi, saya mau tanya syarat klaim JHT karena PHK.",
    "menu",
    "bayar iuran bisa lewat mana aja?",
    "kelas 2 berapa sebulan?",
    "eh bukan kelas 3, kelas 2.",
    "iuran bpu ojol brp sekarang?",
    "makasih min.",
    "saya nunggak 5 bulan, gimana?",
    "apa itu JKP?",
    "batal",
    "resep rendang dong?",
    "hai",
    "kapan jatuh tempo iuran?",
    "gaji 7,5jt potongannya berapa?",
    "dokumen apa saja buat klaim jht?",
)


@dataclass
class Providers:
    """Telegram and Twilio in the test's own process: what they see is seen by the test at the same moment."""

    web: str
    pulse: Pulse = field(default_factory=Pulse)

    def __post_init__(self) -> None:
        self.telegram = FakeTelegram(calls=Journal(self.pulse))
        self.telegram.updates.attempts = Journal(self.pulse)
        self.twilio = FakeTwilio(calls=Journal(self.pulse))
        self.twilio.webhooks.attempts = Journal(self.pulse)
        self.twilio.webhooks.duplicates = True
        self.twilio.webhooks.any_order = True
        self.twilio.webhooks.retry_pause = RETRY_PAUSE
        self.messages: list[tuple[str, str]] = []  # (channel, external id) of all that was written
        self._deliveries: list[asyncio.Task[None]] = []
        self._people = self._rounds()
        self._texts = itertools.cycle(TEXTS)

    def _rounds(self) -> Iterator[Person | WhatsAppPerson]:
        """One after the other, again and again, the channels in turn."""
        webhook = f"{self.web}/webhooks/whatsapp{RETRIES}"
        telegram = [Person(self.telegram, id=7000 + n) for n in range(PEOPLE)]
        whatsapp = [
            WhatsAppPerson(self.twilio, webhook, f"+62812000{n:05}", f"ID.{900_000 + n}") for n in range(PEOPLE)
        ]
        return itertools.cycle(itertools.chain.from_iterable(zip(telegram, whatsapp, strict=True)))

    async def start(self) -> None:
        await self.telegram.start()
        await self.twilio.start()

    async def stop(self) -> None:
        await self.telegram.stop()
        await self.twilio.stop()

    def write(self, count: int) -> None:
        """Let the next people write one message each."""
        for person, text in zip(itertools.islice(self._people, count), self._texts, strict=False):
            if isinstance(person, Person):
                self.messages.append(("telegram", f"u{person.writes(text)}"))
            else:
                form = person.form(Body=text)
                self.messages.append(("whatsapp", form["MessageSid"]))
                self._deliveries.append(asyncio.create_task(self._deliver(person, form)))

    async def _deliver(self, person: WhatsAppPerson, form: dict[str, str]) -> None:
        """Post until it is taken: when Twilio's retries are used up, its fallback address is asked, also ours."""
        self.twilio.note_inbound(form)
        while await self.twilio.webhooks.post(person.webhook_url, form) != 200:
            pass

    @property
    def all_accepted(self) -> bool:
        """Whether every message has been taken with a 2xx."""
        return not self.telegram.updates.pending and all(delivery.done() for delivery in self._deliveries)

    @property
    def redelivered(self) -> int:
        """Webhook requests that reached the web server and were no first delivery."""
        inbound = [
            a.form["MessageSid"] for a in self.twilio.webhooks.attempts if a.status and "MessageStatus" not in a.form
        ]
        updates = [str(update_id) for update_id, status in self.telegram.updates.attempts if status]
        return sum(n - 1 for n in Counter([*inbound, *updates]).values())

    def sent(self) -> Sequence[tuple[str, str, str]]:
        """All messages the providers took: (channel, external id, address)."""
        telegram = [("telegram", str(c.message_id), str(c.params["chat_id"])) for c in self.telegram.sent]
        whatsapp = [("whatsapp", str(c.sid), c.params["To"].removeprefix("whatsapp:")) for c in self.twilio.sent]
        return [*telegram, *whatsapp]
