"""Which message holds a file is found without reading all messages: files that none holds are removed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_outbound_file", "outbound", ["file_id"], postgresql_where=sa.text("file_id is not null"))


def downgrade() -> None:
    op.drop_index("ix_outbound_file", table_name="outbound")
