"""What the tables are made of: their one `metadata`, instants, and the columns that come again and again."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, MetaData

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = MetaData(naming_convention=NAMING)
Instant = DateTime(timezone=True)


def row_id() -> Column[int]:
    """A number that the database gives."""
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def contact_id() -> Column[int]:
    """Whose it is."""
    return _points_to("contacts.id", "contact_id", nullable=False)


def ticket_id(*, nullable: bool = False) -> Column[int]:
    """The ticket it belongs to."""
    return _points_to("tickets.id", "ticket_id", nullable=nullable)


def staff_id(*, nullable: bool = False) -> Column[int]:
    """The member of staff whose it is, or who did it."""
    return _points_to("staff.id", "staff_id", nullable=nullable)


def _points_to(target: str, name: str, *, nullable: bool) -> Column[int]:
    return Column(name, BigInteger, ForeignKey(target), nullable=nullable)
