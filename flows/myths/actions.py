"""What goes round about social security and is not so, or not sure."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Result, Utter
from flows.answers import SOURCE_SAYS, remembered, source
from knowledge import channel
from knowledge.myths import recognise


def _tell(context: Context) -> Result:
    myth = recognise(context.text)
    if myth is None:  # reached by a button, not by a message
        return Result(says=(Utter("utter_no_myth"),))
    on = context.today
    cited = myth.citations(on=on)
    parameters = {"claim": myth.claim, "truth": myth.truth(on=on), "source": source(cited)}
    said = Utter("utter_myth", parameters)
    if myth.ask:
        asked = channel(myth.ask)
        said = Utter("utter_rumour", {**parameters, "channel": asked.name, "contact": asked.contact})
    return Result(says=(said,), remember=remembered(citations=cited))


CONDITIONS: dict[str, Condition] = {"hears_myth": lambda context: recognise(context.text) is not None}
ACTIONS: dict[str, Action] = {
    "tell_myth": Action(
        _tell,
        says={
            "utter_myth": ("claim", "truth", "source"),
            "utter_rumour": ("claim", "truth", "channel", "contact", "source"),
            "utter_no_myth": (),
            **SOURCE_SAYS,
        },
    )
}
