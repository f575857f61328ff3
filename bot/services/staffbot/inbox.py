"""What staff do on Telegram: kept first, then done, each thing once; only who is linked and not disabled is served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from bot.domain.permissions import NotAllowed
from bot.domain.staffbot import StaffEvent
from bot.domain.tickets import AlreadyTaken, TicketError
from bot.ports import FetchError
from bot.runtime import Runtime
from bot.services.keys import Keys
from bot.services.outgoing import NotSendable
from bot.services.staffbot import acting, linking
from bot.services.staffbot.hand import Hand
from bot.services.staffbot.linking import TooManyCodes
from bot.services.staffbot.words import say
from bot.storage import agents, staff_links, staff_updates
from bot.storage.database import Db, joined
from bot.storage.staff_posts import NewPost, put

log = structlog.get_logger()

RETRY_AFTER = timedelta(seconds=5)


async def receive(runtime: Runtime, events: Sequence[StaffEvent]) -> None:
    """Keep what came in; when this returns, it is safe.

    Of what strangers say only a code is kept; in the group nothing else at all.
    """
    async with runtime.engine.begin() as db:
        known = await staff_links.linked_among(db, [e.user_id for e in events])
        heard = [e for e in events if e.is_private or e.user_id in known or linking.code_in(e.text)]
        wanted = [e if e.user_id in known else _of_stranger(e) for e in heard]
        await staff_updates.keep(db, wanted, runtime.clock())


def _of_stranger(event: StaffEvent) -> StaffEvent:
    code = linking.code_in(event.text)
    return replace(event, text=event.text if code else "", choice=None, attachment=None, location=None)


async def work_next(runtime: Runtime, keys: Keys) -> bool:
    """Do the next thing; False when there is none. What fails is rolled back and tried again later."""
    update_id: int | None = None
    try:
        async with runtime.engine.begin() as db:
            kept = await staff_updates.next_one(db, runtime.clock())
            if kept is None:
                return False
            update_id = kept.event.update_id
            await _do(runtime, db, keys, kept.event)
    except Exception as error:
        if update_id is None:
            raise
        log.warning("staff_update_failed", update_id=update_id, error=type(error).__name__)
        await _give_back(runtime, update_id, type(error).__name__)
    return True


async def _give_back(runtime: Runtime, update_id: int, error: str) -> None:
    async with runtime.engine.begin() as db:
        now = runtime.clock()
        lost = await staff_updates.postpone(db, update_id, now + RETRY_AFTER, error)
        if lost is not None and lost.is_private:
            await put(db, NewPost(f"broken:{update_id}", lost.chat_id, say("broken")), now)


async def _do(runtime: Runtime, db: Db, keys: Keys, event: StaffEvent) -> None:
    """One event in one transaction: what it does, what is answered, and that it is done."""
    hand = Hand(replace(runtime, engine=joined(db)), db, runtime.clock(), event, event.update_id)
    code = linking.code_in(event.text)
    holder = await staff_links.holder(db, event.user_id)
    if code and event.is_private:
        await _link(hand, keys, code)
    elif code:
        await _void(hand, keys, code, is_staff=holder is not None)
    elif holder is None:
        await _refuse(hand)
    else:
        viewer = await agents.viewer(db, holder)
        if viewer:
            await _serve(replace(hand, viewer=viewer))
    await staff_updates.finish(db, event.update_id)


async def _serve(hand: Hand) -> None:
    """Do what he wants; what cannot be done is said."""
    try:
        async with hand.runtime.engine.begin():
            await acting.serve(hand)
    except AlreadyTaken as error:
        names = await agents.names(hand.db, [error.by] if error.by else [])
        key = "already_mine" if error.by == hand.staff_id else "already_taken"
        await hand.answer(say(key, id=hand.named, name=names.get(error.by or 0, "")))
    except NotAllowed:
        await hand.answer(say("not_allowed", id=hand.named))
    except TicketError:
        await hand.answer(say("not_possible", id=hand.named))
    except NotSendable as error:
        await hand.answer(error.sentence)
    except FetchError:
        await hand.answer(say("file_gone"))


async def _link(hand: Hand, keys: Keys, code: str) -> None:
    group = hand.runtime.staff_group
    try:
        staff_id = await linking.use_code(hand.db, keys, code, hand.event.user_id, hand.now, group=group)
    except TooManyCodes as error:
        if error.is_first:
            await hand.answer(say("code_too_many"))
        return
    if staff_id is None:
        await hand.answer(say("code_wrong"))
        return
    names = await agents.names(hand.db, [staff_id])
    await hand.answer(say("linked", name=names[staff_id], help=say("help")))


async def _void(hand: Hand, keys: Keys, code: str, *, is_staff: bool) -> None:
    """A code that everybody in the group has read is good for nobody."""
    if await linking.void_code(hand.db, keys, code, hand.now) or is_staff:
        await hand.answer(say("code_in_group"))


async def _refuse(hand: Hand) -> None:
    """Strangers get one answer, and no more of them; a group hears nothing."""
    if hand.event.is_private:
        await put(hand.db, NewPost(f"stranger:{hand.event.user_id}", hand.event.chat_id, say("stranger")), hand.now)
