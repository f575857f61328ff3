"""Rasa's answer where there is one, else what the keywords say: a participant is never left without."""

from __future__ import annotations

import structlog

from bot.ports import Parse
from bot.understanding.keywords import KeywordUnderstanding
from bot.understanding.rasa import RasaUnavailable, RasaUnderstanding

log = structlog.get_logger(__name__)


class ResilientUnderstanding:
    """Never raises, and is never slower than Rasa's time limit."""

    def __init__(self, rasa: RasaUnderstanding, keywords: KeywordUnderstanding) -> None:
        self._rasa = rasa
        self._keywords = keywords
        self._away = False

    async def parse(self, text: str) -> Parse:
        try:
            parse = await self._rasa.parse(text)
        except RasaUnavailable as error:
            self._tell(away=True, reason=str(error))
            return await self._keywords.parse(text)
        self._tell(away=False)
        return parse

    async def close(self) -> None:
        await self._rasa.close()

    def _tell(self, *, away: bool, reason: str = "") -> None:
        if away and not self._away:
            log.warning("rasa_is_away", reason=reason)
        elif self._away and not away:
            log.info("rasa_is_back")
        self._away = away
