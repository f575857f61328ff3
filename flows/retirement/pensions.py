"""How much the pension (JP) is likely to be, with the sum written out."""

from __future__ import annotations

from bot.dialogue.model import Action, Context, Result, Utter
from flows.answers import SOURCE_SAYS, remembered, source, texts
from flows.retirement.facts import heir, membership
from knowledge.rules.jp import Heir, Membership, Pension, PensionKind, disability, heirs, old_age, survivor

_RULE = ("jp_short_membership", "jp_disability_after", "jp_disability_from")
_SURVIVOR_RULE = (
    "jp_short_membership", "jp_survivor_after", "jp_survivor_from", "jp_spouse_ends", "jp_child_ends", "jp_parent_ends",
)  # fmt: skip
_AMOUNT_NOTES = ("jp_wage_is_indexed", "jp_limits_unknown", "jp_limits_unconfirmed", "jp_short_membership_unclear")
_LUMP_NOTES = ("jp_lump_sum", "jp_first_possible", "jp_lump_sum_ends")


def _old_age(context: Context) -> Result:
    slots = context.slots
    return _pension_told(context, old_age(slots["jp_months_paid"], slots.get("jp_wage"), on=context.today))


def _disability(context: Context) -> Result:
    told = membership(context)
    return _pension_told(context, disability(told, told.months_member, on=context.today))


def _survivor(context: Context) -> Result:
    return _pension_told(context, survivor(heir(context), membership(context), on=context.today))


def _pension_told(context: Context, pension: Pension) -> Result:
    codes = _LUMP_NOTES if pension.kind is PensionKind.LUMP_SUM else _AMOUNT_NOTES
    parameters = {
        "headline": _headline(pension),
        "steps": tuple(line.text for line in pension.steps),
        "remarks": texts(pension.notes, *codes),
        "decides": texts(pension.notes, "jp_bpjs_decides"),
        "source": source(pension.citations),
    }
    key = "utter_pension" if "jp_wage" in context.slots else "utter_pension_lump_sum"
    memory = remembered(citations=pension.citations, steps=pension.steps, amount=pension.amount)
    return Result(says=(Utter(key, parameters),), slots={"wants_pension": True}, remember=memory)


def _headline(pension: Pension) -> Utter:
    if pension.kind is PensionKind.LUMP_SUM:
        return Utter("pension_at_once")
    if pension.amount is None:
        return Utter("pension_unclear")
    return Utter("pension_monthly", {"amount": pension.amount})


def _disability_rule(context: Context) -> Result:
    """The rule alone, from the facts of nobody: no month paid."""
    rule = disability(Membership(0, 0), 0, on=context.today)
    parameters = {"remarks": texts(rule.notes, *_RULE), "source": source(rule.citations)}
    return Result(says=(Utter("utter_disability_rule", parameters),), remember=remembered(citations=rule.citations))


def _survivor_rule(context: Context) -> Result:
    on, who = context.today, heir(context)
    rule = survivor(who, Membership(0, 0), on=on)
    order = heirs(has_spouse=True, children=0, has_parent=False, on=on)
    cited = (*order.citations, *rule.citations)
    parameters = {
        "share": rule.share,
        "who": Utter(f"who_{who.value}"),
        "order": texts(order.notes, "jp_heirs", "jp_registered_family"),
        "remarks": texts(rule.notes, *_SURVIVOR_RULE),
        "source": source(cited),
    }
    return Result(says=(Utter("utter_survivor_rule", parameters),), remember=remembered(citations=cited))


_PENSION = {
    **dict.fromkeys(("utter_pension", "utter_pension_lump_sum"), ("headline", "steps", "remarks", "decides", "source")),
    "pension_at_once": (),
    "pension_unclear": (),
    "pension_monthly": ("amount",),
    **SOURCE_SAYS,
}

PENSION_ACTIONS: dict[str, Action] = {
    "tell_old_age": Action(_old_age, says=_PENSION, sets=("wants_pension",)),
    "tell_disability": Action(_disability, says=_PENSION, sets=("wants_pension",)),
    "tell_survivor": Action(_survivor, says=_PENSION, sets=("wants_pension",)),
    "tell_disability_rule": Action(
        _disability_rule, says={"utter_disability_rule": ("remarks", "source"), **SOURCE_SAYS}
    ),
    "tell_survivor_rule": Action(
        _survivor_rule,
        says={
            "utter_survivor_rule": ("share", "who", "order", "remarks", "source"),
            **{f"who_{who.value}": () for who in Heir},
            **SOURCE_SAYS,
        },
    ),
}
