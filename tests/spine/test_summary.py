"""The summary as a file: what stands in it, that it is small, and that the same summary is the same file."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import yaml
from pypdf import PdfReader

from bot.dialogue.model import Catalogue
from bot.services.summary import copy, file_of
from bot.services.summary_pdf import Paper, Sum, Summary, render
from tests.conversations.runner import START, Run

FULL = Summary(
    title="Klaim JHT",
    dated="Jawaban tanggal 23 November 2026",
    told=("Alasan pencairan: Mengundurkan diri",),
    said=("Menurut aturan, Anda bisa mengajukan seluruh saldo JHT.\nAda masa tunggu 1 bulan. 👍 <b>",),
    sums=(Sum("Klaim JHT", ("Saldo: Rp80.000.000 × 100% = Rp80.000.000",), "Rp80.000.000"),),
    papers=(Paper("KTP", is_ready=True), Paper("Kartu Keluarga (KK)", is_ready=False)),
    deadlines=("JHT mulai bisa diajukan: 10 Desember 2026",),
    sources=("Peraturan Pemerintah Nomor 46 Tahun 2015 (PP 46/2015 Pasal 22)",),
)


def words(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_everything_stands_in_it_and_that_it_is_no_official_document() -> None:
    text = words(render(FULL, copy()))
    for part in ("Klaim JHT", "23 November 2026", "Mengundurkan diri", "masa tunggu 1 bulan", "Rp80.000.000", "KTP"):
        assert part in text
    assert "Kartu Keluarga (KK)" in text
    assert "10 Desember 2026" in text
    assert "PP 46/2015 Pasal 22" in text
    assert "Bukan dokumen resmi" in text
    assert "Keputusan ada pada BPJS" in text


def test_what_the_font_cannot_draw_is_left_out_and_what_looks_like_markup_is_not_read_as_such() -> None:
    text = words(render(FULL, copy()))
    assert "👍" not in text
    assert "<b>" in text


def test_an_empty_part_has_no_heading() -> None:
    text = words(render(Summary("Iuran", "Jawaban tanggal 23 November 2026", said=("Rp35.000",)), copy()))
    assert copy()["papers"] not in text
    assert copy()["deadlines"] not in text


def test_the_same_summary_is_the_same_file() -> None:
    assert render(FULL, copy()) == render(FULL, copy())


def test_a_long_summary_has_several_pages_and_stays_small_with_its_fonts_inside() -> None:
    long = Summary("Panjang", "hari ini", said=FULL.said * 40, papers=FULL.papers * 20, sources=FULL.sources * 10)
    content = render(long, copy())
    reader = PdfReader(BytesIO(content))
    assert len(reader.pages) > 1
    assert len(content) < 200_000
    assert content.count(b"/FontFile2") >= 2
    assert len(render(FULL, copy())) < 100_000


def test_a_single_word_without_end_does_not_break_the_page() -> None:
    assert "Halaman 1" in words(render(Summary("x" * 400, "hari ini", said=("y" * 3000,)), copy()))


async def test_the_widows_file_holds_the_sums_and_papers_of_the_whole_conversation(catalogue: Catalogue) -> None:
    story = yaml.safe_load((Path(__file__).parents[1] / "conversations/death/widow_at_work.yml").read_text("utf-8"))
    conversation = Run(catalogue, None, START)
    for step in story["steps"]:
        conversation.step(step)
    name, content = await file_of(catalogue, conversation.state) or ("", b"")
    text = words(content)
    assert name == "ringkasan-dokumen-klaim-kematian.pdf"
    for part in ("Rp192.000.000", "Rp214.000.000", "Rp60.000.000", "Surat keterangan ahli waris", "PP 82/2019"):
        assert part in text
    assert "- Buku tabungan penerima" not in text  # a paper stands in the list alone
    assert len(content) < 200_000
