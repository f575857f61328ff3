"""An entry of the audit is sealed where it is kept, so that the chain is locked for one step and the commit."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What is sealed begins with the number and the hash before it; `said` is the rest, as canonical JSON.
    op.execute("""
    create function audit_append(lock bigint, genesis bytea, said text, at timestamptz, staff bigint, via text,
                                 verb text, object text, object_id bigint, data jsonb)
    returns bigint language plpgsql as $$
    declare
        number bigint;
        prev bytea;
    begin
        perform pg_advisory_xact_lock(lock);
        select a.id + 1, a.hash into number, prev from audit a order by a.id desc limit 1;
        number := coalesce(number, 1);
        prev := coalesce(prev, genesis);
        insert into audit (id, at, staff_id, via, verb, object, object_id, data, prev_hash, hash)
        values (number, at, staff, via, verb, object, object_id, data, prev,
                sha256(convert_to('[' || number || ',"' || encode(prev, 'hex') || '",' || said, 'UTF8')));
        return number;
    end $$
    """)


def downgrade() -> None:
    op.execute("drop function audit_append")
