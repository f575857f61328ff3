"""Plays the script through the services themselves, with a clock that is set to each scene's instant."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.channels import invented, local
from bot.demo.script import Player, Scene
from bot.dialogue.model import Catalogue
from bot.domain.messages import DeliveryStatus, InboundMessage, Kind, StatusUpdate
from bot.domain.tickets import Actor, ActorKind, Outcome, Via
from bot.ports import ChannelAdapter, Parse
from bot.runtime import Runtime
from bot.services import clocks, conversing, handoff, sending
from bot.services.inbound import receive
from bot.storage import contacts, outbound, staff, teams
from bot.storage import tickets as stored
from bot.storage.database import AsyncEngine
from bot.understanding.keywords import KeywordUnderstanding
from bot.workers import inbox

WORKER = 1  # nobody else is at work yet
SURE = 0.95
THINKS = timedelta(seconds=2)  # the assistant waits so long for the rest of a thought


@dataclass
class SetClock:
    """Shows what it was set to; never goes back."""

    time: datetime

    def __call__(self) -> datetime:
        return self.time

    def to(self, at: datetime) -> None:
        self.time = max(self.time, at)


@dataclass
class Told:
    """Understands the words of the script as the script says, and all others by their keywords."""

    meanings: dict[str, Parse] = field(default_factory=dict)
    keywords: KeywordUnderstanding = field(default_factory=KeywordUnderstanding)

    async def parse(self, text: str) -> Parse:
        return self.meanings.get(text) or await self.keywords.parse(text)


@dataclass
class Stage:
    """Where the script is played: the runtime, its clock, and who works here."""

    runtime: Runtime
    clock: SetClock
    meanings: dict[str, Parse]
    names: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # of a login: id and name
    teams: Mapping[str, int] = field(default_factory=dict)


async def stage(engine: AsyncEngine, catalogue: Catalogue, begins: datetime) -> Stage:
    """A runtime whose channels lead nowhere."""
    live: list[ChannelAdapter] = [local.web(), *invented.channels()]
    understanding, clock = Told(), SetClock(begins)
    runtime = Runtime(engine, {c.name: c for c in live}, understanding, catalogue, clock=clock)
    async with engine.begin() as db:
        for channel in live:
            await outbound.add_channel(db, channel.name)
        names = {a.login: (a.id, a.name) for a in await staff.listing(db)}
        groups = {t.name: t.id for t in await teams.listing(db)}
    return Stage(runtime, clock, understanding.meanings, names, groups)


async def play(stage: Stage, scenes: Sequence[Scene]) -> None:
    """All scenes, each with everything that follows from it."""
    for scene in scenes:
        stage.clock.to(scene.at)
        await (_act if "does" in scene.step else _write)(stage, scene)
        stage.clock.to(scene.at + THINKS)
        while await inbox.work_once(stage.runtime):
            pass
        await clocks.watch(stage.runtime)
        await _deliver(stage, scene.player)


async def _write(stage: Stage, scene: Scene) -> None:
    """The participant writes, or taps a button."""
    player, step = scene.player, scene.step
    words = str(step["says"])
    if "means" in step or "danger" in step:
        stage.meanings[words] = Parse(step.get("means"), SURE, danger=step.get("danger"))
    message = InboundMessage(
        player.urn,
        f"invented-{player.number}-{int(scene.at.timestamp())}",
        scene.at,
        Kind.CHOICE if "taps" in step else Kind.TEXT,
        words,
        step.get("taps"),
        name=player.name,
    )
    await receive(stage.runtime, [message])
    contact_id = await _contact(stage, player)
    async with stage.runtime.engine.begin() as db:
        await contacts.set_region(db, contact_id, player.region)


async def _contact(stage: Stage, player: Player) -> int:
    async with stage.runtime.engine.connect() as db:
        return (await contacts.find(db, [player.urn]))[player.urn].contact_id


async def _act(stage: Stage, scene: Scene) -> None:
    """Somebody of the staff does something with the participant's ticket."""
    staff_id, name = stage.names[scene.player.staff or ""]
    contact_id = await _contact(stage, scene.player)
    async with stage.runtime.engine.connect() as db:
        ticket = await stored.open_of(db, contact_id)
    assert ticket, f"{scene.player.name} has no ticket at {scene.step}"
    words = str(scene.step.get("text", "")).format(name=scene.player.name, agent=name)
    await VERBS[scene.step["does"]](stage, ticket.id, Actor(ActorKind.STAFF, Via.DESK, staff_id), scene.step, words)


type Do = Callable[[Stage, int, Actor, Mapping[str, Any], str], Awaitable[None]]


async def _claim(stage: Stage, ticket_id: int, actor: Actor, _step: Mapping[str, Any], _words: str) -> None:
    await handoff.claim(stage.runtime, ticket_id, actor)


async def _reply(stage: Stage, ticket_id: int, actor: Actor, _step: Mapping[str, Any], words: str) -> None:
    await conversing.reply(stage.runtime, ticket_id, actor, words)


async def _note(stage: Stage, ticket_id: int, actor: Actor, _step: Mapping[str, Any], words: str) -> None:
    await conversing.add_note(stage.runtime, ticket_id, actor, words)


async def _tags(stage: Stage, ticket_id: int, actor: Actor, step: Mapping[str, Any], _words: str) -> None:
    await conversing.set_tags(stage.runtime, ticket_id, actor, step["tags"])


async def _hand_on(stage: Stage, ticket_id: int, actor: Actor, step: Mapping[str, Any], words: str) -> None:
    await handoff.transfer(stage.runtime, ticket_id, actor, to_team=stage.teams[step["team"]], note=words)


async def _return(stage: Stage, ticket_id: int, actor: Actor, _step: Mapping[str, Any], _words: str) -> None:
    await handoff.return_to_assistant(stage.runtime, ticket_id, actor)


async def _close(stage: Stage, ticket_id: int, actor: Actor, step: Mapping[str, Any], _words: str) -> None:
    await handoff.close(stage.runtime, ticket_id, actor, Outcome(step["outcome"]))


VERBS: Mapping[str, Do] = {
    "claim": _claim,
    "reply": _reply,
    "note": _note,
    "tags": _tags,
    "hand_on": _hand_on,
    "return": _return,
    "close": _close,
}


async def _deliver(stage: Stage, player: Player) -> None:
    """Everything waiting on the player's channel goes out, and is read where the channel can tell."""
    runtime, channel = stage.runtime, player.urn.channel
    while claimed := await sending.claim(runtime, channel, worker=WORKER, limit=50):
        results = [await sending.send(runtime, one) for one in claimed]
        await sending.record(runtime, channel, results, worker=WORKER)
        if runtime.channels[channel].capabilities.knows_what_it_took:
            ids = [result.external_id for result in results if result.external_id]
            await receive(runtime, [StatusUpdate(channel, i, DeliveryStatus.READ, runtime.clock()) for i in ids])
