"""Liveness, readiness, and the figures for Prometheus."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Gauge, generate_latest, multiprocess
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.domain.tickets import Priority
from bot.runtime import Runtime
from bot.storage import board, migrate, queues
from bot.storage.database import DatabaseError

CHECK_SECONDS = 3.0
type ReadyCheck = Callable[[], Awaitable[bool]]


async def _database_problem(runtime: Runtime) -> str | None:
    try:
        async with asyncio.timeout(CHECK_SECONDS), runtime.engine.begin() as db:
            return None if await migrate.is_current(db) else "migrations are missing"
    except (DatabaseError, TimeoutError):
        return "no database"


async def _checks(runtime: Runtime, rasa_is_ready: ReadyCheck) -> dict[str, str]:
    database = await _database_problem(runtime)
    understands = await rasa_is_ready()
    return {
        "database": "no database" if database == "no database" else "ok",
        "migrations": database or "ok",
        "rasa": "ok" if understands else "not answering: keywords and the menu stand in",
    }


def routes(runtime: Runtime, rasa_is_ready: ReadyCheck) -> list[Route]:
    """`/health/live`, `/health/ready` and `/metrics`."""

    async def live(_: Request) -> Response:
        return PlainTextResponse("ok")

    async def ready(_: Request) -> Response:
        checks = await _checks(runtime, rasa_is_ready)
        healthy = all(state == "ok" for state in checks.values())
        return JSONResponse({"ready": healthy, "checks": checks}, status_code=200 if healthy else 503)

    async def figures(_: Request) -> Response:
        return Response(await _figures(runtime), media_type=CONTENT_TYPE_LATEST)

    return [
        Route("/health/live", live),
        Route("/health/ready", ready),
        Route("/metrics", figures),
    ]


async def _figures(runtime: Runtime) -> bytes:
    return generate_latest(_counted()) + generate_latest(await _measured(runtime))


def _counted() -> CollectorRegistry:
    """Counters of this process, or of all processes where they share a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


async def _measured(runtime: Runtime) -> CollectorRegistry:
    """Depth and age of the queues, read now."""
    registry = CollectorRegistry()
    depth = Gauge("agenalis_queue_depth", "Messages not finished.", ["queue", "channel", "status"], registry=registry)
    age = Gauge(
        "agenalis_queue_oldest_seconds", "Age of the oldest.", ["queue", "channel", "status"], registry=registry
    )
    tickets = Gauge("agenalis_tickets_open", "Tickets not closed.", ["priority", "status"], registry=registry)
    wait = Gauge(
        "agenalis_tickets_oldest_wait_seconds", "Longest wait for a human's word.", ["priority"], registry=registry
    )
    async with runtime.engine.begin() as db:
        open_ones = {queue.priority: queue for queue in await board.queues(db)}
        for priority in Priority:
            queue = open_ones.get(priority)
            tickets.labels(priority, "waiting").set(queue.waiting if queue else 0)
            tickets.labels(priority, "assigned").set(queue.assigned if queue else 0)
            since = queue.oldest_waiting_at if queue else None
            wait.labels(priority).set((runtime.clock() - since).total_seconds() if since else 0)
        for row in await queues.depths(db):
            labels = (row.queue, row.channel, row.status)
            depth.labels(*labels).set(row.count)
            if row.oldest_at:
                age.labels(*labels).set((runtime.clock() - row.oldest_at).total_seconds())
    return registry
