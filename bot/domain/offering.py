"""Who is offered which ticket: by team, region, programme, presence and load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.permissions import covers
from bot.domain.tickets import Priority


@dataclass(frozen=True, slots=True)
class Waiting:
    """A ticket in the queue."""

    id: int
    priority: Priority
    queued_at: datetime
    region: str | None = None
    programme: str | None = None
    team_id: int | None = None
    passed_by: frozenset[int] = frozenset()  # agents who had it offered and did not take it


@dataclass(frozen=True, slots=True)
class Agent:
    """A member of staff who takes tickets. `load` counts what he has and what he is being offered."""

    id: int
    load: int
    capacity: int
    is_available: bool = True
    region: str | None = None  # None: everywhere
    skills: frozenset[str] = frozenset()  # programmes; none: all of them
    teams: frozenset[int] = frozenset()
    free_since: datetime | None = None


class Unrouted(StrEnum):
    """Why nobody is offered a ticket, from the first hurdle on."""

    NOBODY_AVAILABLE = "nobody_available"
    NOT_IN_TEAM = "not_in_team"
    NOT_IN_REGION = "not_in_region"
    NOT_SKILLED = "not_skilled"
    ALL_BUSY = "all_busy"
    ALL_PASSED = "all_passed"  # everybody who could had it offered and let it go; after a while all are asked again


@dataclass(frozen=True, slots=True)
class Plan:
    """Offers to be made, ticket → agent, and why the others have none."""

    offers: Mapping[int, int]
    unrouted: Mapping[int, Unrouted]


def order(waiting: Sequence[Waiting]) -> list[Waiting]:
    """The queue: by urgency, then by age."""
    return sorted(waiting, key=lambda ticket: (ticket.priority, ticket.queued_at, ticket.id))


def plan(waiting: Sequence[Waiting], agents: Sequence[Agent]) -> Plan:
    """One offer a ticket, to whom has most room; what he is offered counts at once."""
    free = {agent.id: agent for agent in agents}
    fitting: dict[tuple[int | None, str | None, str | None], list[int] | Unrouted] = {}  # many tickets are alike
    offers: dict[int, int] = {}
    unrouted: dict[int, Unrouted] = {}
    for ticket in order(waiting):
        sort = (ticket.team_id, ticket.region, ticket.programme)
        if sort not in fitting:
            found = _fit(ticket, agents)
            fitting[sort] = found if isinstance(found, Unrouted) else [agent.id for agent in found]
        fit = fitting[sort]
        chosen = fit if isinstance(fit, Unrouted) else _free(ticket, [free[number] for number in fit])
        if isinstance(chosen, Unrouted):
            unrouted[ticket.id] = chosen
        else:
            offers[ticket.id] = chosen.id
            free[chosen.id] = replace(chosen, load=chosen.load + 1)
    return Plan(offers, unrouted)


def _fit(ticket: Waiting, agents: Sequence[Agent]) -> list[Agent] | Unrouted:
    """Who is there and serves such tickets."""
    left = list(agents)
    hurdles: tuple[tuple[Unrouted, Callable[[Agent], bool]], ...] = (
        (Unrouted.NOBODY_AVAILABLE, lambda agent: agent.is_available),
        (Unrouted.NOT_IN_TEAM, lambda agent: ticket.team_id is None or ticket.team_id in agent.teams),
        (Unrouted.NOT_IN_REGION, lambda agent: covers(agent.region, ticket.region)),
        (Unrouted.NOT_SKILLED, lambda agent: is_skilled(agent.skills, ticket.programme)),
    )
    for why, is_fit in hurdles:
        left = [agent for agent in left if is_fit(agent)]
        if not left:
            return why
    return left


def _free(ticket: Waiting, fit: Sequence[Agent]) -> Agent | Unrouted:
    """Of those who fit, the one with most room who has not let it go."""
    left = [agent for agent in fit if _has_room(ticket, agent)]
    if not left:
        return Unrouted.ALL_BUSY
    left = [agent for agent in left if agent.id not in ticket.passed_by]
    return min(left, key=_rank) if left else Unrouted.ALL_PASSED


def is_skilled(skills: frozenset[str], programme: str | None) -> bool:
    """Whether somebody with these skills serves the programme; no skills named means all."""
    return not skills or programme is None or programme in skills


def _has_room(ticket: Waiting, agent: Agent) -> bool:
    """An emergency does not wait for room."""
    return ticket.priority is Priority.EMERGENCY or agent.load < agent.capacity


def _rank(agent: Agent) -> tuple[float, float, int]:
    """Least busy for what he takes, then longest without a new ticket."""
    since = agent.free_since.timestamp() if agent.free_since else 0.0
    return (agent.load / max(agent.capacity, 1), since, agent.id)
