"""Measure the search over the articles: what it finds of the project's questions, and how long it takes.

`python -m benchmarks.search`; with `--misses`, every question of the tuned set that did not find its article.
"""

from __future__ import annotations

import argparse
import re
import time
from datetime import date
from pathlib import Path

from benchmarks.report import percentiles
from knowledge import strict_yaml
from knowledge.articles import articles
from knowledge.search import Hit, search

FOLDER = Path(__file__).parents[1] / "tests" / "knowledge" / "questions"
DAY = date(2026, 11, 22)
TUNED = ("jkn", "kerja", "hari-tua", "umum", "more", "later", "third")
STORIES = ("stories_blind",)
BLIND = {"blind": "none_blind", "blind_fourth": "none_blind_fourth"}


def found(names: tuple[str, ...], *, misses: bool = False) -> str:
    """How many find a right article first, and among the first three."""
    asked = first = among = 0
    for name in names:
        for slugs, questions in strict_yaml.read(FOLDER / f"{name}.yml").items():
            for question in questions:
                hits = [hit.article.slug for hit in search(question, on=DAY)]
                right = set(re.split(r",\s*", slugs))
                asked += 1
                first += bool(right & set(hits[:1]))
                among += bool(right & set(hits))
                if misses and not right & set(hits):
                    print(f"  {question!r}: not {slugs}, but {hits}")
    return f"{asked} questions: first {first / asked:.1%}, among the first three {among / asked:.1%}"


def refused(name: str) -> str:
    asked = strict_yaml.read(FOLDER / f"{name}.yml")
    silent = sum(not search(question, on=DAY) for question in asked)
    return f"{len(asked)} questions about something else: refused {silent / len(asked):.1%}"


def timed(question: str) -> tuple[float, tuple[Hit, ...]]:
    start = time.perf_counter()
    hits = search(question, on=DAY)
    return time.perf_counter() - start, hits


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print what the tuned set did not find")
    misses = parser.parse_args().misses
    start, _ = timed("bpjs")
    print(f"{len(articles())} articles, read and indexed in {start:.2f} s")
    print(f"tuned on: {found(TUNED, misses=misses)}; {refused('none')}; {refused('none_third')}")
    for blind, none in BLIND.items():
        print(f"never tuned on ({blind}): {found((blind,))}; {refused(none)}")
    print(f"long stories, never tuned on: {found(STORIES, misses=misses)}")
    seconds = [
        timed(question)[0]
        for name in (*TUNED, *BLIND, *STORIES)
        for questions in strict_yaml.read(FOLDER / f"{name}.yml").values()
        for question in questions
    ]
    print(f"one search in ms: {percentiles(seconds)}, longest {max(seconds) * 1000:.1f}")


if __name__ == "__main__":
    main()
