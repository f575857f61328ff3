"""A busy office in the database: ten thousand open tickets, and two hundred agents who are signed in."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from bot.services import keys

TICKETS = 10_000
AGENTS = 200
TALKS = 100  # tickets whose participants are there, each with an agent of his own
WAITING = 1_000  # of the others; the rest is spread over the agents
SECRET = "secret-of-the-benchmark-of-the-desk"

_FILL = """
insert into staff (name, login, role, capacity, presence, password_hash)
select 'Agent ' || n, 'agent' || n, 'agent', 50, 'away', 'none' from generate_series(1, %(agents)s) n;

insert into contacts (name, region)
select 'Peserta ' || n, (array['33.74', '35.78', '51.71', '32.73'])[1 + n %% 4] from generate_series(1, %(tickets)s) n;

insert into addresses (contact_id, channel, address, last_inbound_at)
select n, 'web', case when n <= %(talks)s then (%(addresses)s::text[])[n] else 'bench-' || n end, now()
from generate_series(1, %(tickets)s) n;

insert into conversations (contact_id) select n from generate_series(1, %(tickets)s) n;

insert into tickets (contact_id, status, staff_id, assigned_at, priority, reason, topic, programme, region, summary,
                     opened_at, queued_at, waiting_since, last_message_at, unread,
                     first_warn_at, first_due_at, resolve_warn_at, resolve_due_at)
select n, case when n > %(tickets)s - %(waiting)s then 'waiting' else 'assigned' end,
       case when n > %(tickets)s - %(waiting)s then null else 1 + (n - 1) %% %(agents)s end,
       case when n > %(tickets)s - %(waiting)s then null else now() end,
       case when n %% 200 = 0 then 'emergency' when n %% 20 = 0 then 'high' else 'normal' end, 'asked',
       (array['jht_claim', 'contribution', 'arrears', 'health_care', 'death'])[1 + n %% 5],
       (array['jht', 'jkn', 'jkn', 'jkn', 'jkm'])[1 + n %% 5], (array['33.74', '35.78', '51.71', '32.73'])[1 + n %% 4],
       'Peserta meminta petugas. Topik nomor ' || n, t.at, t.at, t.at, t.at, n %% 3,
       now() + interval '1 day', now() + interval '1 day', now() + interval '2 days', now() + interval '2 days'
from generate_series(1, %(tickets)s) n, lateral (select now() - n * interval '3 seconds' as at) t;

update conversations v set ticket_id = t.id, ticket_status = t.status from tickets t where t.contact_id = v.contact_id;

insert into inbound (contact_id, address_id, channel, external_id, kind, text, status, sent_at, received_at, ready_at)
select n, n, 'web', 'bench-' || n || '-' || k, 'text', 'Halo, mau tanya soal iuran saya nomor ' || k, 'handled',
       now(), now(), now()
from generate_series(1, %(tickets)s) n, generate_series(1, 3) k;

insert into outbound (contact_id, address_id, channel, text, status, next_attempt_at, created_at, sent_at)
select n, n, 'web', 'Baik, mohon tunggu sebentar.', 'sent', now(), now(), now()
from generate_series(1, %(tickets)s) n, generate_series(1, 3) k;

insert into staff_sessions (staff_id, token_hash, stage, created_at, seen_at, expires_at)
select n, (%(hashes)s::bytea[])[n], 'full', now(), now(), now() + interval '10 hours'
from generate_series(1, %(agents)s) n;
"""


@dataclass(frozen=True, slots=True)
class Office:
    """What those need who take part: cookies of agents and of participants, by number from 1; forms of agents."""

    sessions: list[str]
    forms: list[str]
    people: list[str]

    def as_json(self) -> Mapping[str, Any]:
        return {"sessions": self.sessions, "forms": self.forms, "people": self.people}


def fill(url: str) -> Office:
    """Write the office into an empty database of ours; returns the ways in."""
    derived = keys.derive(SECRET.encode())
    sessions = [secrets.token_urlsafe(32) for _ in range(AGENTS)]
    people = [secrets.token_urlsafe(24) for _ in range(TALKS)]
    values = {
        "agents": AGENTS,
        "tickets": TICKETS,
        "talks": TALKS,
        "waiting": WAITING,
        "addresses": [hmac.digest(SECRET.encode(), token.encode(), "sha256").hex()[:40] for token in people],
        "hashes": [derived.hash("session", token) for token in sessions],
    }
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute(_FILL, values)
        connection.execute("analyze")
    return Office(sessions, [derived.form_token(token) for token in sessions], people)
