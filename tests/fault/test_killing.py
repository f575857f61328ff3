"""Every message has one effect and an answer, whatever dies and when."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Coroutine
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from tests.fault import ledger
from tests.fault.fleet import Fleet
from tests.fault.ledger import Ledger
from tests.fault.providers import Providers

SEED = 20261123
DATABASE = "database"  # the connections to it are cut
TURNS = 7  # in each, all processes die once, one after the other
CUTS = 3
MESSAGES = 13  # between two deaths
BEATS_OF_A_MESSAGE = 2  # about: it is taken, and its answer is sent
LOOKS_EVERY = 0.1
ENDS_WITHIN = 300.0  # seconds; only a broken build takes as long


def plan(chance: random.Random) -> list[str]:
    """Who dies, in which order."""
    victims = [name for _ in range(TURNS) for name in chance.sample(sorted(Fleet.COMMANDS), len(Fleet.COMMANDS))]
    for _ in range(CUTS):
        victims.insert(chance.randrange(len(victims)), DATABASE)
    return victims


class Reaper:
    """Kills at moments told by what the providers see, not by a clock, so that it strikes in the midst of work."""

    def __init__(self, fleet: Fleet, providers: Providers, engine: AsyncEngine) -> None:
        self._fleet = fleet
        self._providers = providers
        self._engine = engine
        self.cuts = 0

    async def start(self) -> None:
        for name in self._fleet.COMMANDS:
            await self._fleet.start(name)
        for name in self._fleet.COMMANDS:
            await self._fleet.until_ready(name)

    async def strike(self, victim: str, moment: int) -> None:
        """Let messages flow in, and kill after so many of the events that follow from them, or after the last."""
        # Without a database no process can start, and here is no supervisor who would start it again.
        for name in self._fleet.COMMANDS if victim == DATABASE else (victim,):
            await self._fleet.until_ready(name)
        self._providers.write(MESSAGES)
        await first_of(self._providers.pulse.beats(moment), settled(self._engine, self._providers, self._fleet))
        if victim == DATABASE:
            await ledger.cut_connections(self._engine)
            await self._engine.dispose()
            self.cuts += 1
        else:
            await self._fleet.kill(victim)


async def first_of(*awaited: Coroutine[Any, Any, None]) -> None:
    """Return, or raise, as the first of them does; the others are given up."""
    tasks = [asyncio.create_task(each) for each in awaited]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)
    for task in done:
        task.result()


async def settled(engine: AsyncEngine, providers: Providers, fleet: Fleet) -> None:
    """Return when all has been accepted, worked and sent."""
    while not (providers.all_accepted and await ledger.is_settled(engine)):
        fleet.check_alive()
        await asyncio.sleep(LOOKS_EVERY)


def report(account: Ledger, fleet: Fleet, reaper: Reaper, providers: Providers, seconds: float) -> str:
    kills = ", ".join(f"{name} {fleet.kills.count(name)}" for name in fleet.COMMANDS)
    return (
        f"\n{len(account.written)} messages in {seconds:.0f} s; {len(fleet.kills)} kills ({kills}), "
        f"{reaper.cuts} times all database connections cut; {providers.redelivered} webhooks delivered again; "
        f"{len(account.inbound)} rows, {len(account.inbound) - len(account.without_effect())} with one turn; "
        f"{len(account.taken)} answers taken by the providers, {account.unknown().total()} sends of unknown outcome, "
        f"{account.repeated().total()} answers twice"
    )


async def test_every_message_has_one_effect_and_an_answer_whatever_is_killed(
    fleet: Fleet, providers: Providers, engine: AsyncEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    reaper = Reaper(fleet, providers, engine)
    started = time.monotonic()
    async with asyncio.timeout(ENDS_WITHIN):
        await reaper.start()
        chance = random.Random(SEED)
        for victim in plan(chance):
            await reaper.strike(victim, moment=chance.randrange(MESSAGES * BEATS_OF_A_MESSAGE))
        await settled(engine, providers, fleet)
    exit_codes = await fleet.stop()

    account = await ledger.read(engine, providers.messages, providers.sent())
    with capsys.disabled():
        print(report(account, fleet, reaper, providers, time.monotonic() - started))  # noqa: T201
    assert len(account.written) >= 300
    assert len(fleet.kills) >= 20
    assert account.not_stored_once() == []
    assert account.without_effect() == []
    assert account.out_of_order() == []
    assert account.miscounted == []
    assert account.unanswered() == []
    assert account.repeated() <= account.unknown()
    assert account.repeated().total() <= len(fleet.kills) + reaper.cuts
    assert set(exit_codes.values()) == {0}
