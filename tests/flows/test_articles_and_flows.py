"""Articles and flows know of each other by name."""

from __future__ import annotations

from bot.dialogue.model import Catalogue
from knowledge.articles import articles


def test_an_article_gives_way_to_flows_that_exist(catalogue: Catalogue) -> None:
    named = {flow for item in articles().values() for flow in item.guides}
    assert named - catalogue.flows.keys() == set()


def test_an_article_is_written_for_wishes_that_exist(catalogue: Catalogue) -> None:
    served = {trigger.intent for flow in catalogue.flows.values() for trigger in flow.triggers}
    named = {intent for item in articles().values() for intent in item.intents}
    assert named - served - catalogue.unavailable.keys() == set()
