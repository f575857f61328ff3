"""JHT by life event: what the rules make likely, which papers, from when, how much."""

from __future__ import annotations

from bot.dialogue.model import Action, Context, Parameter, Result, Utter
from flows.answers import SOURCE_SAYS, Deadline, remembered, source, texts
from flows.cover import PAPER_SAYS, paper
from flows.jht_claim.facts import CONDITIONS, WAITING, general, personal, tells_more
from knowledge import Document, channel, parameter
from knowledge.rules.jht import JhtClaim, JhtEvent, Outlook, jht_claim

__all__ = ["ACTIONS", "CONDITIONS", "PARAMETERS"]

# The remarks that belong to an event, in the order of reading.
_RULES: dict[JhtEvent, tuple[str, ...]] = {
    JhtEvent.RESIGN: (),
    JhtEvent.PHK: ("phk_may_have_jkp",),
    JhtEvent.CONTRACT_END: ("jht_contract_end_date",),
    JhtEvent.STOPPED_BUSINESS: ("jht_stopped_business_date",),
    JhtEvent.RETIRE: ("jht_age", "jht_company_pension_age"),
    JhtEvent.DISABILITY: ("jht_disability_date",),
    JhtEvent.DEATH: ("jht_heirs", "jht_death_other_programmes"),
    JhtEvent.LEAVE_COUNTRY: ("jht_leave_foreigner", "jht_leave_citizen"),
    JhtEvent.STILL_WORKING: ("jht_partial_once", "jht_partial_tax_warning"),
}
_JOB_ENDS = frozenset({JhtEvent.RESIGN, JhtEvent.PHK, JhtEvent.CONTRACT_END})
_IN_TWO = frozenset(_RULES) - {
    JhtEvent.RESIGN,
    JhtEvent.STOPPED_BUSINESS,
    JhtEvent.LEAVE_COUNTRY,
    JhtEvent.STILL_WORKING,
}
_DOCUMENTS = {
    JhtEvent.RESIGN: "utter_documents_dated",
    JhtEvent.PHK: "utter_documents_phk",
    JhtEvent.STILL_WORKING: "utter_documents_partial",
    JhtEvent.DEATH: "utter_documents_heirs",
}


def _right(context: Context) -> Result:
    on = context.today
    claim = jht_claim(general(context), on=on)
    waiting: tuple[Utter, ...] = ()
    if claim.event in WAITING:
        waiting = (Utter("waiting", {"months": parameter("jht/waiting_months").value(on=on)}),)
    cited = list(claim.citations)
    if claim.outlook is not Outlook.UNCLEAR:
        cited.append(parameter("jht/tax_rate_above").citation(on=on))
    parameters = {
        "headline": Utter(f"headline_{claim.event.value}"),
        "rules": (*waiting, *texts(claim.notes, *_RULES[claim.event])),
        "filing": _filing(context, claim),
        "decides": texts(claim.notes, "jht_bpjs_decides"),
        "source": source(cited),
    }
    keys = ("utter_right_first", "utter_filing") if claim.event in _IN_TWO else ("utter_right",)
    says = tuple(Utter(key, {name: parameters[name] for name in _RIGHT[key]}) for key in keys)
    slots = {"job_end": claim.event.value} if claim.event in _JOB_ENDS else {}  # JKP goes on from it
    return Result(says=says, slots=slots, remember=remembered(citations=cited))


# What each message tells; where there is more to read, it comes in two.
_RIGHT: dict[str, tuple[str, ...]] = {
    "utter_right": ("headline", "rules", "filing", "decides", "source"),
    "utter_right_first": ("headline", "rules"),
    "utter_filing": ("filing", "decides", "source"),
}


def _filing(context: Context, claim: JhtClaim) -> tuple[Utter | str, ...]:
    """Through where, how fast, and the tax; what is unclear is only asked about."""
    on = context.today
    if claim.outlook is Outlook.UNCLEAR:
        return texts(claim.notes, "jht_channel_unconfirmed")
    where = Utter("file_at_branch")
    if "jmo" in claim.channels:
        limit = parameter("jht/jmo_balance_max").value(on=on)
        where = Utter("file_in_app", {"limit": limit, "lapak_asik": channel("lapak_asik").contact})
    told: tuple[Utter | str, ...] = (where, *texts(claim.notes, "jht_channel_unconfirmed", "jht_paid_within"))
    if claim.event is JhtEvent.STILL_WORKING:  # its rules speak of the tax
        return told
    free, rate = parameter("jht/tax_free_max"), parameter("jht/tax_rate_above")
    return (*told, Utter("tax", {"free": free.value(on=on), "rate": rate.value(on=on)}))


def _documents(context: Context) -> Result:
    claim = jht_claim(general(context), on=context.today)
    parameters = {
        "documents": tuple(paper(item) for item in claim.documents),
        "practice": texts(claim.notes, "jht_documents_practice"),
    }
    key = "utter_documents_first" if tells_more(context) else _DOCUMENTS.get(claim.event, "utter_documents")
    return Result(says=(Utter(key, parameters),), remember=remembered(checklist=claim.documents))


def _from_when(context: Context) -> Result:
    claim = jht_claim(personal(context), on=context.today)
    outlook = Utter("likely_now")
    if claim.outlook is Outlook.LIKELY_LATER and claim.from_on:
        outlook = Utter("likely_later", {"days": (claim.from_on - context.today).days})
    waiting = parameter("jht/waiting_months").citation(on=context.today)
    parameters = {
        "waiting_note": texts(claim.notes, "jht_waiting_month"),
        "outlook": outlook,
        "decides": texts(claim.notes, "jht_bpjs_decides"),
        "source": source((waiting,)),
    }
    memory = remembered(citations=(waiting,), deadlines=_opens(claim), steps=claim.steps)
    return Result(says=(Utter("utter_from_when", parameters),), slots={"wants_day": True}, remember=memory)


def _opens(claim: JhtClaim) -> tuple[Deadline, ...]:
    """The day from which it can be asked for, while it is still to come."""
    if claim.outlook is not Outlook.LIKELY_LATER or claim.from_on is None:
        return ()
    return (Deadline(Utter("claim_opens"), claim.from_on),)


def _partial_from_when(context: Context) -> Result:
    claim = jht_claim(personal(context), on=context.today)
    years = parameter("jht/partial_years_min")
    outlook = Utter("likely_now")
    if claim.outlook is Outlook.LIKELY_LATER:
        outlook = Utter("partial_later", {"from_on": claim.from_on})
    parameters = {
        "years": years.value(on=context.today),
        "outlook": outlook,
        "decides": texts(claim.notes, "jht_bpjs_decides"),
        "source": source((years.citation(on=context.today),)),
    }
    memory = remembered(citations=(years.citation(on=context.today),), deadlines=_opens(claim))
    return Result(says=(Utter("utter_partial_from_when", parameters),), slots={"wants_day": True}, remember=memory)


def _balance(context: Context) -> Result:
    claim = jht_claim(personal(context), on=context.today)
    lines = (_amount(context, claim), *_where(context, claim), *_tax(claim))
    if _papers_of_tax(claim):
        lines = (*lines, Utter("bring_npwp"))
    cited = (*claim.citations, parameter("jht/jmo_balance_max").citation(on=context.today))
    parameters = {
        "lines": lines,
        "decides": texts(claim.notes, "jht_bpjs_decides"),
        "source": source(cited),
    }
    key = "utter_balance_taken" if context.slots.get("jht_taken") else "utter_balance"
    memory = remembered(citations=cited, checklist=_papers_of_tax(claim), steps=claim.steps, amount=claim.amount)
    return Result(says=(Utter(key, parameters),), slots={"wants_balance": True}, remember=memory)


def _papers_of_tax(claim: JhtClaim) -> tuple[Document, ...]:
    """Papers that only the balance makes necessary."""
    return tuple(item for item in claim.documents if item.id == "npwp" and item.only_if is None)


def _amount(context: Context, claim: JhtClaim) -> Utter | str:
    balance = context.slots["jht_balance"]
    if claim.event is not JhtEvent.STILL_WORKING:
        return Utter("balance_whole", {"balance": balance})
    if claim.amount is None:
        return texts(claim.notes, "jht_partial_used")[0]
    return Utter("balance_partial", {"balance": balance, "share": claim.share, "amount": claim.amount})


def _where(context: Context, claim: JhtClaim) -> tuple[Utter | str, ...]:
    if "jmo" in claim.channels:
        return (Utter("within_app", {"limit": parameter("jht/jmo_balance_max").value(on=context.today)}),)
    return texts(claim.notes, "jht_jmo_limit", "jht_channel_unconfirmed")


def _tax(claim: JhtClaim) -> tuple[Utter | str, ...]:
    if claim.tax is None:
        return ()
    if claim.tax.amount is None:
        return tuple(note.text for note in claim.tax.notes)
    if claim.tax.amount == 0:
        return (Utter("no_tax"),)
    # The last line of the sum is said in a sentence.
    lines = tuple(line.text for line in claim.tax.steps[:-1])
    return (*lines, Utter("tax_due", {"tax": claim.tax.amount, "net": claim.tax.net}))


_PAPERS = {
    **dict.fromkeys(("utter_documents", "utter_documents_first", *_DOCUMENTS.values()), ("documents", "practice")),
    **PAPER_SAYS,
}

ACTIONS: dict[str, Action] = {
    "tell_right": Action(
        _right,
        says={
            **_RIGHT,
            **{f"headline_{event.value}": () for event in JhtEvent},
            "waiting": ("months",),
            "file_in_app": ("limit", "lapak_asik"),
            "file_at_branch": (),
            "tax": ("free", "rate"),
            **SOURCE_SAYS,
        },
        sets=("job_end",),
    ),
    "tell_documents": Action(_documents, says=_PAPERS),
    "tell_from_when": Action(
        _from_when,
        says={
            "utter_from_when": ("waiting_note", "outlook", "decides", "source"),
            "likely_now": (),
            "likely_later": ("days",),
            "claim_opens": (),
            **SOURCE_SAYS,
        },
        sets=("wants_day",),
    ),
    "tell_partial_from_when": Action(
        _partial_from_when,
        says={
            "utter_partial_from_when": ("years", "outlook", "decides", "source"),
            "likely_now": (),
            "partial_later": ("from_on",),
            "claim_opens": (),
            **SOURCE_SAYS,
        },
        sets=("wants_day",),
    ),
    "tell_balance": Action(
        _balance,
        says={
            **dict.fromkeys(("utter_balance", "utter_balance_taken"), ("lines", "decides", "source")),
            "balance_whole": ("balance",),
            "balance_partial": ("balance", "share", "amount"),
            "within_app": ("limit",),
            "no_tax": (),
            "tax_due": ("tax", "net"),
            "bring_npwp": (),
            **SOURCE_SAYS,
        },
        sets=("wants_balance",),
    ),
}

PARAMETERS: dict[str, Parameter] = {"jht_age": lambda context: parameter("jht/age").value(on=context.today)}
