"""Made-up dues, for tests of the dialogue alone."""

from __future__ import annotations

from bot.dialogue.model import Action, Condition, Context, Result, Utter

_BY_WARD = {"1": 150_000, "2": 100_000, "3": 35_000}


def is_worker(context: Context) -> bool:
    return bool(context.slots["segment"] == "worker")


def wage_is_too_small(context: Context) -> bool:
    return int(context.slots["wage"]) < 100_000


def tell_dues(context: Context) -> Result:
    if is_worker(context):
        return Result(says=(Utter("utter_worker_dues", {"amount": context.slots["wage"] // 100}),))
    return Result(says=(Utter("utter_self_dues", {"amount": _BY_WARD[context.slots["ward"]]}),))


CONDITIONS: dict[str, Condition] = {"is_worker": is_worker, "wage_is_too_small": wage_is_too_small}
ACTIONS: dict[str, Action] = {
    "tell_dues": Action(tell_dues, says={"utter_worker_dues": ("amount",), "utter_self_dues": ("amount",)}),
}
