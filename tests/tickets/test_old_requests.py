"""Requests for a human made before there were tickets are not lost by the update."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine

from bot.storage import migrate
from bot.storage.database import driver_url
from tests.conftest import blank_database


@pytest.fixture
def before(postgres: str) -> Iterator[str]:
    """A database as it was before tickets."""
    with blank_database(postgres) as url:
        engine = create_engine(driver_url(url))
        with engine.begin() as db:
            command.upgrade(migrate.alembic_config(db), "0002")
        engine.dispose()
        yield url


def test_an_open_request_becomes_a_ticket_that_waits_and_a_closed_one_does_not(before: str) -> None:
    with psycopg.connect(before, autocommit=True) as db:
        for person in ("Ani", "Budi"):
            db.execute(
                "with c as (insert into contacts (name) values (%s) returning id) "
                "insert into conversations (contact_id) select id from c",
                (person,),
            )
        db.execute("""insert into handoffs (contact_id, reason, urgent, requested_at, closed_at)
                      select id, 'danger_other', true, now(), case when name = 'Budi' then now() end from contacts""")
    migrate.upgrade(before)
    with psycopg.connect(before) as db:
        found = db.execute("""select c.name, t.priority, t.status, v.ticket_id = t.id, e.verb from tickets t
                              join contacts c on c.id = t.contact_id join conversations v on v.contact_id = c.id
                              join ticket_events e on e.ticket_id = t.id""").fetchall()
    assert found == [("Ani", "emergency", "waiting", True, "open")]
