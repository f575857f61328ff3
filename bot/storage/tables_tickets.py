"""The tables of human work: tickets with their history, the queue's rules, and what participants say afterwards."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.storage.columns import Instant, contact_id, metadata, row_id, staff_id, ticket_id

OPEN = text("status <> 'closed'")

# A period of human work with one contact. The three priorities sort by their names: emergency, high, normal.
tickets = Table(
    "tickets",
    metadata,
    row_id(),
    contact_id(),
    Column("status", String(16), nullable=False, server_default="waiting"),
    Column("priority", String(16), nullable=False, server_default="normal"),
    Column("reason", String(60), nullable=False),
    Column("topic", String(60)),  # the flow's folder
    Column("programme", String(16)),
    Column("region", String(16)),  # official code; null: not known
    Column("zone", String(40), nullable=False, server_default="Asia/Jakarta"),
    Column("language", String(8), nullable=False, server_default="id"),
    Column("summary", Text, nullable=False, server_default=""),
    Column("slots", JSONB, nullable=False, server_default=text("'{}'")),  # flow, open question, what was collected
    staff_id(nullable=True),
    Column("team_id", BigInteger, ForeignKey("teams.id")),
    Column("tags", ARRAY(String(40)), nullable=False, server_default=text("'{}'")),
    Column("opened_at", Instant, nullable=False),
    Column("queued_at", Instant, nullable=False),  # age in the queue; anew when it comes back into it
    Column("assigned_at", Instant),
    Column("waiting_since", Instant),  # of the participant, for a human's word; null: the last word was ours
    Column("first_human_reply_at", Instant),
    Column("closed_at", Instant),
    Column("outcome", String(24)),
    Column("bot_seconds", Integer, nullable=False, server_default=text("0")),  # talk with the assistant before it
    Column("away_seconds", Integer, nullable=False, server_default=text("0")),  # closed, before it was opened again
    Column("first_response_seconds", Integer),  # within working hours
    Column("resolution_seconds", Integer),  # within working hours, without the time it was closed
    Column("callback_at", Instant),  # the participant asked to be written to then
    Column("first_warn_at", Instant),
    Column("first_due_at", Instant),
    Column("resolve_warn_at", Instant),
    Column("resolve_due_at", Instant),
    Column("first_warned_at", Instant),
    Column("first_breached_at", Instant),
    Column("resolve_warned_at", Instant),
    Column("resolve_breached_at", Instant),
    Column("unrouted", String(24)),  # why nobody has been offered it
    Column("unread", Integer, nullable=False, server_default=text("0")),
    Column("last_message_at", Instant, nullable=False),
    Index("uq_tickets_open", "contact_id", unique=True, postgresql_where=OPEN),
    Index("ix_tickets_queue", "priority", "queued_at", "id", postgresql_where=text("status = 'waiting'")),
    Index("ix_tickets_of_staff", "staff_id", "last_message_at", "id", postgresql_where=OPEN),
    Index("ix_tickets_active", "last_message_at", "id", postgresql_where=OPEN),
    Index("ix_tickets_closed", "closed_at", "id", postgresql_where=text("status = 'closed'")),
    Index(None, "contact_id", "id"),
    Index(None, "opened_at"),
    Index("ix_tickets_first_warn", "first_warn_at", postgresql_where=text("first_human_reply_at is null")),
    Index("ix_tickets_resolve_warn", "resolve_warn_at", postgresql_where=OPEN),
    CheckConstraint("status in ('waiting', 'assigned', 'closed')", name="ck_tickets_status"),
    CheckConstraint("priority in ('emergency', 'high', 'normal')", name="ck_tickets_priority"),
    CheckConstraint("(status = 'assigned') <= (staff_id is not null)", name="ck_tickets_assigned"),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    row_id(),
    ticket_id(),
    Column("verb", String(40), nullable=False),
    Column("actor", String(16), nullable=False),  # participant, staff, assistant, clock
    staff_id(nullable=True),
    Column("via", String(16), nullable=False),  # desk, telegram, chat, cli, clock
    Column("data", JSONB, nullable=False, server_default=text("'{}'")),
    Column("at", Instant, nullable=False),
    Index(None, "ticket_id", "id"),
    Index(None, "at"),
)

ticket_notes = Table(
    "ticket_notes",
    metadata,
    row_id(),
    ticket_id(),
    staff_id(),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index(None, "ticket_id", "id"),
)

# One ticket is offered to one agent at a time; who is free may take it from the queue all the same.
ticket_offers = Table(
    "ticket_offers",
    metadata,
    row_id(),
    ticket_id(),
    staff_id(),
    Column("offered_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended", String(16)),  # claimed, taken, expired, declined, withdrawn
    Index("uq_ticket_offers_live", "ticket_id", unique=True, postgresql_where=text("ended_at is null")),
    Index("ix_ticket_offers_of_staff", "staff_id", postgresql_where=text("ended_at is null")),
    Index(None, "ticket_id", "id"),
)

supervisor_alerts = Table(
    "supervisor_alerts",
    metadata,
    row_id(),
    ticket_id(),
    Column("kind", String(24), nullable=False),  # first_warning, first_breach, resolve_warning, resolve_breach, …
    Column("at", Instant, nullable=False),
    Column("seen_by", BigInteger, ForeignKey("staff.id")),
    Column("seen_at", Instant),
    Index("ix_supervisor_alerts_unseen", "id", postgresql_where=text("seen_at is null")),
    Index(None, "ticket_id"),
)

working_hours = Table(
    "working_hours",
    metadata,
    Column("region", String(16), primary_key=True),  # official code, or * for every region without its own
    Column("zone", String(40)),  # null: where the participant is
    # ISO weekday → intervals of local time: {"1": [["08:00", "12:00"], ["13:00", "16:00"]]}
    Column("week", JSONB, nullable=False),
    Column("updated_at", Instant, nullable=False, server_default=text("now()")),
)

# Besides the national holidays, which come from a library. `is_open` turns a national holiday into a working day.
holidays_local = Table(
    "holidays_local",
    metadata,
    row_id(),
    Column("region", String(16)),  # null: everywhere
    Column("held_on", Date, nullable=False),
    Column("name", Text, nullable=False),
    Column("is_open", Boolean, nullable=False, server_default=text("false")),
    UniqueConstraint("region", "held_on", postgresql_nulls_not_distinct=True),
)

sla_policies = Table(
    "sla_policies",
    metadata,
    Column("priority", String(16), primary_key=True),
    Column("first_response_seconds", Integer, nullable=False),
    Column("resolution_seconds", Integer, nullable=False),
    Column("warn_percent", SmallInteger, nullable=False, server_default=text("80")),
    Column("around_the_clock", Boolean, nullable=False, server_default=text("false")),
)

canned_replies = Table(
    "canned_replies",
    metadata,
    row_id(),
    Column("shortcut", String(40), nullable=False),
    Column("title", String(80), nullable=False),
    Column("text", Text, nullable=False),
    Column("programme", String(16)),
    Column("team_id", BigInteger, ForeignKey("teams.id")),
    Column("updated_at", Instant, nullable=False, server_default=text("now()")),
    UniqueConstraint("shortcut"),
)

callbacks = Table(
    "callbacks",
    metadata,
    row_id(),
    ticket_id(),
    contact_id(),
    Column("from_at", Instant, nullable=False),
    Column("until_at", Instant, nullable=False),
    Column("status", String(16), nullable=False, server_default="open"),  # open, done, cancelled
    Column("requested_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Index("uq_callbacks_open", "ticket_id", unique=True, postgresql_where=text("status = 'open'")),
    Index("ix_callbacks_due", "from_at", postgresql_where=text("status = 'open'")),
)

satisfaction = Table(
    "satisfaction",
    metadata,
    row_id(),
    contact_id(),
    ticket_id(nullable=True),
    Column("about", String(8), nullable=False),  # bot or human, never mixed
    staff_id(nullable=True),
    Column("score", SmallInteger, nullable=False),
    Column("word", Text),
    Column("at", Instant, nullable=False),
    Index("uq_satisfaction_ticket", "ticket_id", unique=True, postgresql_where=text("about = 'human'")),
    Index(None, "contact_id"),
    Index(None, "at"),
    CheckConstraint("score between 1 and 5", name="ck_satisfaction_score"),
    CheckConstraint("about in ('bot', 'human')", name="ck_satisfaction_about"),
)
