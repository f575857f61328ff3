"""What a participant has told us about what he did not pay, and what the flow may conclude from it."""

from __future__ import annotations

from datetime import timedelta

from bot.dialogue.model import Condition, Context, Parameter
from flows.contribution.facts import CONDITIONS as CONTRIBUTION
from flows.plausible import is_beyond, is_to_come
from knowledge import parameter
from knowledge.rules.bpu_membership import BpuUnpaid, bpu_unpaid
from knowledge.rules.contributions import Sector, jkn_self_paid
from knowledge.rules.rehab import Rehab, rehab

_LEAST_COST, _MOST_COST = 50_000, 2_000_000_000
_SHARED = (
    "asks_sector",
    "is_employment",
    "counts_arrears",
    "counts_family",
    "months_are_implausible",
    "family_size_is_implausible",
)


def monthly_due(context: Context) -> int:
    """What the family card pays a month, in rupiah; one person until the number is told."""
    people = context.slots.get("family_size", 1)
    return jkn_self_paid(int(context.slots["care_class"]), people, on=context.today).due


def plan(context: Context, *, instalments: int | None = None) -> Rehab:
    """The instalments of what he told; as many as possible unless he wishes fewer."""
    return rehab(
        monthly_due(context),
        context.slots["months_unpaid"],
        on=context.today,
        has_moved=context.slots["has_moved"] == "yes",
        instalments=instalments,
    )


def unpaid(context: Context) -> BpuUnpaid:
    """What the months without payment do to a self-employed participant."""
    slots = context.slots
    sector = Sector(slots.get("work_sector", Sector.OTHER))
    return bpu_unpaid(slots["months_unpaid"], on=context.today, sector=sector)


def _window_is_over(context: Context) -> bool:
    days = int(parameter("jkn/service_fine_window").value(on=context.today))
    return bool(context.today > context.slots["card_active_on"] + timedelta(days=days))


def _instalments_are_impossible(context: Context) -> bool:
    return not 1 <= context.slots["instalments_wished"] <= plan(context).most


def _wishes_instalments(context: Context) -> bool:
    return context.slots.get("detail") == "instalments" or "instalments_wished" in context.slots


CONDITIONS: dict[str, Condition] = {
    **{name: CONTRIBUTION[name] for name in _SHARED},
    "told_class": lambda context: "care_class" in context.slots,
    "told_months": lambda context: "months_unpaid" in context.slots,
    "told_family": lambda context: "family_size" in context.slots,
    "rights_are_lost": lambda context: not unpaid(context).keeps_jkk,
    "wishes_instalments": _wishes_instalments,
    "has_too_few_months": lambda context: not plan(context).is_open,
    "instalments_are_impossible": _instalments_are_impossible,
    "counts_bpu_arrears": lambda context: context.slots.get("detail") == "bpu_arrears",
    "counts_fine": lambda context: context.slots.get("detail") == "fine" or "package_cost" in context.slots,
    "card_is_active": lambda context: context.slots["card_is_active"],
    "window_is_over": _window_is_over,
    "day_is_in_the_future": is_to_come("card_active_on"),
    "cost_is_implausible": is_beyond("package_cost", _LEAST_COST, _MOST_COST),
}

PARAMETERS: dict[str, Parameter] = {"most_instalments": lambda context: plan(context).most}
