from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import rasa


@pytest.fixture(scope="session")
def rasa_url() -> Iterator[str]:
    """A real Rasa server with our model."""
    with rasa.serving() as url:
        yield url
