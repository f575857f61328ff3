"""From within every flow of the catalogue a participant reaches a human, and comes back to where it stood."""

from __future__ import annotations

import pytest

import flows
from bot.domain.tickets import TicketStatus
from bot.services import handoff
from tests.tickets.conftest import Desk

ALL = sorted(flows.load().flows)


@pytest.mark.parametrize("flow", ALL)
async def test_a_human_is_reached_from_the_flow_and_the_flow_goes_on_afterwards(desk: Desk, flow: str) -> None:
    ani = await desk.hire()
    await desk.says("", tap=f"/flow:{flow}")
    before = await desk.value("select state from conversations")
    await desk.says("petugas")
    ticket = await desk.ticket()
    asked = before.get("open")
    assert (await desk.value("select slots from tickets"))["flow"] in {flow, *_flows_of(before)}
    await handoff.claim(desk.runtime, ticket.id, ani)
    spoken = await desk.heard()
    await desk.says("ini soal yang tadi")
    assert await desk.heard() == spoken
    await handoff.return_to_assistant(desk.runtime, ticket.id, ani)
    after = await desk.value("select state from conversations")
    assert (after.get("open"), _flows_of(after)) == (asked, _flows_of(before))
    assert (await desk.ticket()).status is TicketStatus.CLOSED
    back = (await desk.heard())[len(spoken) :]
    assert "saya, asisten, yang membalas lagi" in back[0]


def _flows_of(state: dict[str, object]) -> list[str]:
    frames = state.get("stack") or ([state["last"]] if state.get("last") else [])
    return [frame["flow"] for frame in frames]  # type: ignore[attr-defined]
