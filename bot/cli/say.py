"""Send a message to a contact, on the channel where he wrote last. It waits in the outbox until it may go."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot import bootstrap
from bot.cli.common import database_url, load_settings, parser
from bot.cli.failed import Failed
from bot.services.saying import UnknownContact, say


def main(argv: Sequence[str]) -> int:
    arguments = parser(__name__, __doc__ or "")
    arguments.add_argument("contact", type=int, help="id of the contact, as the lists show it")
    arguments.add_argument("text", help="the words, in quotes")
    chosen = arguments.parse_args(argv)
    if not chosen.text.strip():
        arguments.error("the text is empty")
    asyncio.run(_say(chosen.contact, chosen.text))
    return 0


async def _say(contact_id: int, words: str) -> None:
    settings = load_settings("cli")
    async with bootstrap.assemble(settings, database_url(settings)) as parts:
        try:
            await say(parts.runtime, contact_id, words)
        except UnknownContact:
            raise Failed(f"There is no contact {contact_id}, or his channel is off.") from None
