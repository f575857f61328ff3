"""The mark of a database that holds the demo's invented people."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, Table, text

from bot.storage.columns import Instant, metadata

demo = Table(
    "demo",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),  # a table of at most one row
    Column("begun_at", Instant, nullable=False),
    Column("filled_at", Instant),
    CheckConstraint("one", name="ck_demo_one"),
)
