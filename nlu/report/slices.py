"""Parts of a sample that may be understood better or worse: register, length, programme, channel."""

from __future__ import annotations

import re

from report.figures import Reading, Share, accuracy

_REGIONAL = re.compile(
    r"\b(?:piye|ora|iso|wis|opo|nopo|kulo|njenengan|durung|dereng|saged|kumaha|teu|abdi|atos|tos|naha|punten|hoyong|gimane|kagak|aye|baa|indak|alah|ambo|"
    r"kodong|ki|mi|ji|inyong|kepriye|sampun|nggih|pripun|sabaraha|iraha|ngopo|arep|nang|neng)\b"
)
_ENGLISH = re.compile(
    r"\b(?:please|help|claim|the|my|is|how|why|can|not|status|stuck|login|update|error|pending|still|when)\b"
)
_SHORTENED = re.compile(
    r"\b(?:sy|gmn|yg|dgn|krn|blm|udh|bs|tdk|jg|klo|dpt|skrg|tlg|utk|dr|tp|sdh|bgmn|knp|org|bln|thn|lg|sm|aja|gak|ga|ngga|nggak|gw|kok|sih|dong|min)\b"
)
_FORMAL = re.compile(r"\b(?:apakah|bagaimana|mohon|terima kasih|saya|tidak|dengan|dapat|untuk)\b")
_LENGTHS = ((3, "1-3 words"), (8, "4-8 words"), (20, "9-20 words"), (40, "21-40 words"), (10_000, "more than 40 words"))
_WORK_PROGRAMMES = {"jht", "jp", "jkk", "jkm", "jkp", "bpjs_ketenagakerjaan"}
_HEALTH_PROGRAMMES = {"jkn", "bpjs_kesehatan"}


def register(text: str) -> str:
    """A guess by signs: shouting, a regional language, English, abbreviations and slang, or plain and formal."""
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 10 and sum(c.isupper() for c in letters) > 0.7 * len(letters):
        return "capitals"
    small = text.lower()
    if _REGIONAL.search(small):
        return "regional"
    if len(_ENGLISH.findall(small)) >= 2:
        return "with English"
    if _SHORTENED.search(small):
        return "everyday"
    return "formal" if _FORMAL.search(small) else "plain"


def length(text: str) -> str:
    words = len(text.split())
    return next(name for limit, name in _LENGTHS if words <= limit)


def programme(reading: Reading) -> str:
    values = {e["value"] for e in reading.entities if e["entity"] in {"program", "channel_app"}}
    if values & (_WORK_PROGRAMMES | {"jmo", "lapak_asik", "sipp"}):
        return "Ketenagakerjaan"
    if values & (_HEALTH_PROGRAMMES | {"mobile_jkn", "pandawa", "edabu"}):
        return "Kesehatan"
    return "just BPJS" if re.search(r"\bbpjs", reading.sample.text.lower()) else "none named"


def channel(reading: Reading) -> str:
    if "channel" in reading.sample.extra:
        return reading.sample.extra["channel"]
    return "public mention (@)" if re.search(r"(?:^|\s)@\w", reading.sample.text) else "message"


def by_slice(readings: list[Reading]) -> dict[str, dict[str, Share]]:
    """Accuracy by kind of slice and slice."""
    cuts = {
        "register": lambda r: r.sample.extra.get("register") or register(r.sample.text),
        "length": lambda r: length(r.sample.text),
        "programme": programme,
        "channel": channel,
        "gold intent": lambda r: r.sample.gold,
    }
    tables: dict[str, dict[str, Share]] = {}
    for name, cut in cuts.items():
        groups: dict[str, list[Reading]] = {}
        for reading in readings:
            groups.setdefault(cut(reading), []).append(reading)
        tables[name] = {group: accuracy(listed) for group, listed in sorted(groups.items())}
    return tables
