"""What a button carries, in at most 60 bytes.

`/intent` and `/flow:<id>` start, `=flow.slot:value` answers, `!command` and `!command:argument` do.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StartIntent:
    intent: str


@dataclass(frozen=True, slots=True)
class StartFlow:
    flow: str


@dataclass(frozen=True, slots=True)
class Answer:
    flow: str
    slot: str
    value: str


@dataclass(frozen=True, slots=True)
class Command:
    name: str
    argument: str = ""


type Payload = StartIntent | StartFlow | Answer | Command

COMMANDS = frozenset({
    "cancel", "resume", "restart", "human", "menu", "none", "change", "help",
    "message", "callback", "unwait", "end", "rate",
})  # fmt: skip


def parse(payload: str) -> Payload | None:
    """The payload's meaning; None when it is no payload of ours."""
    kind, rest = payload[:1], payload[1:]
    if kind == "/" and rest.startswith("flow:"):
        return StartFlow(rest.removeprefix("flow:"))
    if kind == "/" and rest:
        return StartIntent(rest)
    if kind == "!":
        name, _, argument = rest.partition(":")
        return Command(name, argument) if name in COMMANDS else None
    if kind == "=":
        return _answer(rest)
    return None


def _answer(rest: str) -> Answer | None:
    where, found, value = rest.partition(":")
    flow, dot, slot = where.partition(".")
    return Answer(flow, slot, value) if found and dot and slot else None


def answer(flow: str, slot: str, value: str) -> str:
    """The payload that answers a slot's question."""
    return f"={flow}.{slot}:{value}"
