"""Tickets: who waits for a human, who has the conversation, and what came of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# What an office starts with; supervisors change it at the desk.
POLICIES = """
    insert into sla_policies (priority, first_response_seconds, resolution_seconds, around_the_clock) values
    ('emergency', 120, 3600, true), ('high', 900, 14400, false), ('normal', 3600, 57600, false)
"""
HOURS = """
    insert into working_hours (region, week)
    select '*', jsonb_object_agg(day, '[["08:00", "16:00"]]'::jsonb) from generate_series(1, 5) day
"""
OPEN_REQUESTS = """
    with moved as (
        insert into tickets (contact_id, priority, reason, zone, opened_at, queued_at, waiting_since, last_message_at)
        select h.contact_id, case when h.urgent then 'emergency' else 'normal' end, h.reason, c.zone,
               h.requested_at, h.requested_at, h.requested_at, h.requested_at
        from handoffs h join contacts c on c.id = h.contact_id where h.closed_at is null
        returning id, contact_id, opened_at
    ), told as (
        insert into ticket_events (ticket_id, verb, actor, via, at)
        select id, 'open', 'assistant', 'chat', opened_at from moved
    )
    update conversations v set ticket_id = m.id, ticket_status = 'waiting' from moved m
    where v.contact_id = m.contact_id
"""


def upgrade() -> None:
    op.create_table(
        "holidays_local",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("region", sa.String(length=16), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holidays_local")),
        sa.UniqueConstraint(
            "region", "held_on", name=op.f("uq_holidays_local_region_held_on"), postgresql_nulls_not_distinct=True
        ),
    )
    op.create_table(
        "sla_policies",
        sa.Column("priority", sa.String(length=16), nullable=False),
        sa.Column("first_response_seconds", sa.Integer(), nullable=False),
        sa.Column("resolution_seconds", sa.Integer(), nullable=False),
        sa.Column("warn_percent", sa.SmallInteger(), server_default=sa.text("80"), nullable=False),
        sa.Column("around_the_clock", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.PrimaryKeyConstraint("priority", name=op.f("pk_sla_policies")),
    )
    op.create_table(
        "working_hours",
        sa.Column("region", sa.String(length=16), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=True),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("region", name=op.f("pk_working_hours")),
    )
    op.create_table(
        "canned_replies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("shortcut", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("programme", sa.String(length=16), nullable=True),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_canned_replies_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("shortcut", name=op.f("uq_canned_replies_shortcut")),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=16), server_default="waiting", nullable=False),
        sa.Column("priority", sa.String(length=16), server_default="normal", nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("programme", sa.String(length=16), nullable=True),
        sa.Column("region", sa.String(length=16), nullable=True),
        sa.Column("zone", sa.String(length=40), server_default="Asia/Jakarta", nullable=False),
        sa.Column("language", sa.String(length=8), server_default="id", nullable=False),
        sa.Column("summary", sa.Text(), server_default="", nullable=False),
        sa.Column("slots", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("team_id", sa.BigInteger(), nullable=True),
        sa.Column("tags", sa.ARRAY(sa.String(length=40)), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_human_reply_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=True),
        sa.Column("bot_seconds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("away_seconds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("first_response_seconds", sa.Integer(), nullable=True),
        sa.Column("resolution_seconds", sa.Integer(), nullable=True),
        sa.Column("callback_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_warn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolve_breached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("unrouted", sa.String(length=24), nullable=True),
        sa.Column("unread", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(status = 'assigned') <= (staff_id is not null)", name="ck_tickets_assigned"),
        sa.CheckConstraint("priority in ('emergency', 'high', 'normal')", name="ck_tickets_priority"),
        sa.CheckConstraint("status in ('waiting', 'assigned', 'closed')", name="ck_tickets_status"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_tickets_contact_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_tickets_staff_id")),
        sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name=op.f("fk_tickets_team_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
    )
    op.create_index(
        "ix_tickets_active",
        "tickets",
        ["last_message_at", "id"],
        unique=False,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index(
        "ix_tickets_closed", "tickets", ["closed_at", "id"], unique=False, postgresql_where=sa.text("status = 'closed'")
    )
    op.create_index(op.f("ix_tickets_contact_id_tickets_id"), "tickets", ["contact_id", "id"], unique=False)
    op.create_index(
        "ix_tickets_first_warn",
        "tickets",
        ["first_warn_at"],
        unique=False,
        postgresql_where=sa.text("first_human_reply_at is null"),
    )
    op.create_index(
        "ix_tickets_of_staff",
        "tickets",
        ["staff_id", "last_message_at", "id"],
        unique=False,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index(op.f("ix_tickets_opened_at"), "tickets", ["opened_at"], unique=False)
    op.create_index(
        "ix_tickets_queue",
        "tickets",
        ["priority", "queued_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'waiting'"),
    )
    op.create_index(
        "ix_tickets_resolve_warn",
        "tickets",
        ["resolve_warn_at"],
        unique=False,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index(
        "uq_tickets_open", "tickets", ["contact_id"], unique=True, postgresql_where=sa.text("status <> 'closed'")
    )
    op.create_table(
        "callbacks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(length=16), server_default="open", nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_callbacks_contact_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_callbacks_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callbacks")),
    )
    op.create_index(
        "ix_callbacks_due", "callbacks", ["from_at"], unique=False, postgresql_where=sa.text("status = 'open'")
    )
    op.create_index(
        "uq_callbacks_open", "callbacks", ["ticket_id"], unique=True, postgresql_where=sa.text("status = 'open'")
    )
    op.create_table(
        "satisfaction",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("about", sa.String(length=8), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("word", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("about in ('bot', 'human')", name="ck_satisfaction_about"),
        sa.CheckConstraint("score between 1 and 5", name="ck_satisfaction_score"),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("fk_satisfaction_contact_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_satisfaction_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_satisfaction_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_satisfaction")),
    )
    op.create_index(op.f("ix_satisfaction_at"), "satisfaction", ["at"], unique=False)
    op.create_index(op.f("ix_satisfaction_contact_id"), "satisfaction", ["contact_id"], unique=False)
    op.create_index(
        "uq_satisfaction_ticket",
        "satisfaction",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("about = 'human'"),
    )
    op.create_table(
        "supervisor_alerts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_by", sa.BigInteger(), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["seen_by"], ["staff.id"], name=op.f("fk_supervisor_alerts_seen_by")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_supervisor_alerts_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervisor_alerts")),
    )
    op.create_index(op.f("ix_supervisor_alerts_ticket_id"), "supervisor_alerts", ["ticket_id"], unique=False)
    op.create_index(
        "ix_supervisor_alerts_unseen",
        "supervisor_alerts",
        ["id"],
        unique=False,
        postgresql_where=sa.text("seen_at is null"),
    )
    op.create_table(
        "ticket_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=16), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("via", sa.String(length=16), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticket_events_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_events_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_events")),
    )
    op.create_index(op.f("ix_ticket_events_at"), "ticket_events", ["at"], unique=False)
    op.create_index(
        op.f("ix_ticket_events_ticket_id_ticket_events_id"), "ticket_events", ["ticket_id", "id"], unique=False
    )
    op.create_table(
        "ticket_notes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticket_notes_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_notes_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_notes")),
    )
    op.create_index(
        op.f("ix_ticket_notes_ticket_id_ticket_notes_id"), "ticket_notes", ["ticket_id", "id"], unique=False
    )
    op.create_table(
        "ticket_offers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended", sa.String(length=16), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_ticket_offers_staff_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_ticket_offers_ticket_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_offers")),
    )
    op.create_index(
        "ix_ticket_offers_of_staff",
        "ticket_offers",
        ["staff_id"],
        unique=False,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.create_index(
        op.f("ix_ticket_offers_ticket_id_ticket_offers_id"), "ticket_offers", ["ticket_id", "id"], unique=False
    )
    op.create_index(
        "uq_ticket_offers_live",
        "ticket_offers",
        ["ticket_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )
    op.add_column("contacts", sa.Column("region", sa.String(length=16), nullable=True))
    op.add_column("conversations", sa.Column("ticket_id", sa.BigInteger(), nullable=True))
    op.add_column("conversations", sa.Column("ticket_status", sa.String(length=16), nullable=True))
    op.create_foreign_key(op.f("fk_conversations_ticket_id"), "conversations", "tickets", ["ticket_id"], ["id"])
    op.add_column("inbound", sa.Column("ticket_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_inbound_ticket_id"), "inbound", "tickets", ["ticket_id"], ["id"])
    op.add_column("outbound", sa.Column("ticket_id", sa.BigInteger(), nullable=True))
    op.add_column("outbound", sa.Column("staff_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(op.f("fk_outbound_staff_id"), "outbound", "staff", ["staff_id"], ["id"])
    op.create_foreign_key(op.f("fk_outbound_ticket_id"), "outbound", "tickets", ["ticket_id"], ["id"])
    for statement in (POLICIES, HOURS, OPEN_REQUESTS):
        op.execute(statement)


def downgrade() -> None:
    for table, column in (
        ("outbound", "staff_id"),
        ("outbound", "ticket_id"),
        ("inbound", "ticket_id"),
        ("conversations", "ticket_status"),
        ("conversations", "ticket_id"),
        ("contacts", "region"),
    ):
        op.drop_column(table, column)
    for table in (
        "satisfaction",
        "callbacks",
        "canned_replies",
        "sla_policies",
        "holidays_local",
        "working_hours",
        "supervisor_alerts",
        "ticket_offers",
        "ticket_notes",
        "ticket_events",
        "tickets",
    ):
        op.drop_table(table)
