from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.ports import Entity
from bot.understanding import RasaUnavailable, RasaUnderstanding
from bot.understanding.breaker import Breaker
from tests.support.fake_rasa import FakeRasa, running


class Watch:
    """A monotonic clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def rasa() -> AsyncIterator[FakeRasa]:
    async with running() as server:
        yield server


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def outcomes() -> list[str]:
    return []


@pytest.fixture
async def client(rasa: FakeRasa, watch: Watch, outcomes: list[str]) -> AsyncIterator[RasaUnderstanding]:
    understanding = RasaUnderstanding(
        rasa.url,
        time_limit=0.3,
        breaker=Breaker(watch),
        observe=lambda outcome, _seconds: outcomes.append(outcome),
    )
    yield understanding
    await understanding.close()


async def fail(client: RasaUnderstanding, times: int) -> None:
    for number in range(times):
        with pytest.raises(RasaUnavailable):
            await client.parse(f"teks {number}")


async def test_the_answer_of_rasa_is_told_in_our_words(rasa: FakeRasa, client: RasaUnderstanding) -> None:
    money = {"entity": "money", "value": 40000, "text": "40rb", "start": 6, "end": 10, "extractor": "rules"}
    tomorrow = {"entity": "date", "value": "2026-11-24", "text": "besok", "start": 0, "end": 5, "relative": "+1d"}
    rasa.extra = {"entities": [money, tomorrow], "ambiguous_institution": True}

    parse = await client.parse("besok 40rb")

    assert (parse.intent, parse.confidence, parse.source) == ("ask_contribution", 0.9, "rasa")
    assert parse.ranking == (("ask_contribution", 0.9), ("ask_payment", 0.05))
    assert parse.entities == (
        Entity("money", 40000, "40rb", 6, 10),
        Entity("date", "2026-11-24", "besok", 0, 5, relative="+1d"),
    )
    assert parse.ambiguous_institution
    assert parse.model_id == "model-1"


@pytest.mark.parametrize(
    ("danger", "kind"),
    [(None, None), ("violence", "violence"), ({"kind": "self_harm", "score": 0.8}, "self_harm")],
)
async def test_danger_is_its_kind(rasa: FakeRasa, client: RasaUnderstanding, danger: object, kind: str | None) -> None:
    rasa.extra = {"danger": danger}
    assert (await client.parse("tolong")).danger == kind


async def test_an_intent_that_is_not_recognised_is_none(rasa: FakeRasa, client: RasaUnderstanding) -> None:
    rasa.extra = {"intent": {"name": None, "confidence": 0.0}, "intent_ranking": []}
    parse = await client.parse("qwerty")
    assert (parse.intent, parse.confidence) == (None, 0.0)


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "???", "👍"])
async def test_text_without_words_never_reaches_rasa(rasa: FakeRasa, client: RasaUnderstanding, text: str) -> None:
    assert (await client.parse(text)).intent is None
    assert rasa.texts == []


async def test_a_very_long_text_is_cut_before_it_is_sent(rasa: FakeRasa, client: RasaUnderstanding) -> None:
    await client.parse("panjang " * 1000)
    assert len(rasa.texts[0]) == 1000


async def test_the_same_text_is_asked_once(rasa: FakeRasa, client: RasaUnderstanding, outcomes: list[str]) -> None:
    assert await client.parse("menu") == await client.parse("menu")
    assert rasa.texts == ["menu"]
    assert outcomes == ["answered", "cached"]


async def test_the_same_text_is_asked_again_on_another_day(rasa: FakeRasa) -> None:
    days = iter([datetime(2026, 11, 23, 16, 59, tzinfo=UTC), datetime(2026, 11, 23, 17, 0, tzinfo=UTC)])
    client = RasaUnderstanding(rasa.url, clock=lambda: next(days))
    await client.parse("besok")
    await client.parse("besok")  # midnight in Jakarta lies between the two
    await client.close()
    assert rasa.texts == ["besok", "besok"]


async def test_a_text_is_asked_again_of_a_new_model(rasa: FakeRasa, client: RasaUnderstanding) -> None:
    await client.parse("menu")
    rasa.model_id = "model-2"
    assert await client.model_id() == "model-2"
    assert (await client.parse("menu")).model_id == "model-2"
    assert rasa.texts == ["menu", "menu"]


async def test_an_error_of_the_server_is_a_failure(
    rasa: FakeRasa, client: RasaUnderstanding, outcomes: list[str]
) -> None:
    rasa.fails = True
    await fail(client, 1)
    assert outcomes == ["failed"]


async def test_an_answer_of_an_unknown_shape_is_a_failure(rasa: FakeRasa, client: RasaUnderstanding) -> None:
    rasa.extra = {"intent": "ask_contribution"}
    await fail(client, 1)


async def test_a_server_that_stalls_is_given_up_after_the_time_limit(rasa: FakeRasa, client: RasaUnderstanding) -> None:
    rasa.stalls = True
    await fail(client, 1)
    assert rasa.texts == ["teks 0"]


async def test_a_server_that_is_not_there_is_a_failure(rasa: FakeRasa, client: RasaUnderstanding) -> None:
    await rasa.stop()
    await fail(client, 1)
    assert await client.model_id() is None


async def test_after_three_failures_the_server_is_left_in_peace(
    rasa: FakeRasa, client: RasaUnderstanding, outcomes: list[str]
) -> None:
    rasa.fails = True
    await fail(client, 5)
    assert len(rasa.texts) == 3
    assert outcomes == ["failed", "failed", "failed", "refused", "refused"]


async def test_one_probe_after_five_seconds_finds_the_server_well_again(
    rasa: FakeRasa, client: RasaUnderstanding, watch: Watch
) -> None:
    rasa.fails = True
    await fail(client, 3)
    rasa.fails = False
    watch.now = 4.9
    await fail(client, 1)
    watch.now = 5.0
    assert (await client.parse("apa kabar")).intent == "ask_contribution"
    assert (await client.parse("iuran")).intent == "ask_contribution"


async def test_a_probe_that_fails_keeps_the_server_in_peace_for_five_more_seconds(
    rasa: FakeRasa, client: RasaUnderstanding, watch: Watch
) -> None:
    rasa.fails = True
    await fail(client, 3)
    watch.now = 5.0
    await fail(client, 2)
    assert len(rasa.texts) == 4


async def test_a_server_that_comes_back_on_the_same_port_is_found(rasa: FakeRasa, client: RasaUnderstanding) -> None:
    await client.parse("iuran")
    await rasa.stop()
    await fail(client, 1)
    await rasa.start()
    assert (await client.parse("denda")).intent == "ask_contribution"
