"""Rasa stops, hangs, and comes back, while people write: nobody is left without an answer."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
import pytest_asyncio

from tests.e2e.participants import OnTelegram, Participant
from tests.e2e.site import Site
from tests.e2e.understanding import asks_until_rasa_understands, understood_by
from tests.support.gate import Gate

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def rasa(site: Site) -> AsyncIterator[Gate]:
    yield site.rasa
    await site.rasa.open()


async def health(site: Site) -> tuple[int, str]:
    async with aiohttp.ClientSession() as http, http.get(f"{site.url}/health/ready") as answer:
        return answer.status, (await answer.json())["checks"]["rasa"]


async def test_while_rasa_is_away_keywords_and_the_menu_answer(
    participant: Participant, site: Site, rasa: Gate
) -> None:
    await rasa.shut()
    await participant.writes("gimana cara klaim jht?")
    question = await participant.hears("Keadaan Anda yang mana?")
    await participant.chooses(question, "Kena PHK")
    await participant.hears("setelah PHK")
    await participant.writes("apa kabar dunia persilatan hari ini")
    menu = await participant.hears("kata kunci sederhana")
    assert "Klaim JHT" in menu.choices


async def test_a_rasa_that_hangs_holds_nobody_up(telegram: OnTelegram, site: Site, rasa: Gate) -> None:
    await rasa.get_stuck()
    await telegram.writes("iuran bpjs kesehatan berapa?")
    await telegram.hears("Rp35.000")
    assert await understood_by(site, telegram) == "keywords"


async def test_health_says_that_rasa_is_away_and_that_it_is_back(site: Site, rasa: Gate) -> None:
    assert await health(site) == (200, "ok")
    await rasa.shut()
    assert await health(site) == (503, "not answering: keywords and the menu stand in")
    await rasa.open()
    assert await health(site) == (200, "ok")


async def test_when_rasa_is_back_it_is_asked_again_by_itself(telegram: OnTelegram, site: Site, rasa: Gate) -> None:
    await rasa.shut()
    await telegram.writes("kalau iuran bpjs kesehatan kelas 1 berapa?")
    await telegram.hears("Rp150.000")
    assert await understood_by(site, telegram) == "keywords"
    await rasa.open()
    await asks_until_rasa_understands(site, telegram)
