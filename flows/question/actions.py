"""A free question answered by the article that fits, or an honest word on who can tell."""

from __future__ import annotations

from bot.dialogue import payloads
from bot.dialogue.model import Action, Choice, Condition, Context, Result, Utter
from flows.answers import SOURCE_SAYS, remembered, source
from flows.question import finding
from knowledge import Article, UnknownNameError, article, channel
from knowledge.relevance import Relevance, close, relevance

# What only BPJS can see: the article tells how to look, and we say that we cannot.
_PERSONAL = frozenset({"ask_claim_status", "check_membership", "check_balance"})
_ANSWERED_BY_FLOW = frozenset({"ask_benefits", "ask_program_info"})
_NOT_PERSONAL = frozenset({"myths", "official_contact"})  # flows that ask for nothing of the reader's own
_MOST_WORDS = 4  # of a question that leaves out what it is about
_NOTHING = "utter_unavailable_knowledge"
_NOTHING_FITS = {
    "ask_claim_status": "utter_unavailable_claim_status",
    "ask_registration": "utter_unavailable_registration",
    "check_membership": "utter_unavailable_membership",
    "check_balance": "utter_unavailable_balance",
    "update_data": "utter_unavailable_data",
    "change_segment": "utter_unavailable_data",
    "change_facility": "utter_unavailable_jkn_app",
    "change_class": "utter_unavailable_jkn_app",
    "ask_card": "utter_unavailable_card",
    "ask_health_service": "utter_unavailable_health",
    "app_problem": "utter_unavailable_app",
    "report_fraud": "utter_unavailable_fraud",
}


def _find(context: Context) -> Result:
    """The best article goes into `article`, the next ones that are close into `similar`."""
    found = finding.hits(context)
    if not found:
        return Result()
    similar = ",".join(hit.article.slug for hit in close(found))
    is_sure = relevance(found) >= Relevance.ENOUGH
    return Result(
        slots={"article": found[0].article.slug, "similar": similar, "article_is_sure": "yes" if is_sure else None}
    )


def _asks_for_the_answer(context: Context) -> bool:
    """In the middle of a flow "santunannya berapa" asks for its answer: a general article could mislead him."""
    is_about_it = context.intent in _ANSWERED_BY_FLOW and not finding.programmes(context)
    return context.waiting is not None and is_about_it and len(context.text.split()) <= _MOST_WORDS


def _tell(context: Context) -> Result:
    slug, _, number = str(context.slots["article"]).partition("/")
    told = Result(slots={"article": None})  # so that the same one can be chosen again
    try:
        item = article(slug)
    except UnknownNameError:  # a button of long ago
        return Result(says=(Utter("utter_ask_away"),), slots=told.slots)
    parts = item.parts(on=context.today)
    at = min(int(number), len(parts)) if number.isdigit() and int(number) else 1
    others = [] if at > 1 else _others(context, slug)
    parameters = {"title": item.title, "lines": _lines(context, item, parts[at - 1], others)}
    goes_on = item.guides[:1] if _is_sure(context) or not others else ()
    choices = _choices(item, at, parts, goes_on, others)
    said = Utter("utter_article" if at == 1 else "utter_article_more", parameters, choices)
    memory = {**remembered(title=item.title, citations=item.citations), **_matter(item)}
    return Result(says=(said,), slots=told.slots, remember=memory)


def _matter(item: Article) -> dict[str, str]:
    """For whoever takes the conversation over: the one programme it is about, and the flow that goes on from it."""
    only = {"programme": item.programmes[0]} if len(item.programmes) == 1 else {}
    return {**only, "leads_to": item.guides[0]} if item.guides else only


def _others(context: Context, slug: str) -> list[Article]:
    """The next best articles; those of before a change of the knowledge may be gone."""
    found = []
    for name in str(context.slots.get("similar", "")).split(","):
        try:
            found.append(article(name))
        except UnknownNameError:
            continue
    return [item for item in found if item.slug != slug][: finding.MOST_OTHERS]


def _lines(context: Context, item: Article, text: str, others: list[Article]) -> tuple[Utter | str, ...]:
    lines: list[Utter | str] = [Utter("cannot_see"), ""] if context.intent in _PERSONAL else []
    lines.append(text)
    asked = [channel(name) for name in item.ask]
    for key, each in zip(("confirm", *("confirm_or",) * len(asked)), asked, strict=False):
        lines.append(Utter(key, {"channel": each.name, "contact": each.contact}))
    if item.citations:
        lines += ["", source(item.citations)]
    if not others:
        return tuple(lines)
    return (*lines, "", Utter("read_also" if _is_sure(context) else "others"))


def _is_sure(context: Context) -> bool:
    return "article_is_sure" in context.slots


def _choices(
    item: Article, at: int, parts: tuple[str, ...], goes_on: tuple[str, ...], others: list[Article]
) -> tuple[Choice, ...]:
    """The rest of the article, the flow that says the same for the reader's own case, and what else may be meant."""
    choices = [Choice(Utter("read_on"), _payload(f"{item.slug}/{at + 1}"))] if at < len(parts) else []
    choices += [Choice(Utter("for_me"), f"/flow:{flow}") for flow in goes_on if flow not in _NOT_PERSONAL]
    choices += [Choice(item.button, _payload(item.slug)) for item in others]
    return tuple(choices[: finding.MOST_OTHERS])


def _payload(value: str) -> str:
    return payloads.answer("question", "article", value)


def _nothing(context: Context) -> Result:
    return Result(says=(Utter(_NOTHING_FITS.get(context.intent or "", _NOTHING)),))


CONDITIONS: dict[str, Condition] = {
    "asks_for_the_answer": _asks_for_the_answer,
    "told_article": lambda context: "article" in context.slots,
    "has_question": lambda context: bool(context.text.strip()),
    **finding.CONDITIONS,
}
ACTIONS: dict[str, Action] = {
    "find_article": Action(_find, sets=("article", "similar", "article_is_sure")),
    "tell_article": Action(
        _tell,
        says={
            **dict.fromkeys(("utter_article", "utter_article_more"), ("title", "lines")),
            "others": (),
            "read_also": (),
            "cannot_see": (),
            **dict.fromkeys(("confirm", "confirm_or"), ("channel", "contact")),
            "read_on": (),
            "for_me": (),
            "utter_ask_away": (),
            **SOURCE_SAYS,
        },
        sets=("article",),
    ),
    "tell_nothing_fits": Action(_nothing, says=dict.fromkeys((_NOTHING, *_NOTHING_FITS.values()), ())),
}
