"""What wakes the loops of one worker process: news of other processes, each for whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable

from bot.clock import Clock
from bot.domain.messages import ChannelName
from bot.storage.attachments import FILES
from bot.storage.conversations import OUTBOX
from bot.storage.desk import DESK
from bot.storage.inbound import INBOX
from bot.workers import staffbot
from bot.workers.wake import Agenda, Wake

INBOX_LOOPS = 3  # batches side by side in one process: one understands while another writes
WORK = (INBOX, OUTBOX, FILES)  # what a worker listens to


class Wakes:
    """One for each loop. `staff` are those of the staff's bot: first the one that looks for news, then the senders."""

    def __init__(self, channels: Iterable[ChannelName], clock: Clock) -> None:
        self.inbox = [Wake() for _ in range(INBOX_LOOPS)]
        self.senders = {name: Wake() for name in channels}
        self.files = Wake()
        self.staff = [Wake() for _ in range(1 + staffbot.SIDE_BY_SIDE)]
        self._agenda = Agenda(self.inbox, clock)

    async def on_notify(self, channel: str, payload: str) -> None:
        """Wake whom this concerns; an empty payload concerns all of them: something may have been missed."""
        if channel == INBOX:
            self._agenda.note(payload)
        elif channel == OUTBOX:
            for name, wake in self.senders.items():
                if payload in {"", name}:
                    wake.set()
        elif channel == FILES:
            self.files.set()
        elif channel == DESK:
            self.staff[0].set()

    def everybody(self) -> list[Wake]:
        """All of them, so that each loop sees that it is to stop."""
        return [*self.inbox, *self.senders.values(), self.files, *self.staff]
