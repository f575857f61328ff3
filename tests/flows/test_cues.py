"""What people type to ask about the answer before, and what only sounds like it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.dialogue import routing
from bot.dialogue.scene import Scene
from bot.dialogue.state import Session
from bot.dialogue.turn import Turn
from tests.flows.asking import catalogue

NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)

LEGAL_BASIS = """
dasar hukumnya apa
Dasar hukumnya apa ya min?
dasar hukum nya apaan
dsr hukumnya?
ada dasar hukumnya ga
landasan hukumnya apa kak
itu pasal berapa
pasal brp tuh
pasalnya mana
di pasal mana itu
ayat berapa
itu aturan dari mana
aturan resminya mana
aturan nomor berapa
peraturan nomor brp itu
peraturannya apa sih
perpres berapa
perpres no berapa min
PP nomor berapa ya
uu nomor berapa
UU apa itu
undang undangnya nomor berapa
permenaker berapa
berlaku sejak kapan
itu berlakunya sejak kapan min
sejak kapan berlaku
mulai berlaku kapan
berlaku dari kapan tuh
sumbernya mana
sumbernya dari mana kak
sumber dari mana ini
apa sumbernya
infonya dari mana
tau dari mana min
kata siapa
diatur di mana itu
aturan tahun berapa
aturan baru atau lama ini
link peraturannya ada?
""".strip().splitlines()

OTHERS = {
    "checklist": ["cek daftar dokumen saya", "checklist dong", "dokumen yg kurang apa aja", "ceklisnya mana min"],
    "summary_pdf": [
        "kirim pdf dong",
        "minta pdfnya kak",
        "bisa jadi pdf?",
        "buatkan ringkasan ya",
        "ringkasannya mana",
    ],
    "remind_me": ["ingatkan saya", "tolong ingetin dong min", "ingatkan saya ya nanti", "catat tanggalnya"],
}
PHRASES = [(text, "legal_basis") for text in LEGAL_BASIS]
PHRASES += [(text, flow) for flow, texts in OTHERS.items() for text in texts]


def cued(text: str) -> str | None:
    flow = routing.cued(Scene(catalogue(), Session(), Turn(text, NOW)))
    return flow.id if flow else None


@pytest.mark.parametrize(("text", "flow"), PHRASES)
def test_a_short_question_about_the_answer_needs_no_understanding(text: str, flow: str) -> None:
    assert cued(text) == flow


@pytest.mark.parametrize(
    "text",
    [
        "pasal berapa yang mewajibkan pemberi kerja ikut bpjs",
        "kok dipaksa ikut bpjs dasar hukumnya apa",
        "ingatkan saya bayar iuran tiap tanggal 5",
        "jangan ingatkan saya lagi",
        "mau cetak kartu bpjs bisa di mana",
        "file pdf tidak mau terupload",
        "kartu saya masih berlaku ga",
        "sudah upload ulang dokumen yang kurang, kok belum ada tanggapan",
        "iuran kelas 3 berapa",
        "klaim jht dokumennya apa aja",
    ],
)
def test_what_says_more_is_understood_as_what_it_says(text: str) -> None:
    assert cued(text) is None
