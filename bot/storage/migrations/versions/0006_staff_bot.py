"""The staff's own bot: link codes, what came in from staff, what goes out to them, topics of the group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _link_codes()
    _updates()
    _posts()
    _places()


def _link_codes() -> None:
    op.create_table(
        "staff_link_codes",
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_link_codes_staff_id")),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_link_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_staff_link_codes_code_hash")),
    )


def _updates() -> None:
    op.create_table(
        "staff_updates",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("status", sa.String(16), server_default="received", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.String(80)),
        sa.Column("received_at", INSTANT, nullable=False),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_updates")),
    )
    received = sa.text("status = 'received'")
    op.create_index("ix_staff_updates_received", "staff_updates", ["user_id", "id"], postgresql_where=received)
    op.create_index(op.f("ix_staff_updates_received_at"), "staff_updates", ["received_at"])


def _posts() -> None:
    op.create_table(
        "staff_posts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("key", sa.String(100), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger()),
        sa.Column("ticket_id", sa.BigInteger()),
        sa.Column("offer_id", sa.BigInteger()),
        sa.Column("edits_id", sa.BigInteger()),
        sa.Column("attachment_id", sa.BigInteger()),
        sa.Column("covers_to", sa.BigInteger()),
        sa.Column("body", JSONB(), nullable=False),
        sa.Column("is_live", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("status", sa.String(16), server_default="queued", nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("error", sa.String(80)),
        sa.Column("message_id", sa.BigInteger()),
        sa.Column("next_attempt_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("sent_at", INSTANT),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_staff_posts_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_staff_posts_ticket_id")),
        sa.ForeignKeyConstraint(["offer_id"], ["ticket_offers.id"], name=op.f("fk_staff_posts_offer_id")),
        sa.ForeignKeyConstraint(["edits_id"], ["staff_posts.id"], name=op.f("fk_staff_posts_edits_id")),
        sa.ForeignKeyConstraint(["attachment_id"], ["attachments.id"], name=op.f("fk_staff_posts_attachment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_posts")),
        sa.UniqueConstraint("key", name=op.f("uq_staff_posts_key")),
    )
    queued, live = sa.text("status = 'queued'"), sa.text("is_live")
    known = sa.text("message_id is not null")
    op.create_index("ix_staff_posts_queued", "staff_posts", ["chat_id", "id"], postgresql_where=queued)
    op.create_index("ix_staff_posts_live", "staff_posts", ["kind", "ticket_id"], postgresql_where=live)
    op.create_index("ix_staff_posts_message", "staff_posts", ["chat_id", "message_id"], postgresql_where=known)


def _places() -> None:
    op.create_table(
        "staff_chats",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("send_due_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("chat_id", name=op.f("pk_staff_chats")),
    )
    op.create_table(
        "staff_topics",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("thread_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_staff_topics_ticket_id")),
        sa.PrimaryKeyConstraint("ticket_id", name=op.f("pk_staff_topics")),
        sa.UniqueConstraint("chat_id", "thread_id", name=op.f("uq_staff_topics_chat_id_thread_id")),
    )


def downgrade() -> None:
    for name in ("staff_topics", "staff_chats", "staff_posts", "staff_updates", "staff_link_codes"):
        op.drop_table(name)
