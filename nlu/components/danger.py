"""Messages that cannot wait: whatever the participant asks, somebody may be in danger.

The kinds: an emergency that is turned away, an accident at work happening now, thoughts of self-harm, violence.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Pattern, Sequence

import yaml

from components import linear
from components.text import normalise

_DATA = Path(__file__).parent / "data"
_HARMLESS = "harmless"
#: So little likeness to danger already calls a human: missing one costs more than looking at a harmless one.
_ENOUGH = 0.10
_ENOUGH_FOR_SELF_HARM = 0.06
#: Who tells of a death in the family uses the words of despair: for danger of his own they must be plain.
_ENOUGH_OF_THE_BEREAVED = 0.5
#: A long story has a word of everything in it: only twice the likeness counts.
_LONG = 25  # words
_OF_LONG = 2
#: So does who asks what is paid for an injury, with no word of haste, blood or refusal.
_ENOUGH_OF_A_CLAIM = 0.5
_PRESSING = ("now", "help", "unmistakable", "refusal", "bleeding_now")


@cache
def _signs() -> dict[str, Pattern[str]]:
    with (_DATA / "danger.yml").open(encoding="utf-8") as file:
        groups: dict[str, list[str]] = yaml.safe_load(file)
    return {name: re.compile(r"\b(?:" + "|".join(fragments) + r")\b") for name, fragments in groups.items()}


def find(words: str) -> dict[str, str] | None:
    """The danger in a normalised message as {"kind", "sign"}, or None. `sign` is what gave it away."""
    for kind, rule in (
        ("self_harm", _self_harm),
        ("violence", _violence),
        ("work_accident_now", _work_accident),
        ("emergency_refused", _emergency),
    ):
        sign = rule(words)
        if sign:
            return {"kind": kind, "sign": sign}
    return None


def _sign(name: str, words: str) -> str | None:
    match = _signs()[name].search(words)
    return match.group() if match else None


def _is_about_rules(words: str) -> bool:
    """A question or a figure of speech with grave words, and nobody it happens to."""
    if _sign("emergency_room_harmless", words):
        return True
    grave = _sign("self_harm_harmless", words) or _sign("violence_harmless", words)
    return bool(grave) and not _sign("first_person_wish", words) and not _sign("victim", words)


def _self_harm(words: str) -> str | None:
    sign = _sign("self_harm", words)
    if sign and _sign("joke", words):
        return None
    if sign and _sign("self_harm_harmless", words) and not _sign("first_person_wish", words):
        return None
    return sign


def _violence(words: str) -> str | None:
    sign = _sign("violence", words)
    if sign and _sign("violence_harmless", words) and not _sign("victim", words):
        return None
    return sign


def _work_accident(words: str) -> str | None:
    """Hurt, at work, and now: an accident of last year or a question about the rules is a claim, not an alarm."""
    sign = _sign("injury", words)
    if not sign or not _sign("work", words):
        return None
    if _sign("bleeding_now", words) and not _sign("past", words) and not _is_rule_question(words):
        return sign
    if _sign("now", words) and not _sign("past", words) and not _is_rule_question(words):
        return sign
    return None


def _is_rule_question(words: str) -> bool:
    return bool(_sign("asking", words)) and not re.search(
        r"\b(?:barusan|baru saja|tadi|sekarang|hari ini|detik ini|igd|ugd|darah\w*|pingsan)\b", words
    )


def _emergency(words: str) -> str | None:
    """A body in danger, or an emergency room, where help is refused, late or made to depend on money; or a cry for help."""
    if _sign("emergency_room_harmless", words):
        return None
    acute, refusal = _sign("acute", words), _sign("refusal", words)
    if refusal and _sign("emergency_room", words) and not _is_rule_question(words):
        return refusal
    if refusal and acute and (_sign("care", words) or _sign("now", words)) and not _is_rule_question(words):
        return acute
    unmistakable = _sign("unmistakable", words)
    if unmistakable and _sign("help", words) and not _sign("past", words) and not _is_rule_question(words):
        return unmistakable
    return None


def examples() -> list[tuple[str, str]]:
    """What danger is learned from, as (kind or "harmless", text)."""
    found: list[tuple[str, str]] = []
    for path in sorted(_DATA.glob("danger_examples*.yml")):
        with path.open(encoding="utf-8") as file:
            kinds: dict[str, list[str]] = yaml.safe_load(file)
        found.extend((kind, text) for kind, texts in kinds.items() for text in texts)
    return found


def fit(ordinary: Sequence[str]) -> linear.LinearModel:
    """Learn danger from examples, against harmless ones with the same words and ordinary messages (normalised)."""
    labelled = [(normalise(text), kind) for kind, text in examples()]
    # Stories among the ordinary messages may be of danger themselves: what the signs find teaches nothing here.
    labelled += [(words, _HARMLESS) for words in ordinary if not find(words)]
    return linear.fit([words for words, _ in labelled], [kind for _, kind in labelled])


def resembles(words: str, model: linear.LinearModel) -> dict[str, str] | None:
    """The danger that a message without clear signs resembles, or None."""
    likeness = dict(zip(model.labels, model.predict(words), strict=True))
    alike = 1 - likeness.pop(_HARMLESS)
    kind = max(likeness, key=lambda name: likeness[name])
    if alike < _enough(kind, words) or _is_about_rules(words) or _sign("joke", words):
        return None
    if kind == "work_accident_now" and _sign("past", words):
        return None
    return {"kind": kind, "sign": "resembles examples"}


def _enough(kind: str, words: str) -> float:
    if _sign("bereaved", words):
        return _ENOUGH_OF_THE_BEREAVED
    if kind != "self_harm" and _sign("claim", words) and not any(_sign(name, words) for name in _PRESSING):
        return _ENOUGH_OF_A_CLAIM
    enough = _ENOUGH_FOR_SELF_HARM if kind == "self_harm" else _ENOUGH
    return enough * _OF_LONG if len(words.split()) >= _LONG else enough
