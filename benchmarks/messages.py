"""What the people of the benchmark write: no two messages alike, so that nothing is answered from a cache."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

OPENINGS = (
    "", "min ", "kak ", "halo ", "maaf ", "permisi ", "mau nanya ", "bang ", "bu ", "pak ", "tolong ", "eh ",
    "siang ", "malam ", "misi min ", "admin ", "sore kak ",
)  # fmt: skip
CLOSINGS = (
    "", " ya", " dong", " min", " kak", " nih", " makasih", " tolong", " mohon info", " gan", " ya min", " bang",
    " sis", " plis", " trims", " ya kak", " bu", " pak", " hehe",
)  # fmt: skip


def written() -> list[str]:
    """The list as it stands."""
    return Path(__file__).with_name("messages.txt").read_text(encoding="utf-8").splitlines()


def varied() -> Iterator[str]:
    """The list again and again, each time with other words before and after; the same in every run."""
    ways = itertools.cycle(itertools.product(OPENINGS, CLOSINGS))
    for opening, closing in itertools.islice(ways, 7, None):  # the first ones are plain
        yield from (f"{opening}{text}{closing}" for text in written())
