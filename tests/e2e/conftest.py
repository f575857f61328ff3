"""One assistant for all tests of this folder; each test brings people of its own."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import empty_database
from tests.e2e import site as sites
from tests.e2e.participants import OnTelegram, OnTheWeb, OnWhatsApp, Participant
from tests.e2e.site import PUBLIC_URL, WHATSAPP, Site
from tests.support.web_person import WebPerson

_people = itertools.count(1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(
    postgres: str, template: str, rasa_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    with empty_database(postgres, template) as url:
        async with sites.running(url, rasa_url, tmp_path_factory.mktemp("site")) as site:
            yield site


@pytest_asyncio.fixture(loop_scope="session")
async def telegram(site: Site) -> OnTelegram:
    return OnTelegram(site.telegram, next(_people))


@pytest_asyncio.fixture(loop_scope="session")
async def whatsapp(site: Site) -> OnWhatsApp:
    return OnWhatsApp(site.twilio, WHATSAPP, next(_people))


@pytest_asyncio.fixture(loop_scope="session")
async def web(site: Site) -> AsyncIterator[OnTheWeb]:
    person = WebPerson(site.url, PUBLIC_URL)
    await person.opens_the_page()
    yield OnTheWeb(person)
    await person.leaves()


@pytest.fixture(params=["telegram", "whatsapp", "web"])
def participant(request: pytest.FixtureRequest) -> Participant:
    """Somebody on each of the channels in turn."""
    participant: Participant = request.getfixturevalue(request.param)
    return participant
