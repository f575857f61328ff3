"""Conditions and parameters that every topic may use."""

from __future__ import annotations

from bot.dialogue.model import Condition, Context, Parameter
from knowledge import Citation, channel, parameter
from knowledge.format import format_citation

_EMERGENCY = Citation("uu-40-2004", "23")  # every hospital helps in an emergency


def institution_is_ambiguous(context: Context) -> bool:
    """He said "BPJS", and nothing told which of the two."""
    return context.ambiguous_institution


CONDITIONS: dict[str, Condition] = {"institution_is_ambiguous": institution_is_ambiguous}

PARAMETERS: dict[str, Parameter] = {
    "jkn_phone": lambda _context: channel("care_center_165").contact,
    "jkn_whatsapp": lambda _context: channel("pandawa").contact,
    "emergency_phone": lambda _context: channel("ambulance_119").contact,
    "bpjstk_phone": lambda _context: channel("bpjstk_175").contact,
    "emergency_source": lambda _context: format_citation(_EMERGENCY),
    "report_days": lambda context: parameter("jkk/report_days").value(on=context.today),
    "jkn_due_day": lambda context: parameter("jkn/due_day").value(on=context.today),
}
