"""A desk whose staff have Telegram: the real client polls and sends at a stand-in of the Bot API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_polling import Pauses
from bot.channels.telegram_staff import StaffBot
from bot.domain.staffbot import StaffEvent
from bot.domain.tickets import Actor
from bot.services import keys
from bot.services.staffbot import inbox, linking, news, sending
from bot.settings import Settings
from tests.support.fake_telegram import TOKEN, Call, FakeTelegram
from tests.support.people import RecordingChannel
from tests.support.telegram_staff import GROUP, Colleague
from tests.tickets.conftest import Desk
from tests.tickets.conftest import desk as desk  # noqa: PLC0414 - a fixture for the tests beside this

KEYS = keys.derive(b"k" * 32)


def staff_settings(base_url: str, group: int | None = None) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        staff_telegram_bot_token=TOKEN,  # type: ignore[arg-type]
        staff_telegram_group_id=group,
        telegram_api_base=base_url,
    )


@dataclass
class StaffDesk(Desk):
    """A desk, and what goes on between its staff and their bot."""

    telegram: FakeTelegram
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    newest: int = 0
    people: int = 0

    async def receive(self, events: Sequence[StaffEvent]) -> None:
        await inbox.receive(self.runtime, events)
        async with self.arrived:
            self.newest = max([self.newest, *(e.update_id for e in events)])
            self.arrived.notify_all()

    async def settle(self) -> None:
        """All that was done on Telegram has been worked, and all there is to tell was told."""
        async with asyncio.timeout(20), self.arrived:
            await self.arrived.wait_for(lambda: not self.telegram.updates.pending or self.is_up_to_date)
        while await inbox.work_next(self.runtime, KEYS):
            pass
        await self.work()
        await self.tell()

    @property
    def is_up_to_date(self) -> bool:
        return self.newest >= self.telegram.updates.newest

    async def tell(self) -> None:
        """Look for news and send all of it, at the pace that Telegram takes."""
        await news.tell(self.runtime)
        while await self.value("select count(*) from staff_posts where status = 'queued'"):
            while await sending.send_next(self.runtime):
                pass
            self.clock.advance(seconds=1)

    async def joins(self, name: str) -> tuple[Colleague, Actor]:
        """Somebody is hired, links his Telegram, and is ready."""
        actor = await self.hire(name)
        self.people += 1
        colleague = Colleague(self.telegram, 8000 + self.people, name)
        colleague.writes(await self.code(actor))
        await self.settle()
        return colleague, actor

    async def code(self, actor: Actor) -> str:
        async with self.runtime.engine.begin() as db:
            return await linking.new_code(db, KEYS, actor.staff_id or 0, self.clock())

    def shown(self, chat: int) -> list[Call]:
        """What the bot sent to this chat."""
        return [c for c in self.telegram.sent if int(c.params["chat_id"]) == chat]

    def texts(self, colleague: Colleague) -> list[str]:
        return [str(c.params.get("text") or c.params.get("caption") or c.method) for c in self.shown(colleague.id)]

    def last(self, colleague: Colleague) -> Call:
        return self.shown(colleague.id)[-1]

    def finds(self, chat: int, words: str) -> Call:
        """The newest message to this chat with these words."""
        return [c for c in self.shown(chat) if words in str(c.params.get("text"))][-1]


async def _running(desk: Desk, group: int | None) -> AsyncIterator[StaffDesk]:
    fake = FakeTelegram()
    await fake.start()
    bot = StaffBot(staff_settings(fake.base_url, group), pauses=Pauses(first=0.01, longest=0.02))
    runtime = replace(desk.runtime, staff_bot=bot)
    for channel in runtime.channels.values():
        assert isinstance(channel, RecordingChannel)
        channel.capabilities = TelegramChannel.capabilities
    made, stopped = StaffDesk(runtime, desk.clock, desk.understanding, fake), asyncio.Event()
    polling = asyncio.create_task(bot.poll(made.receive, stopped))
    yield made
    stopped.set()
    await polling
    await bot.close()
    await fake.stop()


@pytest.fixture
async def private(desk: Desk) -> AsyncIterator[StaffDesk]:
    """Staff write in private chats with the bot."""
    async for made in _running(desk, None):
        yield made


@pytest.fixture
async def forum(desk: Desk) -> AsyncIterator[StaffDesk]:
    """Each ticket has a topic in the group."""
    async for made in _running(desk, GROUP):
        yield made
