"""What a supervisor does at the board, besides what every agent may do: alerts are noted as seen."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.permissions import Verb, demand
from bot.runtime import Runtime
from bot.services import audit
from bot.services.audit import Thing
from bot.services.staffing import Act
from bot.storage import alerts, desk
from bot.storage.ticket_lists import Reach


async def see_alerts(runtime: Runtime, act: Act, alert_ids: Sequence[int]) -> int:
    """Note alerts as seen; those out of reach stay as they are. Returns how many it was. Raises `NotAllowed`."""
    assert act.viewer  # an operator at the command line has no board
    demand(act.viewer, Verb.SEE_BOARD)
    async with runtime.engine.begin() as db:
        seen = await alerts.see(db, alert_ids, act.viewer.id, act.now, Reach.of(act.viewer))
        if seen:
            await desk.tell(db, None, act.viewer.id, "alerts_seen")
            await audit.record(db, act.by, "alerts_seen", Thing("desk"), {"alerts": seen}, at=act.now)
    return len(seen)
