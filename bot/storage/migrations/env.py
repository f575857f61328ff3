"""Alembic's entry: runs the migrations on the connection it is given, one process at a time."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from bot.storage import columns, tables, tables_demo, tables_reminders, tables_staff, tables_staffbot, tables_tickets
from bot.storage.locks import MIGRATION_LOCK

# Importing them is what fills the one `metadata`.
ALL_TABLES = (tables, tables_demo, tables_reminders, tables_staff, tables_staffbot, tables_tickets)

connection = context.config.attributes["connection"]
connection.execute(text(f"select pg_advisory_xact_lock({MIGRATION_LOCK})"))
context.configure(
    connection=connection, target_metadata=columns.metadata, compare_type=True, compare_server_default=False
)
with context.begin_transaction():
    context.run_migrations()
