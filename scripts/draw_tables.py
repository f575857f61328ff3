"""Draws the tables and what points to what into docs/tables.md: `python -m scripts.draw_tables`."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from sqlalchemy import Table

from bot.storage import tables, tables_demo, tables_reminders, tables_staff, tables_staffbot, tables_tickets

PAGE = Path(__file__).parents[1] / "docs/tables.md"
PARTS: tuple[ModuleType, ...] = (tables, tables_tickets, tables_staff, tables_staffbot, tables_reminders, tables_demo)
HEAD = """# The tables

Drawn from `bot/storage/tables*.py`, where columns are explained, by `python -m scripts.draw_tables`; a test compares.
A line is a foreign key, named by its column: one row at the bars, at most one at ring and bar, any number at the fork.
"""


def page() -> str:
    """The whole page: a diagram for each module of tables."""
    return "\n".join([HEAD, *(_part(module) for module in PARTS)])


def _part(module: ModuleType) -> str:
    own = [value for value in vars(module).values() if isinstance(value, Table)]
    lines = [link for table in own for link in _links(table)]
    lines += [f"    {table.name}" for table in own if not any(table.name in line.split() for line in lines)]
    drawn = "\n".join(["```mermaid", "erDiagram", *lines, "```"])
    heading = (module.__doc__ or "").splitlines()[0].partition(".")[0].removeprefix("The tables of ")
    return f"## {heading[:1].upper()}{heading[1:]}\n\n{drawn}\n"


def _links(table: Table) -> list[str]:
    """Its foreign keys, in the order of its columns."""
    keys = [(column, key) for column in table.columns for key in column.foreign_keys]
    alone = list(table.primary_key.columns)
    many = {column.name: "o|" if alone == [column] else "o{" for column, _ in keys}
    return [f"    {key.column.table.name} ||--{many[column.name]} {table.name} : {column.name}" for column, key in keys]


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
