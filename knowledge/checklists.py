"""Which papers a service asks for, by life event, from `documents/<service>.yml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from knowledge import strict_yaml, wording
from knowledge.errors import UnknownNameError
from knowledge.loader import Certainty, parameter

FOLDER = Path(__file__).parent / "documents"


@dataclass(frozen=True)
class Document:
    """One paper to bring. `only_if` says in Indonesian when it is needed, None when always.

    Solid when the law names it, uncertain when branches and apps ask for it in practice.
    """

    id: str
    label: str
    why: str
    certainty: Certainty
    only_if: str | None


def checklist(
    service: str, event: str, *, on: date, applies: Collection[str] = (), rules_out: Collection[str] = ()
) -> tuple[Document, ...]:
    """The papers for an event, those of the law first.

    `applies` and `rules_out` name conditions of the file (such as "tax") known to hold or not to hold;
    a condition in neither keeps the paper and says when it is needed. Raises UnknownNameError.
    """
    catalogue = _catalogue(service)
    if event not in catalogue["events"]:
        raise UnknownNameError(f"no checklist for {event!r} in {service}.yml")
    items = [item for item in catalogue["events"][event] if item.get("when") not in set(rules_out)]
    return tuple(_document(catalogue, item, on=on, applies=applies) for item in items)


def services(*, on: date) -> Mapping[str, Mapping[str, tuple[Document, ...]]]:
    """Every checklist, by service and event."""
    names = sorted(path.stem for path in FOLDER.glob("*.yml"))
    return {name: {event: checklist(name, event, on=on) for event in _catalogue(name)["events"]} for name in names}


@cache
def _catalogue(service: str) -> Mapping[str, Any]:
    path = FOLDER / f"{service}.yml"
    if not path.is_file():
        raise UnknownNameError(f"no checklists for service {service!r}")
    return strict_yaml.mapping(strict_yaml.read(path), source=path.name)


def _document(catalogue: Mapping[str, Any], item: Mapping[str, str], *, on: date, applies: Collection[str]) -> Document:
    described = catalogue["documents"][item["id"]]
    condition = item.get("when")
    only_if = None
    if condition is not None and condition not in applies:
        values = {"tax_free": parameter("jht/tax_free_max").value(on=on)}
        only_if = wording.fill(catalogue["conditions"][condition], values)
    certainty = Certainty.SOLID if item["basis"] == "law" else Certainty.UNCERTAIN
    return Document(item["id"], described["label"], described["why"], certainty, only_if)
