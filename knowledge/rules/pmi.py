"""Packages of migrant workers (PMI, Permenaker 4/2023): uncertain, so every answer says whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from knowledge.loader import Certainty, parameter
from knowledge.notes import Note, channels_to_ask, note
from knowledge.regulations import Citation
from knowledge.rounding import to_rupiah
from knowledge.steps import Step, step


@dataclass(frozen=True)
class PmiPackage:
    """JKK and JKM of a contract of two years in whole rupiah; `jht_min` a month, when wanted."""

    amount: int
    cover_months: int | None
    jht_min: int
    steps: tuple[Step, ...]
    notes: tuple[Note, ...]
    citations: tuple[Citation, ...]
    certainty: Certainty

    @property
    def ask(self) -> tuple[str, ...]:
        """Channels that settle what is uncertain."""
        return channels_to_ask(self.notes)


def package(*, on: date, by_agency: bool) -> PmiPackage:
    """What a migrant pays for JKK and JKM, placed by an agency (before, during and after) or by himself."""
    jht_min = to_rupiah(parameter("pmi/jht_min").value(on=on))
    if not by_agency:
        figure = parameter("pmi/individual")
        amount = to_rupiah(figure.value(on=on))
        alone = (note("pmi_unconfirmed"),)
        return PmiPackage(amount, None, jht_min, (), alone, (figure.citation(on=on),), Certainty.UNCERTAIN)
    before, during = parameter("pmi/agency_before"), parameter("pmi/agency_during_and_after")
    first, rest = to_rupiah(before.value(on=on)), to_rupiah(during.value(on=on))
    months = int(parameter("pmi/agency_cover_months").value(on=on))
    line = step("pmi_package", before=first, during=rest, amount=first + rest)
    notes = (note("pmi_cover", months=months), note("pmi_unconfirmed"))
    return PmiPackage(first + rest, months, jht_min, (line,), notes, (before.citation(on=on),), Certainty.UNCERTAIN)
