"""`python -m bot check`: inspect flows and copy; draw the flows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import flows
from bot.cli.common import parser
from bot.dialogue import diagrams
from bot.dialogue.problems import CatalogueError


def main(argv: Sequence[str]) -> int:
    """Print what is wrong with the flows, one line each; exit code 1 when anything is."""
    command = parser(
        __name__, "Inspect flows and copy. Exit code 0: nothing is wrong. 1: the lines printed say what is."
    )
    command.add_argument("--diagrams", metavar="DIR", type=Path, help="also draw every flow into this folder")
    arguments = command.parse_args(argv)
    try:
        catalogue = flows.load()
    except CatalogueError as error:
        for problem in error.problems:
            print(problem)
        return 1
    if arguments.diagrams:
        arguments.diagrams.mkdir(parents=True, exist_ok=True)
        for name, text in diagrams.pages(catalogue).items():
            (arguments.diagrams / name).write_text(text, encoding="utf-8")
    print(f"{len(catalogue.flows)} flows, {len(catalogue.slots)} slots: nothing is wrong.")
    return 0
