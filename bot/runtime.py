"""What a process has at hand: passed in, never looked up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import random

from sqlalchemy.ext.asyncio import AsyncEngine

from bot.clock import Clock, now
from bot.dialogue.model import Catalogue
from bot.domain.messages import ChannelName
from bot.domain.pacing import Pacing
from bot.domain.regions import Regions
from bot.ports import ChannelAdapter, StaffMessenger, Understanding


@dataclass(frozen=True, slots=True)
class Runtime:
    """The parts a use case needs."""

    engine: AsyncEngine
    channels: Mapping[ChannelName, ChannelAdapter]
    understanding: Understanding
    catalogue: Catalogue
    clock: Clock = now
    random: Callable[[], float] = random
    pacing: Pacing = field(default_factory=Pacing)
    regions: Regions = field(default_factory=Regions)
    staff_bot: StaffMessenger | None = None  # how staff work from their telephones, where it is switched on

    @property
    def staff_group(self) -> int | None:
        """The group in which each ticket has a topic, where there is one."""
        return self.staff_bot.group if self.staff_bot else None
