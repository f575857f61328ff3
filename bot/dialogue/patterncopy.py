"""The sentences the engine itself says, with the parameters it gives them; the words are in `flows/patterns`."""

from __future__ import annotations

from bot.dialogue.routing import CONTROLS
from bot.domain.messages import Kind

_PLAIN = (
    "button_yes", "button_no", "button_human", "button_more", "button_resume",
    "utter_welcome", "utter_salam", "utter_hello", "utter_menu", "utter_after_answer",
    "utter_nothing_to_cancel", "utter_nothing_to_resume", "utter_restarted", "utter_which_to_change",
    "utter_clarify", "utter_cannot_handle", "utter_limited", "utter_which_matter", "utter_nothing_changed",
    "utter_offer_human", "utter_not_an_answer", "utter_vague_date", "utter_hint_human",
    "button_message", "button_callback", "button_unwait",
    "utter_ask_message", "utter_message_left", "utter_ask_callback", "utter_callback_gone", "utter_no_callback",
    "utter_not_waiting", "utter_still_waiting", "utter_wait_cancelled", "utter_human_ended", "utter_human_stopped",
    "utter_ask_rating_bot", "utter_ask_rating_human", "utter_ask_rating_word", "utter_rating_thanks",
    "utter_nothing_to_rate", "utter_after_human", "utter_assistant_is_here",
    "ask_region", "queue_first", "queue_wait_unknown", "queue_closed",
    "utter_danger_emergency_refused", "utter_danger_work_accident_now", "utter_danger_self_harm",
    "utter_danger_violence", "utter_danger_other",
)  # fmt: skip
_WITH_FLOW = ("utter_cancelled", "utter_come_back", "utter_resumed", "utter_back_to", "utter_assistant_again")

REQUIRED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(_PLAIN, ()),
    **dict.fromkeys(_WITH_FLOW, ("flow",)),
    "utter_corrected": ("slot", "value"),
    "utter_hint": ("words",),
    "utter_hint_or_human": ("words",),
    "utter_handoff": ("queue",),
    "utter_handoff_again": ("queue",),
    "utter_callback_agreed": ("moment",),
    "region_told": ("name",),
    "utter_region_told": ("name",),
    "utter_region_told_waiting": ("name",),
    "queue_ahead": ("ahead",),
    "queue_holiday": ("name",),
    "queue_opens": ("moment",),
    "queue_wait_minutes": ("minutes",),
    "queue_wait_hours": ("hours",),
    "moment": ("weekday", "day", "time", "zone"),
    "callback_title": ("weekday", "day", "time"),
    **{f"weekday_{day}": () for day in range(1, 8)},
    **{f"rating_{score}": () for score in range(1, 6)},
    **{f"utter_{control}": () for control in CONTROLS},
    **{f"utter_{control}_in_between": () for control in CONTROLS},
    **{f"utter_kind_{kind}": () for kind in Kind if kind not in {Kind.TEXT, Kind.CHOICE}},
}
