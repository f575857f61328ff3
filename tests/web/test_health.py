"""What watches the assistant from outside is told the truth."""

from __future__ import annotations

from bot.runtime import Runtime
from bot.storage import database as storage
from tests.web.conftest import Api

OK = {"database": "ok", "migrations": "ok", "rasa": "ok"}


async def test_all_is_well(api: Api) -> None:
    async with api.client() as watcher:
        live = await watcher.get("/health/live")
        ready = await watcher.get("/health/ready")
    assert (live.status_code, live.text) == (200, "ok")
    assert (ready.status_code, ready.json()) == (200, {"ready": True, "checks": OK})


async def test_without_rasa_it_is_not_ready_and_says_what_stands_in(api: Api) -> None:
    api.rasa_is_ready = False
    async with api.client() as watcher:
        ready = await watcher.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["checks"]["rasa"].startswith("not answering")


async def test_without_a_database_it_lives_and_is_not_ready(api: Api) -> None:
    away = storage.create("postgresql://nobody@127.0.0.1:1/nothing")
    runtime = api.runtime
    api.runtime = Runtime(away, runtime.channels, runtime.understanding, runtime.catalogue, clock=api.clock)
    async with api.client() as watcher:
        live = await watcher.get("/health/live")
        ready = await watcher.get("/health/ready")
    await away.dispose()
    assert live.status_code == 200
    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "no database")


async def test_a_database_without_the_newest_tables_is_not_ready(api: Api) -> None:
    async with api.database.engine.begin() as db:
        await db.exec_driver_sql("update alembic_version set version_num = 'older'")
    async with api.client() as watcher:
        ready = await watcher.get("/health/ready")
    assert ready.status_code == 503
    assert ready.json()["checks"]["migrations"] == "migrations are missing"


async def test_the_figures_count_what_came_in_and_what_waits(api: Api) -> None:
    async with api.client() as ani:
        before = _figure((await ani.get("/metrics")).text, 'agenalis_received_total{channel="web"}')
        await ani.post("/webchat/messages", json={"id": "message-0001", "text": "halo"})
        api.clock.advance(seconds=30)
        figures = (await ani.get("/metrics")).text
    assert _figure(figures, 'agenalis_received_total{channel="web"}') == before + 1
    labels = '{channel="web",queue="inbound",status="pending"}'
    assert _figure(figures, f"agenalis_queue_depth{labels}") == 1
    assert _figure(figures, f"agenalis_queue_oldest_seconds{labels}") == 30


async def test_the_figures_hold_no_personal_data(api: Api) -> None:
    async with api.client() as ani:
        await ani.post("/webchat/messages", json={"id": "message-0001", "text": "nik 3174012301900001"})
        figures = (await ani.get("/metrics")).text
    address = await api.database.value("select address from addresses")
    assert "3174012301900001" not in figures
    assert address not in figures


def _figure(text: str, name: str) -> float:
    return next((float(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith(name)), 0.0)
