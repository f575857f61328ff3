"""Which of the two BPJS is meant, when a message says only "BPJS"."""

from __future__ import annotations

import re
from typing import Any, Iterable, Mapping

# Intents whose answer differs between the two, and which do not give away which one it is.
_DEPENDING = frozenset(
    "ask_program_info ask_benefits ask_contribution ask_payment ask_arrears ask_registration check_membership update_data "
    "ask_card ask_contact change_segment confirm_payment ask_claim_status app_problem".split()
)
_SAYS_BPJS = re.compile(r"\bbpjs\b")
_HEALTH = re.compile(
    r"\b(?:kesehatan|kis|jkn|askes|faskes|kelas|rujuk\w*|rumah sakit|dokter|berobat|obat|puskesmas|klinik|rawat|operasi|bayi|hamil|melahirkan|"
    r"lahiran|sakit|igd|ugd|pandawa|pbi|poli|gigi|kacamata|cuci darah|kontrol|periksa|opname|sesar|caesar|mandiri|keluarga|anak|istri|suami|kk|"
    r"rehab|165|denda|pasien|mobile jkn|lab|terapi|vaksin|kamar|wfa|iuran kelas|dinonaktifkan pemerintah|gratis|dinsos)\b"
)
_WORK = re.compile(
    r"\b(?:ketenagakerjaan|jamsostek|jht|jkk|jkm|jkp|jmo|jp|cair|saldo|resign|paklaring|phk|kecelakaan kerja|lapak asik|sipp|upah|pensiun|"
    r"tenaga kerja|kpj|siapkerja|ahli waris|santunan|bpu|ojol|ojek|pengunduran|hari tua|175|klaim|kontrak|beasiswa|bsu)\b"
)
_TELLING = {"program": None, "facility": None, "class": None, "channel_app": {"mobile_jkn", "jmo", "lapak_asik", "pandawa", "sipp", "edabu", "chika", "vika", "siapkerja"}}  # fmt: skip


# Around "BPJS" these say nothing about what is wanted.
_FILLER = frozenset(
    "admin kak kakak pak bapak bu ibu mas mbak gan bos sis halo hai hei hi hello permisi punten assalamualaikum selamat pagi siang sore "
    "malam mau ingin tanya bertanya nanya menanyakan tentang soal mengenai info informasi dong ya iya sih nih ini itu saya aku dulu "
    "tolong bantu minta maaf mohon izin numpang bisa boleh ? !".split()
)

_ACCOUNT = re.compile(r"@\w*(?:kesehatan|tk\b|jamsostek|ketenagakerjaan|jkn)")


def is_ambiguous(text: str, words: str, intent: str | None, entities: Iterable[Mapping[str, Any]]) -> bool:
    """True if the message says "BPJS", nothing tells which one, and the answer depends on it or nothing else is said."""
    if not _SAYS_BPJS.search(words) or not (intent in _DEPENDING or _says_nothing_else(words)):
        return False
    if _HEALTH.search(words) or _WORK.search(words) or _ACCOUNT.search(text.lower()):
        return False
    return not any(_tells(entity) for entity in entities)


def _says_nothing_else(words: str) -> bool:
    return all(word == "bpjs" or word in _FILLER for word in words.split())


def _tells(entity: Mapping[str, Any]) -> bool:
    if entity["entity"] not in _TELLING:
        return False
    values = _TELLING[entity["entity"]]
    return values is None or entity["value"] in values
