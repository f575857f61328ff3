"""The sentences the engine itself says, with the parameters it gives them; the words are in `flows/patterns`."""

from __future__ import annotations

from bot.dialogue.routing import CONTROLS
from bot.domain.messages import Kind

_PLAIN = (
    "button_yes", "button_no", "button_human", "button_more", "button_resume",
    "utter_welcome", "utter_salam", "utter_hello", "utter_menu", "utter_after_answer",
    "utter_nothing_to_cancel", "utter_nothing_to_resume", "utter_restarted", "utter_which_to_change",
    "utter_clarify", "utter_cannot_handle", "utter_limited", "utter_which_matter", "utter_nothing_changed",
    "utter_offer_human", "utter_not_an_answer", "utter_vague_date",
    "utter_handoff", "utter_handoff_again",
    "utter_danger_emergency_refused", "utter_danger_work_accident_now", "utter_danger_self_harm",
    "utter_danger_violence", "utter_danger_other",
)  # fmt: skip
_WITH_FLOW = ("utter_cancelled", "utter_come_back", "utter_resumed", "utter_back_to")

REQUIRED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_PLAIN, ()),
    **dict.fromkeys(_WITH_FLOW, ("flow",)),
    "utter_corrected": ("slot", "value"),
    **{f"utter_{control}": () for control in CONTROLS},
    **{f"utter_{control}_in_between": () for control in CONTROLS},
    **{f"utter_kind_{kind}": () for kind in Kind if kind not in {Kind.TEXT, Kind.CHOICE}},
}
