"""Ready answers of the knowledge for staff: what it says today, on what ground, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.articles import Article
from knowledge.channels import channel
from knowledge.errors import NoValueError
from knowledge.loader import Certainty
from knowledge.search import search

MOST = 5
LONGEST_QUESTION = 300  # characters


@dataclass(frozen=True, slots=True)
class Answer:
    """An article as it reads on a day."""

    slug: str
    title: str
    text: str
    references: tuple[str, ...]  # short names of the instruments
    ask: tuple[str, ...]  # who knows, by name, where we are not certain


def look_up(question: str, on: date) -> list[Answer]:
    """The best answers to a question, best first. One whose figures nobody knows for the day is left out."""
    found = (_answer(hit.article, on) for hit in search(question[:LONGEST_QUESTION], on=on, limit=MOST))
    return [answer for answer in found if answer]


def _answer(article: Article, on: date) -> Answer | None:
    try:
        text = article.text(on=on)
    except NoValueError:
        return None
    references = tuple(dict.fromkeys(citation.short for citation in article.citations))
    ask = tuple(channel(name).name for name in article.ask) if article.certainty is Certainty.UNCERTAIN else ()
    return Answer(article.slug, article.title, text, references, ask)
