"""Short answers in Markdown, from `articles/<slug>.md`. Their figures are placeholders filled by date.

A long answer is cut by lines `===` into parts; the first answers the question, the others are for who asks on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from knowledge import strict_yaml, wording
from knowledge.channels import channel
from knowledge.errors import KnowledgeFileError, NoValueError, UnknownNameError
from knowledge.loader import REVIEW_EVERY, Certainty, parameter, parameters
from knowledge.regulations import Citation, instrument

FOLDER = Path(__file__).parent / "articles"
_FENCE = "---\n"
_NEXT_PART = "\n===\n"
_REQUIRED = {"title", "programme", "audience", "references", "reviewed_on", "certainty", "questions"}
_OPTIONAL = {"valid_until", "ask", "button", "intents", "guides"}


@dataclass(frozen=True)
class Article:
    """One answer. `questions` are ways of asking for it, for the search alone; `button` is its name on a button.

    `intents` are the wishes it is written for, where the words alone do not tell it from its neighbours; `guides`
    the flows that say the same by rules, to which the article gives way. After `valid_until` the article is no
    longer true and the search leaves it out. `ask` names the channels that know when the article is uncertain.
    """

    slug: str
    title: str
    programmes: tuple[str, ...]
    audience: tuple[str, ...]
    references: tuple[str, ...]
    reviewed_on: date
    certainty: Certainty
    questions: tuple[str, ...]
    templates: tuple[str, ...]
    valid_until: date | None = None
    ask: tuple[str, ...] = ()
    button: str = ""
    intents: tuple[str, ...] = ()
    guides: tuple[str, ...] = ()

    @property
    def citations(self) -> tuple[Citation, ...]:
        """The instruments behind the article."""
        return tuple(Citation(reference) for reference in self.references)

    def parts(self, *, on: date) -> tuple[str, ...]:
        """The answer of a day, one message a part. Raises NoValueError for a figure not in force then."""
        figures = _Figures(on)
        return tuple(wording.fill(template, figures) for template in self.templates)

    def text(self, *, on: date) -> str:
        """The whole answer with the figures of a day. Raises as `parts`."""
        return "\n\n".join(self.parts(on=on))

    def is_valid(self, *, on: date) -> bool:
        """Whether the article is still true on a day."""
        return self.valid_until is None or on <= self.valid_until

    def is_review_due(self, *, on: date) -> bool:
        """Whether nobody has checked the article for a year."""
        return on - self.reviewed_on > REVIEW_EVERY


class _Figures(Mapping[str, Decimal | date]):
    """`jht/age` is a figure's value on the day; `ends/jkk/bpu_relief_other` the last day of its last value."""

    def __init__(self, on: date) -> None:
        self._on = on

    def __getitem__(self, key: str) -> Decimal | date:
        if key.startswith("ends/"):
            return _last_day(key.removeprefix("ends/"), self._on)
        return parameter(key).value(on=self._on)

    def __iter__(self) -> Iterator[str]:
        return iter(parameters())

    def __len__(self) -> int:
        return len(parameters())


def article(slug: str) -> Article:
    """One article. Raises UnknownNameError."""
    try:
        return articles()[slug]
    except KeyError:
        raise UnknownNameError(f"no article {slug!r}") from None


@cache
def articles() -> Mapping[str, Article]:
    """Every article by slug. Raises KnowledgeFileError when one is not in order."""
    return {path.stem: parse(path.stem, path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.md"))}


def parse(slug: str, content: str) -> Article:
    """Build one article from its file. Raises KnowledgeFileError saying what is missing."""
    start, front, body = (*content.split(_FENCE, 2), "", "")[:3]
    templates = tuple(_unwrap(part) for part in body.split(_NEXT_PART))
    if start or not all(templates):
        raise KnowledgeFileError(f"{slug}.md: front matter between --- lines, then text")
    source = f"articles/{slug}.md"
    written = strict_yaml.parse(front, source=source, first_line=2)
    given = strict_yaml.fields(written, source=source, required=_REQUIRED, optional=_OPTIONAL)
    certainty = Certainty(given["certainty"])
    ask = tuple(channel(item).id for item in given.get("ask") or ())
    if certainty is Certainty.UNCERTAIN and not ask:
        raise KnowledgeFileError(f"{slug}.md: uncertain and names no channel to ask")
    return Article(
        slug=slug,
        title=given["title"],
        programmes=tuple(given["programme"]),
        audience=tuple(given["audience"]),
        references=tuple(instrument(item).id for item in given["references"]),
        reviewed_on=given["reviewed_on"],
        certainty=certainty,
        questions=tuple(given["questions"]),
        templates=templates,
        valid_until=given.get("valid_until"),
        ask=ask,
        button=given.get("button", given["title"]),
        intents=tuple(given.get("intents") or ()),
        guides=tuple(given.get("guides") or ()),
    )


def _unwrap(body: str) -> str:
    """Join lines that the file breaks for width; chat keeps paragraphs and list items apart."""
    lines: list[str] = []
    for line in body.strip().splitlines():
        continues = bool(lines and lines[-1]) and bool(line) and not line.startswith("- ")
        if continues:
            lines[-1] += " " + line.strip()
        else:
            lines.append(line.rstrip())
    return "\n".join(lines)


def _last_day(name: str, on: date) -> date:
    figure = parameter(name)
    ends = [first for first, value, _ in figure.history if value is None]
    if not ends:
        raise NoValueError(name, on, "it has no end")
    last = figure.last_day(on=figure.history[-2][0])
    assert last is not None
    return last
