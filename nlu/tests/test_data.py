"""The training data itself: complete, without contradiction, and apart from what we measure on."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import yaml

from report import samples
from train import HERE

Examples = list[tuple[str, str, Path]]

_FEWEST = 80  # examples an intent
_TOO_ALIKE = 0.7  # Jaccard similarity of character 4-grams
_SHORT = 14  # characters; "terima kasih" may stand on both sides


def test_every_intent_of_the_domain_has_enough_examples(examples: Examples) -> None:
    domain = yaml.safe_load((HERE / "domain.yml").read_text(encoding="utf-8"))["intents"]
    counts = Counter(intent for intent, _, _ in examples)
    assert set(counts) == set(domain)
    assert {intent: n for intent, n in counts.items() if n < _FEWEST} == {}


def test_no_example_stands_under_two_intents(examples: Examples) -> None:
    intents: dict[str, set[str]] = {}
    for intent, text, _ in examples:
        intents.setdefault(text.lower(), set()).add(intent)
    assert {text: found for text, found in intents.items() if len(found) > 1} == {}


def test_every_intent_is_measured_with_a_dozen_messages() -> None:
    counts = Counter(sample.gold for sample in samples.short_chat())
    domain = yaml.safe_load((HERE / "domain.yml").read_text(encoding="utf-8"))["intents"]
    assert {intent: counts[intent] for intent in domain if counts[intent] < 12} == {}


def test_held_out_messages_are_not_near_copies_of_examples(examples: Examples) -> None:
    pieces = {text: _pieces(text) for _, text, _ in examples}
    copies = []
    for sample in samples.short_chat():
        wanted = _pieces(sample.text)
        if len(sample.text) >= _SHORT:
            copies.extend((sample.text, text) for text, p in pieces.items() if _likeness(wanted, p) > _TOO_ALIKE)
    assert copies == []


def _pieces(text: str) -> frozenset[str]:
    plain = re.sub(r"\W+", " ", text.lower()).strip()
    return frozenset(plain[i : i + 4] for i in range(max(1, len(plain) - 3)))


def _likeness(first: frozenset[str], second: frozenset[str]) -> float:
    return len(first & second) / len(first | second)
