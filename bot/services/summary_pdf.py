"""Draws a summary as PDF on A4: plain, large enough to read, the same bytes for the same summary. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import reportlab
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer

# Bitstream Vera, shipped with ReportLab; its licence is docs/licences/bitstream-vera.txt
FONT, BOLD = "Vera", "Vera-Bold"
_FILES = {FONT: "Vera.ttf", BOLD: "VeraBd.ttf"}
_INK, _GREY = HexColor("#1a1a1a"), HexColor("#555555")
_MARGIN, _BOX, _INDENT = 20 * mm, 3.4 * mm, 7 * mm


@dataclass(frozen=True, slots=True)
class Paper:
    label: str
    is_ready: bool


@dataclass(frozen=True, slots=True)
class Sum:
    """A calculation, line by line, and its result."""

    title: str
    steps: tuple[str, ...]
    amount: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """The last answer in words with all that was counted on the way, ready to be drawn; an empty part is left out."""

    title: str
    dated: str
    told: tuple[str, ...] = ()  # the participant's own answers
    said: tuple[str, ...] = ()
    sums: tuple[Sum, ...] = ()
    papers: tuple[Paper, ...] = ()
    deadlines: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class _Tick(Flowable):
    """A box to tick, crossed when the paper is there already."""

    def __init__(self, paper: Paper) -> None:
        super().__init__()
        self._paper = paper
        self._words = _paragraph(paper.label, _style())

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        _, self._height = self._words.wrap(width - _INDENT, height)
        return width, self._height + 1.5 * mm

    def draw(self) -> None:
        canvas: Canvas = self.canv
        top = self._height - 1 * mm
        canvas.setStrokeColor(_INK)
        canvas.rect(0, top - _BOX, _BOX, _BOX)
        if self._paper.is_ready:
            canvas.line(0, top - _BOX, _BOX, top)
            canvas.line(0, top, _BOX, top - _BOX)
        self._words.drawOn(canvas, _INDENT, 0)


def render(summary: Summary, copy: Mapping[str, str]) -> bytes:
    """The file. `copy` has the headings of `summary.id.yml`."""
    _fonts()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
        title=f"{copy['heading']}: {summary.title}",
        author="Agenalis",
        lang="id",
        invariant=1,
    )

    def footer(canvas: Canvas, _document: object) -> None:
        canvas.setFont(FONT, 8)
        canvas.setFillColor(_GREY)
        canvas.drawString(_MARGIN, 12 * mm, copy["footer"].format(page=canvas.getPageNumber()))

    document.build(_story(summary, copy), onFirstPage=footer, onLaterPages=footer)
    return out.getvalue()


def _story(summary: Summary, copy: Mapping[str, str]) -> list[Flowable]:
    story: list[Flowable] = [
        _paragraph(copy["heading"], _style(9, color=_GREY)),
        _paragraph(summary.title, _style(17, bold=True)),
        _paragraph(summary.dated, _style(9, color=_GREY)),
        Spacer(0, 3 * mm),
        _paragraph(copy["no_document"], _style(bold=True)),
    ]
    story += _part(copy["told"], _lines(summary.told))
    story += _part(copy["said"], _lines(summary.said))
    story += _part(copy["steps"], [line for item in summary.sums for line in _sum(item, copy)])
    story += _part(copy["papers"], [_Tick(paper) for paper in summary.papers])
    story += _part(copy["deadlines"], _lines(summary.deadlines))
    story += _part(copy["sources"], _lines(summary.sources))
    return [*story, Spacer(0, 5 * mm), _paragraph(copy["closing"], _style(9, color=_GREY))]


def _sum(item: Sum, copy: Mapping[str, str]) -> list[Flowable]:
    bold = _style(bold=True)
    amount = [_paragraph(copy["amount"].format(amount=item.amount), bold)] if item.amount else []
    return [_paragraph(item.title, bold), *_lines(item.steps), *amount]


def _part(heading: str, content: Sequence[Flowable]) -> list[Flowable]:
    """A heading that stays with its first line, or nothing."""
    if not content:
        return []
    first = [Spacer(0, 4 * mm), _paragraph(heading, _style(12, bold=True)), content[0]]
    return [KeepTogether(first), *content[1:]]


def _lines(texts: Sequence[str]) -> list[Flowable]:
    return [_paragraph(text, _style()) for text in texts]


def _paragraph(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(_drawable(text)).replace("\n", "<br/>"), style)


def _drawable(text: str) -> str:
    """The text without characters the font cannot draw, such as emoji."""
    known = _fonts()
    return "".join(char for char in text if char == "\n" or ord(char) in known)


def _style(size: float = 10, *, bold: bool = False, color: Color = _INK) -> ParagraphStyle:
    return ParagraphStyle(
        "text",
        fontName=BOLD if bold else FONT,
        fontSize=size,
        leading=size * 1.4,
        textColor=color,
        spaceAfter=1.5 * mm,
        splitLongWords=1,
    )


@cache
def _fonts() -> frozenset[int]:
    """Make the fonts known once; returns the characters both can draw."""
    folder = Path(reportlab.__file__).parent / "fonts"
    fonts = [TTFont(name, str(folder / file)) for name, file in _FILES.items()]
    for font in fonts:
        pdfmetrics.registerFont(font)
    return frozenset.intersection(*(frozenset(font.face.charToGlyph) for font in fonts))
