"""What the assistant knows of Indonesia's social security. Pure: no network, no database, no clock.

Every rule takes the day it is asked for and answers with figures, citations and certainty:

    >>> from datetime import date
    >>> from knowledge.rules import contributions
    >>> bill = contributions.jkn_self_paid(3, people=4, on=date(2026, 11, 22))
    >>> bill.due
    140000
    >>> from knowledge.format import format_citations, format_rupiah
    >>> format_rupiah(bill.due), format_citations(bill.citations)
    ('Rp140.000', 'Perpres 64/2020')
    >>> [remark.text for remark in bill.notes]  # doctest: +ELLIPSIS
    ['Iuran kelas III sebenarnya Rp42.000 per orang. ...']

Old-age savings by life event, due dates and what follows a late payment:

    >>> from knowledge.rules.jht import JhtEvent, JhtFacts, jht_claim
    >>> claim = jht_claim(JhtFacts(JhtEvent.RESIGN, happened_on=date(2026, 10, 15)), on=date(2026, 11, 22))
    >>> claim.outlook.value, claim.from_on.isoformat(), claim.channels[0]
    ('likely_now', '2026-11-15', 'jmo')
    >>> from knowledge.rules.due_dates import Scheme, due_date
    >>> due_date(Scheme.PU_JHT, on=date(2026, 11, 22), holidays=()).due_on.isoformat()
    '2026-12-15'

An article for a free question:

    >>> from knowledge.search import search
    >>> hits = search("telat bayar bpjs kesehatan dendanya brp", on=date(2026, 11, 22))
    >>> hits[0].article.slug
    'jkn-terlambat-bayar'

A single figure: `parameter("jht/age").value(on=...)`; its source: `.citation(on=...)`.
"""

from __future__ import annotations

from knowledge.articles import Article, article
from knowledge.channels import Channel, channel, channels_for
from knowledge.checklists import Document, checklist
from knowledge.errors import FactsError, KnowledgeError, KnowledgeFileError, NoValueError, UnknownNameError
from knowledge.loader import Certainty, Parameter, parameter, parameters
from knowledge.notes import Note, note
from knowledge.regulations import Citation, Instrument, instrument, instruments
from knowledge.steps import Step, step

__all__ = [
    "Article",
    "Certainty",
    "Channel",
    "Citation",
    "Document",
    "FactsError",
    "Instrument",
    "KnowledgeError",
    "KnowledgeFileError",
    "NoValueError",
    "Note",
    "Parameter",
    "Step",
    "UnknownNameError",
    "article",
    "channel",
    "channels_for",
    "checklist",
    "instrument",
    "instruments",
    "note",
    "parameter",
    "parameters",
    "step",
]
