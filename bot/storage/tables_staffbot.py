"""The tables of the staff's own bot: how an account is linked, what came in from staff, and what goes out to them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.storage.columns import Instant, metadata, row_id, staff_id, ticket_id

# One a member of staff; it goes when it is used, or replaced by a newer one.
staff_link_codes = Table(
    "staff_link_codes",
    metadata,
    Column("staff_id", BigInteger, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    UniqueConstraint("code_hash"),
)

# What came in from staff: kept before the provider hears that we have it, and emptied when it has been done.
staff_updates = Table(
    "staff_updates",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # the provider's own
    Column("user_id", BigInteger, nullable=False),
    Column("body", JSONB, nullable=False),
    Column("status", String(16), nullable=False, server_default="received"),  # received, held, done, failed
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("error", String(80)),
    Column("received_at", Instant, nullable=False),
    Column("next_attempt_at", Instant, nullable=False),
    Index("ix_staff_updates_received", "user_id", "id", postgresql_where=text("status = 'received'")),
    Index(None, "received_at"),
)

# What goes out to staff. `key` names what a message tells, so that nothing is told twice.
staff_posts = Table(
    "staff_posts",
    metadata,
    row_id(),
    Column("key", String(100), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("chat_id", BigInteger, nullable=False),
    staff_id(nullable=True),  # whom it is for: nothing goes out when he is shut out
    ticket_id(nullable=True),
    Column("offer_id", BigInteger, ForeignKey("ticket_offers.id")),
    Column("edits_id", BigInteger, ForeignKey("staff_posts.id")),
    Column("attachment_id", BigInteger, ForeignKey("attachments.id")),
    Column("covers_to", BigInteger),  # of a head: the contact's last message that it shows
    Column("body", JSONB, nullable=False),  # text, buttons, location
    Column("is_live", Boolean, nullable=False, server_default=text("false")),  # offers, cards, heads: not over yet
    Column("status", String(16), nullable=False, server_default="queued"),  # queued, sent, failed, dropped
    Column("attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("error", String(80)),
    Column("message_id", BigInteger),  # the provider's, within the chat
    Column("next_attempt_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    UniqueConstraint("key"),
    Index("ix_staff_posts_queued", "chat_id", "id", postgresql_where=text("status = 'queued'")),
    Index("ix_staff_posts_live", "kind", "ticket_id", postgresql_where=text("is_live")),
    Index("ix_staff_posts_message", "chat_id", "message_id", postgresql_where=text("message_id is not null")),
)

staff_chats = Table(
    "staff_chats",
    metadata,
    Column("chat_id", BigInteger, primary_key=True, autoincrement=False),
    Column("send_due_at", Instant, nullable=False),  # by the even pace
)

staff_topics = Table(
    "staff_topics",
    metadata,
    Column("ticket_id", BigInteger, ForeignKey("tickets.id"), primary_key=True),
    Column("chat_id", BigInteger, nullable=False),
    Column("thread_id", BigInteger, nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("chat_id", "thread_id"),
)
