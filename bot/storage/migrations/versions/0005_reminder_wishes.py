"""Days that participants want to be reminded of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reminder_wishes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_reminder_wishes_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_wishes")),
        sa.UniqueConstraint("contact_id", "what", "due_on", name=op.f("uq_reminder_wishes_contact_id_what_due_on")),
    )
    op.create_index(op.f("ix_reminder_wishes_remind_at"), "reminder_wishes", ["remind_at"])


def downgrade() -> None:
    op.drop_table("reminder_wishes")
