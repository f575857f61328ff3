"""Looks for what staff on Telegram have not been told, and queues it. Called often: what was told is not told again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.domain.messages import Location
from bot.domain.staffbot import PostKind
from bot.domain.tickets import TicketStatus, Via
from bot.runtime import Runtime
from bot.services import audit
from bot.services.audit import By, Thing
from bot.services.staffbot import words
from bot.services.staffbot.words import say
from bot.storage import staff_news, ticket_detail, timeline
from bot.storage.database import Db
from bot.storage.staff_news_rows import CardOver, HeadOver, OfferOver, Spoken
from bot.storage.staff_posts import NewPost, put

FILE_PATIENCE = timedelta(seconds=20)  # so long what comes after a file waits for it, to stay in order


@dataclass(frozen=True, slots=True)
class _Round:
    """One look at everything."""

    db: Db
    now: datetime
    group: int | None

    async def put(self, post: NewPost) -> bool:
        return await put(self.db, post, self.now)


async def tell(runtime: Runtime) -> None:
    """Queue all news; nothing when another process is at it."""
    bot = runtime.staff_bot
    if bot is None:
        return
    async with runtime.engine.begin() as db:
        if not await staff_news.may_tell(db):
            return
        now = _Round(db, runtime.clock(), bot.group)
        await _offers_over(now)
        offered = await _offers(now)
        if now.group is not None:
            await _cards(now, now.group)
            await _members(now, now.group)
        await _heads_over(now)
        begun = await _heads(now)
        await _spoken(now)
        await _stuck(now)
        shown = [("telegram_offered", *each) for each in offered] + [("telegram_shown", *each) for each in begun]
        for verb, ticket_id, staff_id in shown:  # last: the audit stays locked until the commit
            await audit.record(db, By(staff_id, Via.TELEGRAM), verb, Thing("ticket", ticket_id), at=now.now)


async def _offers(now: _Round) -> list[tuple[int, int]]:
    """What is offered to whom; returns whom of staff which ticket was shown to."""
    shown = []
    for row in await staff_news.offers(now.db):
        ticket = await ticket_detail.get(now.db, row.ticket_id)
        if ticket:
            refs = {"staff_id": row.staff_id, "ticket_id": row.ticket_id, "offer_id": row.id}
            buttons = words.offer_buttons(row.ticket_id, can_skip=True)
            text = words.offer(ticket, now.now)
            await now.put(
                NewPost(f"offer:{row.id}", row.chat_id, text, buttons, PostKind.OFFER, refs=refs, is_live=True)
            )
            shown.append((row.ticket_id, row.staff_id))
    return shown


async def _offers_over(now: _Round) -> None:
    """Who has the offer on his screen sees that it is over, and who was quicker."""
    for row in await staff_news.offers_over(now.db):
        if row.taker_id is None:
            text = say("over_skipped" if row.how == "declined" else "over_gone", id=row.ticket_id)
        elif row.taker_id == row.staff_id:
            text = say("over_mine" if now.group is None else "over_mine_topic", id=row.ticket_id)
        else:
            text = say("over_taken", id=row.ticket_id, name=row.taker)
        await _replace(now, f"offer-over:{row.id}", row, text)


async def _cards(now: _Round, group: int) -> None:
    for over in await staff_news.cards_over(now.db):
        key = "over_taken" if over.status == TicketStatus.ASSIGNED else "over_gone"
        await _replace(now, f"card-over:{over.id}", over, say(key, id=over.ticket_id, name=over.taker or ""))
    for card in await staff_news.cards(now.db):
        ticket = await ticket_detail.get(now.db, card.ticket_id)
        if ticket:
            buttons, refs = words.offer_buttons(card.ticket_id, can_skip=False), {"ticket_id": card.ticket_id}
            text = words.offer(ticket, now.now)
            await now.put(NewPost(card.key, group, text, buttons, PostKind.CARD, refs=refs, is_live=True))


async def _replace(now: _Round, key: str, row: OfferOver | CardOver, text: str) -> None:
    """Other words in place of the message in `row`, and no buttons."""
    refs = {"edits_id": row.id, "ticket_id": row.ticket_id}
    await now.put(NewPost(key, row.chat_id, text, kind=PostKind.EDIT, refs=refs))
    await staff_news.is_over(now.db, row.id)


async def _members(now: _Round, group: int) -> None:
    """Who is not served any more leaves the group, and who is again may come back."""
    for row in await staff_news.shut_out(now.db):
        await now.put(NewPost(row.key, group, kind=PostKind.REMOVE, user_id=row.user_id, is_live=True))
    for back in await staff_news.let_in(now.db, group):
        await now.put(NewPost(back.key, group, kind=PostKind.ADMIT, user_id=back.user_id))
        await staff_news.is_over(now.db, back.id)


async def _heads(now: _Round) -> list[tuple[int, int]]:
    """The start of each conversation; returns whom of staff it was shown to."""
    begun = []
    for row in await staff_news.heads(now.db, now.group):
        ticket = await ticket_detail.get(now.db, row.ticket_id)
        if ticket:
            entries = await timeline.before(now.db, row.contact_id, limit=3 * words.LINES)
            text = words.head(ticket, entries, now.now, in_group=now.group is not None)
            refs = {"staff_id": row.staff_id, "ticket_id": row.ticket_id, "covers_to": row.newest}
            await now.put(NewPost(row.key, row.chat_id, text, kind=PostKind.HEAD, refs=refs, is_live=True))
            begun.append((row.ticket_id, row.staff_id))
    return begun


async def _heads_over(now: _Round) -> None:
    for row in await staff_news.heads_over(now.db, now.group):
        refs = {"staff_id": row.staff_id, "ticket_id": row.ticket_id}
        await now.put(NewPost(f"gone:{row.id}", row.chat_id, _farewell(row), refs=refs))
        await staff_news.is_over(now.db, row.id)


def _farewell(row: HeadOver) -> str:
    if row.status == TicketStatus.CLOSED:
        endings = {"returned": "ended_returned", "ended": "ended_by_participant", "stopped": "ended_by_participant"}
        return say(endings.get(row.outcome or "", "ended_closed"), id=row.ticket_id)
    if row.holder:
        return say("ended_moved", id=row.ticket_id, name=row.holder)
    return say("ended_queued", id=row.ticket_id)


async def _spoken(now: _Round) -> None:
    """Pass on what participants say, in order: what comes after a file waits a little for it."""
    waiting: set[int] = set()
    for said in await staff_news.spoken(now.db, now.group):
        if said.head_id in waiting:
            continue
        if said.file_status == "pending":
            if said.received_at > now.now - FILE_PATIENCE:
                waiting.add(said.head_id)
        else:
            await now.put(_post(said))


def _post(said: Spoken) -> NewPost:
    refs = {"staff_id": said.staff_id, "ticket_id": said.ticket_id}
    if said.attachment_id is not None:
        key = f"file:{said.attachment_id}:{said.head_id}"
        if said.file_status != "stored":
            return NewPost(key, said.chat_id, _labelled(said, say("file_refused")), refs=refs)
        refs |= {"attachment_id": said.attachment_id}
        return NewPost(key, said.chat_id, _labelled(said, ""), refs=refs)
    key = f"in:{said.inbound_id}:{said.head_id}"
    text = words.spoken(said.kind, said.text, said.extra, edited=said.edited)
    place = said.extra.get("location")
    location = Location(*place) if place else None
    return NewPost(key, said.chat_id, words.cut(_labelled(said, text)), location=location, refs=refs)


def _labelled(said: Spoken, text: str) -> str:
    """In a private chat the number says whose words they are; a topic is one ticket's."""
    return text if said.chat_id < 0 else say("label", id=said.ticket_id, words=text).strip()


async def _stuck(now: _Round) -> None:
    for row in await staff_news.stuck(now.db, now.group):
        refs = {"staff_id": row.staff_id, "ticket_id": row.ticket_id}
        text = say(f"stuck_{row.how}", id=row.ticket_id)
        await now.put(NewPost(f"{row.how}:{row.id}", row.chat_id, text, refs=refs))
