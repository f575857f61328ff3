"""Shows a participant that somebody of the desk writes to him."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from bot.runtime import Runtime
from bot.storage import contacts, webchat

log = structlog.get_logger()

RENEWED = 0.8  # of the time the sign stays: until then another one shows nothing new
PAUSE = timedelta(seconds=2)  # at least, between two looks at the database
REMEMBER = 1000  # contacts; those whose sign has gone are forgotten


class TypingSigns:
    """The signs shown by this process. Two processes may show one twice, which nobody sees."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._due: dict[int, datetime] = {}

    async def agent_is_typing(self, contact_id: int) -> None:
        """Call it at each key stroke: a sign goes out when the last one is about to end. Never raises."""
        now = self._runtime.clock()
        if self._due.get(contact_id, now) > now:
            return
        self._remember(contact_id, now + PAUSE, now)  # of key strokes that come meanwhile
        try:
            seconds = await self._show(contact_id)
        except Exception as error:  # noqa: BLE001 - a sign is never worth a failure of what the agent does
            log.warning("typing_not_shown", contact_id=contact_id, error=type(error).__name__)
            return
        self._remember(contact_id, now + max(PAUSE, timedelta(seconds=seconds * RENEWED)), now)

    async def _show(self, contact_id: int) -> float:
        """Show it where the contact wrote last; returns for how many seconds it stays."""
        async with self._runtime.engine.begin() as db:
            heard = await contacts.last_heard(db, contact_id)
            adapter = self._runtime.channels.get(heard.sender.channel) if heard else None
            if heard is None or adapter is None or adapter.capabilities.typing_seconds is None:
                return 0
            if adapter.capabilities.pulled:
                await webchat.show_typing(db, heard.address_id)
        await adapter.typing(heard.sender, heard.external_id)
        return adapter.capabilities.typing_seconds

    def _remember(self, contact_id: int, due: datetime, now: datetime) -> None:
        if len(self._due) >= REMEMBER:
            self._due = {contact: at for contact, at in self._due.items() if at > now}
        self._due[contact_id] = due
