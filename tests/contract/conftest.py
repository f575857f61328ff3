from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import pytest

from tests.support import prism
from tests.support.fake_twilio import FakeTwilio
from tests.support.processes import free_port


@dataclass(frozen=True, slots=True)
class Guard:
    """Prism, and where it expects the stand-in."""

    url: str
    upstream_port: int


@pytest.fixture(scope="session")
def guard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guard]:
    port, upstream_port = free_port(), free_port()
    specification = prism.messages_specification(tmp_path_factory.mktemp("prism"))
    with prism.proxy(specification, port, upstream_port):
        yield Guard(f"http://127.0.0.1:{port}", upstream_port)


@pytest.fixture
async def twilio(guard: Guard) -> AsyncIterator[FakeTwilio]:
    fake = FakeTwilio(callback_plan=())
    await fake.start(guard.upstream_port)
    yield fake
    await fake.stop()
