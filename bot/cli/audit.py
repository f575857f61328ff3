"""The audit of the desk: list entries, or verify that the chain is unbroken (exit code 1 where it is not)."""

from __future__ import annotations

import argparse
import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from bot.cli.common import add_json, connected, parser, show
from bot.services import audit as service
from bot.services.audit import Verdict
from bot.storage import audit
from bot.storage.audit import Listed, Search

ANCHOR = re.compile(r"(\d+):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Shown:
    """`head` is the last number with its hash: kept elsewhere, it can be given as an anchor later."""

    entries: int
    broken_at: int | None
    head: str


def main(argv: Sequence[str]) -> int:
    chosen = _arguments().parse_args(argv)
    if chosen.action == "list":
        search = Search(object=chosen.object, object_id=chosen.id)
        show(asyncio.run(_listing(search, chosen.before, chosen.limit)), as_json=chosen.json)
        return 0
    verdict = asyncio.run(_verified(chosen.anchor))
    _tell(Shown(verdict.entries, verdict.broken_at, f"{verdict.entries}:{verdict.head}"), as_json=chosen.json)
    return 0 if verdict.broken_at is None else 1


def _arguments() -> argparse.ArgumentParser:
    arguments = parser(__name__, __doc__ or "")
    actions = arguments.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="walk the chain from its start")
    verify.add_argument("--anchor", type=_anchor, help="NUMBER:HASH of an earlier run, which must be there still")
    add_json(verify)
    listing = actions.add_parser("list", help="entries, newest first")
    listing.add_argument("--object", help="ticket, contact, staff, team …")
    listing.add_argument("--id", type=int, help="which one of them")
    listing.add_argument("--before", type=int, help="only entries with a lower number")
    listing.add_argument("--limit", type=int, default=100)
    add_json(listing)
    return arguments


def _anchor(given: str) -> tuple[int, str]:
    match = ANCHOR.fullmatch(given)
    if match is None:
        raise argparse.ArgumentTypeError("an anchor is NUMBER:HASH, as `audit verify` prints it")
    return int(match[1]), match[2]


async def _listing(search: Search, before: int | None, limit: int) -> list[Listed]:
    async with connected() as db:
        return await audit.listing(db, search, before=before, limit=limit)


async def _verified(anchor: tuple[int, str] | None) -> Verdict:
    async with connected() as db:
        return await service.verify(db, anchor)


def _tell(shown: Shown, *, as_json: bool) -> None:
    if as_json:
        print(orjson.dumps(shown).decode())
    elif shown.broken_at is None:
        print(f"{shown.entries} entries, unbroken. Head: {shown.head}")
    else:
        print(f"Broken at entry {shown.broken_at}: it, or one before it, was changed or removed.")
