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

A single figure: `parameter("jht/age").value(on=...)`; its source: `.citation(on=...)`.
"""

from __future__ import annotations

from knowledge.channels import Channel, channel, channels, channels_for
from knowledge.errors import FactsError, KnowledgeError, KnowledgeFileError, NoValueError, UnknownNameError
from knowledge.loader import Certainty, Parameter, parameter, parameters
from knowledge.notes import Note, note
from knowledge.regulations import Citation, Instrument, instrument, instruments

__all__ = [
    "Certainty",
    "Channel",
    "Citation",
    "FactsError",
    "Instrument",
    "KnowledgeError",
    "KnowledgeFileError",
    "NoValueError",
    "Note",
    "Parameter",
    "UnknownNameError",
    "channel",
    "channels",
    "channels_for",
    "instrument",
    "instruments",
    "note",
    "parameter",
    "parameters",
]
