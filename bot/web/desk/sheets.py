"""Tables as files for spreadsheets. What would be taken for a formula stays text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

type Cell = str | int | float | datetime | None  # an instant is told in local time, without its offset
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MARK = "\ufeff"  # by it, spreadsheets know that a CSV file is UTF-8


def as_csv(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Comma-separated values; text that begins like a formula begins with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([_text(word) for word in head])
    writer.writerows([[_text(cell) if isinstance(cell, str) else _plain(cell) for cell in row] for row in rows])
    return (MARK + out.getvalue()).encode()


def _text(words: str) -> str:
    clean = UNPRINTABLE.sub("", words)
    return f"'{clean}" if clean.startswith(FORMULA) else clean


def _plain(cell: Cell) -> Cell:
    return cell.strftime("%Y-%m-%d %H:%M") if isinstance(cell, datetime) else cell


def as_xlsx(title: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet, written row by row; its head stays in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    sheet.append([_cell(sheet, word, bold=True) for word in head])
    for row in rows:
        sheet.append([_cell(sheet, cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> SheetCell:
    is_text = isinstance(value, str)
    cell = WriteOnlyCell(sheet, value=UNPRINTABLE.sub("", value) if isinstance(value, str) else value)
    if is_text:
        cell.data_type = "s"
        cell.quotePrefix = str(value).startswith(FORMULA)
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd hh:mm"
    if bold:
        cell.font = Font(bold=True)
    return cell
