"""Whether Rasa or the keywords understood somebody, and the way back to Rasa."""

from __future__ import annotations

from tests.e2e.participants import OnTelegram
from tests.e2e.site import Site
from tests.support.eventually import eventually

DUES = {"1": "Rp150.000", "2": "Rp100.000"}  # rupiah a month, by class


async def understood_by(site: Site, person: OnTelegram) -> str:
    """What understood his last message."""
    contact = await site.contact(person.channel, person.address)
    sql = "select understood_by from turns where contact_id = :contact order by number desc limit 1"
    return str(await site.value(sql, contact=contact))


async def asks_until_rasa_understands(site: Site, person: OnTelegram) -> None:
    """Ask again and again: whoever comes after this is understood by Rasa."""
    asked = 0

    async def understood() -> bool:
        nonlocal asked
        asked += 1
        care_class = "12"[asked % 2]
        await person.writes(f"kalau iuran mandiri kelas {care_class} berapa ya? ini yang ke-{asked}.")
        await person.hears(DUES[care_class])
        return await understood_by(site, person) == "rasa"

    await eventually(understood)
