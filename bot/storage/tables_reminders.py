"""What participants want to be reminded of."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Table, Text, UniqueConstraint, text

from bot.storage.columns import Instant, contact_id, metadata, row_id

# Noted, not yet sent: the reminders to come read it. `what` is our own wording of a deadline, never the person's.
reminder_wishes = Table(
    "reminder_wishes",
    metadata,
    row_id(),
    contact_id(),
    Column("what", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("remind_at", Instant, nullable=False),
    Column("created_at", Instant, nullable=False, server_default=text("now()")),
    UniqueConstraint("contact_id", "what", "due_on"),  # wished again is the same wish
    Index(None, "remind_at"),
)
