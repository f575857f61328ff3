"""One thing that somebody does on Telegram, and the ways to answer him."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.messages import Button
from bot.domain.staff import Viewer
from bot.domain.staffbot import PostKind, StaffEvent
from bot.domain.tickets import Actor, ActorKind, Via
from bot.runtime import Runtime
from bot.storage import staff_posts
from bot.storage.database import Db
from bot.storage.staff_posts import NewPost, put


@dataclass(slots=True)
class Hand:
    """`runtime` works within the transaction `db`; `cause` is the event that is being done;
    `named` is the ticket it is about, once that is known.
    """

    runtime: Runtime
    db: Db
    now: datetime
    event: StaffEvent
    cause: int
    viewer: Viewer | None = None
    named: int = 0
    _answers: int = field(default=0)

    @property
    def served(self) -> Viewer:
        """Who acts, where somebody is served."""
        assert self.viewer  # only who is linked is served
        return self.viewer

    @property
    def staff_id(self) -> int:
        return self.served.id

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.STAFF, Via.TELEGRAM, self.staff_id)

    async def answer(self, text: str, buttons: tuple[Button, ...] = ()) -> None:
        """Answer where he wrote: in the ticket's topic, or in his private chat."""
        topic = None
        if not self.event.is_private and self.event.thread_id is not None:
            topic = await staff_posts.ticket_of_topic(self.db, self.event.chat_id, self.event.thread_id)
        refs = {"staff_id": self.viewer.id if self.viewer else None, "ticket_id": topic or self.named or None}
        chat_id = self.event.chat_id if self.event.is_private or topic else self.event.user_id
        key = f"answer:{self.cause}:{self._answers}"
        self._answers += 1
        await put(self.db, NewPost(key, chat_id, text, buttons, refs=refs), self.now)

    async def replace_question(self, text: str) -> None:
        """Put the outcome in place of the question whose button he tapped."""
        event = self.event
        asked = await staff_posts.post_of(self.db, event.chat_id, event.message_id)
        if asked is not None:
            refs = {"edits_id": asked, "staff_id": self.staff_id}
            await put(
                self.db,
                NewPost(f"asked:{event.update_id}", event.chat_id, text, (), PostKind.EDIT, refs=refs),
                self.now,
            )
