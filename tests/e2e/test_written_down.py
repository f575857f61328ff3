"""What operators see: figures that are true, and logs that tell what happened and nothing about people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.participants import OnTelegram, OnTheWeb, OnWhatsApp
from tests.e2e.site import SECRET, TELEGRAM, WHATSAPP, Site
from tests.e2e.understanding import asks_until_rasa_understands
from tests.support import fake_telegram, fake_twilio
from tests.support.eventually import eventually

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = "min iuran kelas 3 brp ya"
PHONE, NIK = "081298765432", "3171234509870001"


async def figures(site: Site) -> dict[tuple[str, ...], float]:
    """Each figure by its name and the values of its labels, in the order of their names."""
    async with aiohttp.ClientSession() as http, http.get(f"{site.url}/metrics") as answer:
        families = text_string_to_metric_families(await answer.text())
        samples = [sample for family in families for sample in family.samples]
        return {(s.name, *(value for _, value in sorted(s.labels.items()))): s.value for s in samples}


async def test_the_figures_count_what_came_in_and_went_out_in_all_processes(web: OnTheWeb, site: Site) -> None:
    before = await figures(site)
    assert [await web.person.posts("0000-same-id", text=QUESTION) for _ in range(2)] == [202, 202]
    await web.hears("Rp35.000")

    async def counted() -> bool:
        return ("agenalis_answer_seconds_count", "web") in await figures(site)

    await eventually(counted)
    after = await figures(site)
    names = {
        ("agenalis_received_total", "web"): 1.0,
        ("agenalis_repeated_total", "web"): 1.0,
        ("agenalis_answered_total", "web"): 1.0,
        ("agenalis_sends_total", "web", "sent"): 1.0,
        ("agenalis_answer_seconds_count", "web"): 1.0,
    }
    assert {name: after[name] - before.get(name, 0.0) for name in names} == names


async def test_what_waits_for_a_person_to_come_back_shows_as_depth(whatsapp: OnWhatsApp, site: Site) -> None:
    depth = ("agenalis_queue_depth", "whatsapp", "outbound", "queued")
    await whatsapp.writes(QUESTION)
    await whatsapp.hears("Rp35.000")
    before = (await figures(site)).get(depth, 0.0)
    site.twilio.closed_windows.add(f"whatsapp:{whatsapp.address}")
    await site.says(await site.contact("whatsapp", whatsapp.address), "Kabar dari petugas.")

    async def parked() -> bool:
        return (await figures(site)).get(depth, 0.0) == before + 1

    await eventually(parked)
    await whatsapp.writes("makasih")
    await whatsapp.hears("Sama-sama")


async def test_the_log_tells_what_happened_and_nothing_about_people(
    telegram: OnTelegram, whatsapp: OnWhatsApp, web: OnTheWeb, site: Site, rasa_log: Path
) -> None:
    await refuse_strangers(site, telegram, whatsapp)
    site.telegram.fail("sendMessage", status=500, chat_id=telegram.address)
    site.twilio.fail("create", status=400, code=63024, to=f"whatsapp:{whatsapp.address}")
    await site.rasa.shut()
    try:
        for person in (telegram, whatsapp, web):
            await person.writes(f"halo saya Siti Aminah, hp {PHONE}, nik {NIK}, gimana cara klaim jht?")
        await telegram.hears("Keadaan Anda yang mana?")
        await web.hears("Keadaan Anda yang mana?")
    finally:
        await site.rasa.open()
    await asks_until_rasa_understands(site, telegram)
    telegram.person.sends_document(b"MZ no picture", "ktp siti aminah.exe", "image/jpeg")
    await telegram.hears("belum bisa membaca berkas")

    async def told() -> bool:
        return all(event in site.log for event in ("webhook_refused", "send_failed", "rasa_is_away", "file_refused"))

    await eventually(told)
    log = logs(site, rasa_log)
    assert [secret for secret in [*secrets(), *await private(site)] if secret in log] == []


def logs(site: Site, rasa_log: Path) -> str:
    return site.log + rasa_log.read_text()


async def refuse_strangers(site: Site, telegram: OnTelegram, whatsapp: OnWhatsApp) -> None:
    update = {"update_id": 1, "message": telegram.person.message(text=QUESTION)}
    form = whatsapp.person.form(Body=QUESTION)
    async with aiohttp.ClientSession() as http:
        for url, body in ((TELEGRAM, {"json": update}), (WHATSAPP, {"data": form})):
            async with http.post(site.url + url.removeprefix(site.settings.public_url or ""), **body) as answer:
                assert answer.status == 403


def secrets() -> Iterator[str]:
    yield from (fake_telegram.TOKEN, fake_telegram.TOKEN.partition(":")[2], SECRET, fake_twilio.TOKEN)


async def private(site: Site) -> list[str]:
    """All that anybody has written or read so far, where it came from, and who he is."""
    rows = await site.rows("""
        select text from inbound where length(text) >= 8 union select text from outbound
        union select address from addresses union select name from contacts where name is not null
        union select filename from attachments where filename is not null
    """)
    lines = [line for (text,) in rows for line in text.splitlines() if len(line) >= 8]
    return [PHONE, NIK, "Siti", "Aminah", *lines, *(re.sub(r"^\+62", "0", line) for line in lines)]
