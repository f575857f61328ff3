"""The tables of conversations: who writes and from where, what came in, what goes out, and what became of it.

Every instant is `timestamptz`; every status is one of the words of `bot.domain`.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.storage.columns import Instant, contact_id, metadata, row_id, staff_id, ticket_id

contacts = Table(
    "contacts",
    metadata,
    row_id(),
    Column("name", Text),
    Column("zone", String(40), nullable=False, server_default="Asia/Jakarta"),
    Column("region", String(16)),  # official code of province or regency, such as 33 or 33.74; null: not known
    Column("created_at", Instant, nullable=False, server_default=text("now()")),
)

addresses = Table(
    "addresses",
    metadata,
    row_id(),
    contact_id(),
    Column("channel", String(16), nullable=False),
    Column("address", String(160), nullable=False),
    Column("last_inbound_at", Instant),
    Column("opted_out_at", Instant),
    Column("nudged_at", Instant),  # asked to write, so that what is parked may go: once until he writes
    # When the next message may go, if all went evenly: the per-contact throttle (generic cell rate algorithm).
    Column("send_due_at", Instant, nullable=False, server_default=text("'epoch'")),
    Column("created_at", Instant, nullable=False, server_default=text("now()")),
    UniqueConstraint("channel", "address"),
    Index(None, "contact_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("contact_id", BigInteger, ForeignKey("contacts.id"), primary_key=True),
    Column("state", JSONB, nullable=False, server_default=text("'{}'")),
    Column("awaiting", Boolean, nullable=False, server_default=text("false")),
    Column("turns", BigInteger, nullable=False, server_default=text("0")),
    # The open ticket and its status, kept here so that locking the conversation tells who has it.
    ticket_id(nullable=True),
    Column("ticket_status", String(16)),
    Column("updated_at", Instant),
)

turns = Table(
    "turns",
    metadata,
    row_id(),
    contact_id(),
    Column("number", BigInteger, nullable=False),
    Column("intent", String(60)),
    Column("confidence", SmallInteger),  # per cent
    Column("understood_by", String(16)),  # rasa, keywords, or null when no understanding was needed
    Column("handled_at", Instant, nullable=False),
    UniqueConstraint("contact_id", "number"),  # a turn takes effect once
    Index("ix_turns_handled_at", "handled_at", postgresql_using="brin"),  # for reports; nearly free to keep
)

inbound = Table(
    "inbound",
    metadata,
    row_id(),
    contact_id(),
    Column("address_id", BigInteger, ForeignKey("addresses.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("choice", Text),
    Column("extra", JSONB, nullable=False, server_default=text("'{}'")),  # location, shared contact
    Column("edits", String(200)),
    Column("sent_at", Instant, nullable=False),
    Column("received_at", Instant, nullable=False),
    Column("ready_at", Instant, nullable=False),
    Column("status", String(16), nullable=False, server_default="pending"),  # pending, handled, set_aside
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error", Text),
    Column("turn_id", BigInteger, ForeignKey("turns.id")),
    ticket_id(nullable=True),  # it was for a human
    Column("handled_at", Instant),
    UniqueConstraint("channel", "external_id"),  # accepted once
    Index("ix_inbound_pending_ready", "ready_at", postgresql_where=text("status = 'pending'")),
    Index("ix_inbound_pending_contact", "contact_id", "id", postgresql_where=text("status = 'pending'")),
    Index("ix_inbound_contact", "contact_id", "id"),
    Index("ix_inbound_set_aside", "id", postgresql_where=text("status = 'set_aside'")),
)

attachments = Table(
    "attachments",
    metadata,
    row_id(),
    Column("inbound_id", BigInteger, ForeignKey("inbound.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reference", Text, nullable=False),
    Column("content_type", String(120), nullable=False),
    Column("size", BigInteger),
    Column("filename", Text),
    Column("status", String(16), nullable=False, server_default="pending"),  # pending, stored, refused
    Column("reason", String(60)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Instant, nullable=False, server_default=text("now()")),
    Column("content", LargeBinary),
    Index("ix_attachments_pending", "next_attempt_at", postgresql_where=text("status = 'pending'")),
    Index(None, "inbound_id"),
)

files = Table(
    "files",
    metadata,
    row_id(),
    Column("kind", String(16), nullable=False),
    Column("content_type", String(120), nullable=False),  # by what the bytes are
    Column("size", BigInteger, nullable=False),
    Column("filename", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
)

outbound = Table(
    "outbound",
    metadata,
    row_id(),
    contact_id(),
    Column("address_id", BigInteger, ForeignKey("addresses.id"), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("turn_id", BigInteger, ForeignKey("turns.id")),
    ticket_id(nullable=True),
    staff_id(nullable=True),  # who wrote it; null: the assistant
    Column("priority", SmallInteger, nullable=False, server_default=text("0")),  # 0 reply, 1 campaign
    Column("text", Text, nullable=False),
    Column("buttons", JSONB, nullable=False, server_default=text("'[]'")),
    Column("file_id", BigInteger, ForeignKey("files.id")),
    Column("location", JSONB),  # latitude, longitude, label
    Column("nudge", Boolean, nullable=False, server_default=text("false")),  # an approved template, not free text
    Column("parked_at", Instant),  # found to be outside the service window: it waits for the person to write
    Column("nudged_at", Instant),  # while it was parked, the person was asked to write
    Column("status", String(16), nullable=False, server_default="queued"),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("next_attempt_at", Instant, nullable=False),
    Column("claimed_by", Integer),
    Column("claimed_at", Instant),
    # How often the outcome of a send could not be known: each of them may have reached the person.
    Column("unknown_outcomes", SmallInteger, nullable=False, server_default=text("0")),
    Column("external_id", String(200)),
    Column("error_code", String(60)),
    Column("created_at", Instant, nullable=False),
    Column("sent_at", Instant),
    Column("delivered_at", Instant),
    Column("read_at", Instant),
    Index("ix_outbound_waiting", "channel", "priority", "id", postgresql_where=text("status in ('queued', 'errored')")),
    Index(
        "ix_outbound_open_address",
        "address_id",
        "id",
        postgresql_where=text("status in ('queued', 'errored', 'sending')"),
    ),
    Index("ix_outbound_sending", "claimed_by", postgresql_where=text("status = 'sending'")),
    Index("ix_outbound_external", "channel", "external_id"),
    Index("ix_outbound_contact", "contact_id", "id"),
    Index("ix_outbound_file", "file_id", postgresql_where=text("file_id is not null")),
    Index("ix_outbound_failed", "id", postgresql_where=text("status = 'failed'")),
)

status_updates = Table(
    "status_updates",
    metadata,
    Column("channel", String(16), nullable=False),
    Column("external_id", String(200), nullable=False),
    Column("status", String(16), nullable=False),
    Column("error_code", String(60)),
    Column("failure", String(20)),
    Column("at", Instant, nullable=False),
    PrimaryKeyConstraint("channel", "external_id", "status"),
    Index(None, "at"),
)

channels = Table(
    "channels",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("send_due_at", Instant, nullable=False, server_default=text("'epoch'")),
    Column("paused_until", Instant, nullable=False, server_default=text("'epoch'")),
    Column("problem", String(60)),  # the code of the failure that only an operator can mend
)

events = Table(
    "events",
    metadata,
    row_id(),
    contact_id(),
    Column("turn_id", BigInteger, ForeignKey("turns.id")),
    Column("name", String(60), nullable=False),
    Column("data", JSONB, nullable=False, server_default=text("'{}'")),
    Column("at", Instant, nullable=False),
    Index(None, "contact_id"),
    Index("ix_events_at", "at", postgresql_using="brin"),
)

handoffs = Table(
    "handoffs",
    metadata,
    row_id(),
    contact_id(),
    Column("turn_id", BigInteger, ForeignKey("turns.id")),
    Column("reason", String(60), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("requested_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Index("uq_handoffs_open", "contact_id", unique=True, postgresql_where=text("closed_at is null")),
)
