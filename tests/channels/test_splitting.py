from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.splitting import length, split

TEXTS = st.text(alphabet=st.sampled_from("ab. !?\n\t,🌸é\u0301\u200d👩🏽🇮🇩1A"), max_size=300)
LIMITS = st.integers(min_value=2, max_value=60)
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy


def squeezed(text: str) -> str:
    return "".join(text.split())


@UNHURRIED
@given(TEXTS, LIMITS)
def test_nothing_is_lost_and_every_part_fits(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert squeezed("".join(parts)) == squeezed(text)
    assert all(0 < length(part) <= limit for part in parts)


@UNHURRIED
@given(st.text(max_size=400), LIMITS)
def test_any_text_at_all_can_be_cut(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert squeezed("".join(parts)) == squeezed(text)
    assert all(part == part.strip() for part in parts)


@UNHURRIED
@given(st.lists(st.sampled_from(["https://www.bpjs-kesehatan.go.id/a.b?c=d!e", "klaim.", "JHT"]), max_size=30))
def test_a_word_or_address_that_fits_is_never_cut(words: list[str]) -> None:
    parts = split(" ".join(words), 50)
    assert [word for part in parts for word in part.split()] == words


def test_a_short_text_stays_whole_with_its_lines() -> None:
    assert split("Halo.\n\n- satu\n  - dua", 4096) == ["Halo.\n\n- satu\n  - dua"]


def test_blank_text_gives_nothing() -> None:
    assert split(" \n ", 10) == []


def test_paragraphs_go_before_sentences_and_sentences_before_words() -> None:
    assert split("Satu dua. Tiga.\n\nEmpat lima. Enam.", 26) == ["Satu dua. Tiga.", "Empat lima. Enam."]
    assert split("Satu dua. Tiga empat lima", 16) == ["Satu dua.", "Tiga empat lima"]
    assert split("satu dua tiga", 9) == ["satu dua", "tiga"]


def test_a_figure_or_abbreviation_does_not_end_a_sentence() -> None:
    text = "Dasar hukumnya PP No. 46 Tahun 2015 dan seterusnya."
    assert split(text, 25)[0] == "Dasar hukumnya PP No. 46"


def test_a_paragraph_that_would_leave_the_message_nearly_empty_is_not_a_good_cut() -> None:
    first, second = split("Ya.\n\n" + "Ini kalimat panjang. Lalu satu lagi yang panjang.", 40)
    assert first == "Ya.\n\nIni kalimat panjang."
    assert second == "Lalu satu lagi yang panjang."


@pytest.mark.parametrize("sign", ["👩🏽", "🇮🇩", "e\u0301", "👩\u200d⚕️"])
def test_what_is_one_sign_on_the_screen_is_not_cut_apart(sign: str) -> None:
    parts = split(sign * 20, 15)
    assert "".join(parts) == sign * 20
    assert all(len(part) % len(sign) == 0 for part in parts)


def test_emoji_count_as_two() -> None:
    assert split("🌸" * 10, 8) == ["🌸" * 4, "🌸" * 4, "🌸" * 2]


def test_a_limit_that_could_not_hold_an_emoji_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2"):
        split("halo", 1)
