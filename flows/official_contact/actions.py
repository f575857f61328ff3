"""The official channels of one institution."""

from __future__ import annotations

from bot.dialogue.model import Action, Context, Result, Utter
from knowledge.channels import channel

_CHANNELS = {
    "kesehatan": ("care_center_165", "pandawa", "mobile_jkn"),
    "ketenagakerjaan": ("bpjstk_175", "jmo", "lapak_asik"),
}


def tell_channels(context: Context) -> Result:
    """The channels of the institution he chose."""
    institution = context.slots["institution"]
    found = [channel(name) for name in _CHANNELS[institution]]
    lines = tuple(Utter("utter_line", {"name": item.name, "contact": item.contact}) for item in found)
    name = Utter(f"name_{institution}")
    return Result(says=(Utter("utter_channels", {"name": name, "channels": lines}),))


ACTIONS = {
    "tell_channels": Action(
        tell_channels,
        says={
            "utter_channels": ("name", "channels"),
            "utter_line": ("name", "contact"),
            "name_kesehatan": (),
            "name_ketenagakerjaan": (),
        },
    )
}
