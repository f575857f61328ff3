"""Files, places and nudges among what we send."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("content_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
    )
    op.add_column("addresses", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbound", sa.Column("file_id", sa.BigInteger(), nullable=True))
    op.add_column("outbound", sa.Column("location", postgresql.JSONB(astext_type=sa.Text()), nullable=True))
    op.add_column("outbound", sa.Column("nudge", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("outbound", sa.Column("parked_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("outbound", sa.Column("nudged_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_outbound_file_id"), "outbound", "files", ["file_id"], ["id"])


def downgrade() -> None:
    op.drop_constraint(op.f("fk_outbound_file_id"), "outbound", type_="foreignkey")
    for column in ("nudged_at", "parked_at", "nudge", "location", "file_id"):
        op.drop_column("outbound", column)
    op.drop_column("addresses", "nudged_at")
    op.drop_table("files")
