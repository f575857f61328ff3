"""The client of the Rasa server. What its answers look like is told in docs/understanding.md."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import orjson

from bot.clock import Clock, now
from bot.ports import Entity, Parse
from bot.understanding.breaker import Breaker

TIME_LIMIT = 2.0  # seconds; somebody is waiting for an answer
LONGEST_TEXT = 1000  # characters; a wish is told in fewer, and parse time grows with length
CACHED_TEXTS = 2000
MODEL_CHECK_SECONDS = 60.0  # how long a model may be replaced before we notice
RASAS_ZONE = ZoneInfo("Asia/Jakarta")  # Rasa resolves "besok" by this calendar, so an answer is good for one day there
HEADERS = {"Content-Type": "application/json"}

type Observe = Callable[[str, float], None]
"""Told of every parse: the outcome (`answered`, `cached`, `failed`, `refused`) and the seconds it took."""


class RasaUnavailable(Exception):
    """Rasa did not answer in time, answered with an error, or is not asked for the moment."""


def _observe_nothing(_outcome: str, _seconds: float) -> None:
    pass


class RasaUnderstanding:
    """Asks one Rasa server, over connections that stay open."""

    def __init__(
        self,
        base_url: str,
        time_limit: float = TIME_LIMIT,
        breaker: Breaker | None = None,
        observe: Observe = _observe_nothing,
        clock: Clock = now,
    ) -> None:
        self._parse_url = f"{base_url}/model/parse"
        self._status_url = f"{base_url}/status"
        self._time_limit = time_limit
        self._breaker = breaker or Breaker()
        self._observe = observe
        self._clock = clock
        self._cache = _Cache(CACHED_TEXTS)
        self._model_id = ""
        self._model_checked_at = float("-inf")
        self._session: aiohttp.ClientSession | None = None

    async def parse(self, text: str) -> Parse:
        """What `text` means. Text without a letter or digit means nothing. Raises `RasaUnavailable`."""
        text = text[:LONGEST_TEXT]
        if not any(character.isalnum() for character in text):
            return Parse(intent=None, confidence=0.0)
        started = time.perf_counter()
        outcome = "failed"
        try:
            outcome, parse = await self._cached_or_asked(text)
        except _Refused as error:
            outcome = "refused"
            raise RasaUnavailable("not asked for the moment") from error
        finally:
            self._observe(outcome, time.perf_counter() - started)
        return parse

    async def model_id(self) -> str | None:
        """Name of the model being served; None when the server does not answer. For health checks: no breaker."""
        try:
            async with asyncio.timeout(self._time_limit):
                await self._check_model()
        except _FAILURES:
            return None
        return self._model_id

    async def close(self) -> None:
        """Give back the connections."""
        if self._session is not None:
            await self._session.close()

    async def _cached_or_asked(self, text: str) -> tuple[str, Parse]:
        if not self._breaker.allows():
            raise _Refused
        try:
            async with asyncio.timeout(self._time_limit):
                if time.monotonic() - self._model_checked_at > MODEL_CHECK_SECONDS:
                    await self._check_model()
                key = (self._model_id, self._clock().astimezone(RASAS_ZONE).date(), text)
                if (known := self._cache.get(key)) is not None:
                    return "cached", known
                answer = await self._ask(text)
            parse = parse_answer(answer, self._model_id)
        except _FAILURES as error:
            self._breaker.failed()
            self._model_checked_at = float("-inf")
            raise RasaUnavailable(type(error).__name__) from None
        self._breaker.succeeded()
        self._cache.put(key, parse)
        return "answered", parse

    async def _ask(self, text: str) -> Any:
        body = orjson.dumps({"text": text})
        async with self._http.post(self._parse_url, data=body, headers=HEADERS) as response:
            response.raise_for_status()
            return orjson.loads(await response.read())

    async def _check_model(self) -> None:
        async with self._http.get(self._status_url) as response:
            response.raise_for_status()
            status = orjson.loads(await response.read())
        self._model_id = str(status["model_id"])
        self._model_checked_at = time.monotonic()

    @property
    def _http(self) -> aiohttp.ClientSession:
        # Made at the first use: a session belongs to the event loop it is made in.
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=60))
        return self._session


class _Refused(Exception):
    """The breaker is open."""


_FAILURES = (aiohttp.ClientError, TimeoutError, OSError, ValueError, KeyError, TypeError, AttributeError)


class _Cache:
    """The latest texts and what they mean: "halo", "ya", "menu" come all day."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._known: OrderedDict[tuple[str, date, str], Parse] = OrderedDict()

    def get(self, key: tuple[str, date, str]) -> Parse | None:
        parse = self._known.get(key)
        if parse is not None:
            self._known.move_to_end(key)
        return parse

    def put(self, key: tuple[str, date, str], parse: Parse) -> None:
        self._known[key] = parse
        if len(self._known) > self._size:
            self._known.popitem(last=False)


def parse_answer(answer: Mapping[str, Any], model_id: str) -> Parse:
    """Rasa's JSON in our words. Raises KeyError, TypeError or ValueError when it is not what we know."""
    intent = answer["intent"]
    danger = answer.get("danger")
    return Parse(
        intent=intent["name"],
        confidence=float(intent["confidence"] or 0.0),
        ranking=tuple((rank["name"], float(rank["confidence"])) for rank in answer.get("intent_ranking", ())),
        entities=tuple(_entity(entity) for entity in answer.get("entities", ())),
        danger=danger["kind"] if isinstance(danger, Mapping) else danger or None,
        ambiguous_institution=bool(answer.get("ambiguous_institution")),
        model_id=model_id,
    )


def _entity(entity: Mapping[str, Any]) -> Entity:
    return Entity(
        name=entity["entity"],
        value=entity["value"],
        text=entity.get("text") or "",
        start=int(entity.get("start") or 0),
        end=int(entity.get("end") or 0),
        relative=entity.get("relative"),
    )
