"""The tables of the people who work at the desk: accounts, teams, sessions, and what they did."""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from bot.storage.columns import Instant, metadata, row_id, staff_id

staff = Table(
    "staff",
    metadata,
    row_id(),
    Column("name", Text, nullable=False),
    Column("login", String(120), nullable=False),  # lower case
    Column("role", String(16), nullable=False),  # agent, supervisor, admin
    Column("region", String(16)),  # official code, such as 33 or 33.74; null: everywhere
    Column("capacity", SmallInteger, nullable=False, server_default=text("5")),  # tickets at a time
    Column("presence", String(16), nullable=False, server_default="away"),  # available, break, away
    Column("presence_at", Instant, nullable=False, server_default=text("now()")),
    Column("skills", ARRAY(String(16)), nullable=False, server_default=text("'{}'")),  # programmes; none: all of them
    Column("password_hash", Text),  # Argon2id; null until the invitation is used
    Column("password_at", Instant),
    Column("totp_secret", LargeBinary),  # encrypted with the installation's key
    Column("totp_confirmed_at", Instant),  # null: no second factor yet
    Column("totp_step", BigInteger),  # the newest code that was accepted; no code works twice
    Column("must_enrol_totp", Boolean, nullable=False, server_default=text("false")),
    Column("telegram_user_id", BigInteger),
    Column("disabled_at", Instant),
    Column("created_at", Instant, nullable=False, server_default=text("now()")),
    UniqueConstraint("login"),
    UniqueConstraint("telegram_user_id"),
    CheckConstraint("role in ('agent', 'supervisor', 'admin')", name="ck_staff_role"),
    CheckConstraint("presence in ('available', 'break', 'away')", name="ck_staff_presence"),
    CheckConstraint("login = lower(login)", name="ck_staff_login"),
)

teams = Table(
    "teams",
    metadata,
    row_id(),
    Column("name", String(80), nullable=False),
    Column("region", String(16)),  # null: everywhere
    Column("programmes", ARRAY(String(16)), nullable=False, server_default=text("'{}'")),  # none: all of them
    Column("created_at", Instant, nullable=False, server_default=text("now()")),
    UniqueConstraint("name"),
)

team_members = Table(
    "team_members",
    metadata,
    Column("team_id", BigInteger, ForeignKey("teams.id"), nullable=False),
    staff_id(),
    PrimaryKeyConstraint("team_id", "staff_id"),
    Index(None, "staff_id"),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    row_id(),
    staff_id(),
    Column("token_hash", LargeBinary, nullable=False),
    Column("stage", String(16), nullable=False),  # second_factor, enrol, full: what the holder may do yet
    Column("device", String(200), nullable=False, server_default=""),  # the browser's own name
    Column("address", String(45), nullable=False, server_default=""),
    Column("created_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
    UniqueConstraint("token_hash"),
    Index("ix_staff_sessions_open", "staff_id", postgresql_where=text("revoked_at is null")),
)

staff_invitations = Table(
    "staff_invitations",
    metadata,
    row_id(),
    staff_id(),
    Column("token_hash", LargeBinary, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),  # used, or replaced by a newer one
    UniqueConstraint("token_hash"),
    Index(None, "staff_id"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    row_id(),
    staff_id(),
    Column("code_hash", LargeBinary, nullable=False),
    Column("used_at", Instant),
    Index(None, "staff_id"),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    row_id(),
    Column("subject", LargeBinary, nullable=False),  # keyed hash of a login or an address: whose attempts are counted
    Column("at", Instant, nullable=False),
    Index(None, "subject", "at"),
    Index(None, "at"),
)

desk_policy = Table(
    "desk_policy",
    metadata,
    Column("one", Boolean, primary_key=True, server_default=text("true")),  # a table of one row
    Column("second_factor_required", Boolean, nullable=False, server_default=text("false")),
    CheckConstraint("one", name="ck_desk_policy_one"),
)

# Append-only: a trigger refuses every other change. Each row's hash covers the one before it.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),  # 1, 2, 3, … without gaps
    Column("at", Instant, nullable=False),
    staff_id(nullable=True),  # null: an operator at the command line, or the clock
    Column("via", String(16), nullable=False),  # desk, telegram, cli, clock
    Column("verb", String(40), nullable=False),
    Column("object", String(40), nullable=False),
    Column("object_id", BigInteger),
    Column("data", JSONB, nullable=False, server_default=text("'{}'")),
    Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index(None, "staff_id", "id"),
    Index(None, "object", "object_id", "id"),
    Index(None, "at"),
)
