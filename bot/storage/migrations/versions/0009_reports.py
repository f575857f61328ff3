"""Turns and events are found by the days of a report."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_turns_handled_at", "turns", ["handled_at"], postgresql_using="brin")
    op.create_index("ix_events_at", "events", ["at"], postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("ix_events_at", "events")
    op.drop_index("ix_turns_handled_at", "turns")
