"""One request to the desk: who makes it, what he sent, and how to answer him."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from bot.domain.cleaning import storable
from bot.domain.permissions import Subject, Verb, may
from bot.domain.staff import Stage, Viewer
from bot.domain.tickets import Actor, ActorKind, Via
from bot.services.signing_in import Browser, Gate
from bot.services.staffing import Act
from bot.services.typing_signs import TypingSigns
from bot.storage.staff_access import Session
from bot.web.desk.hub import DeskHub
from bot.web.desk.rendering import Pages

COOKIE = "agenalis_desk"
SAFE = frozenset({"GET", "HEAD"})


def row_number(written: str) -> int | None:
    """The number of a row as it stands in a form or an address; None for what the database has no room for."""
    return int(written) if written.isascii() and written.isdigit() and len(written) < 19 else None


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link of the navigation. `verb` says who sees it; None: everybody who is signed in."""

    key: str
    path: str
    verb: Verb | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What the desk's pages have at hand."""

    gate: Gate
    hub: DeskHub
    pages: Pages
    public_url: str | None
    navigation: tuple[NavItem, ...]
    typing: TypingSigns


@dataclass
class Visit:
    """A request that was let in."""

    request: Request
    desk: Desk
    token: str  # of the session, or of a browser that has none yet
    session: Session | None
    form: FormData = field(default_factory=FormData)
    subject: Subject | None = None
    new_token: str | None = None  # for the cookie of the answer

    @property
    def gate(self) -> Gate:
        return self.desk.gate

    @property
    def signed_in(self) -> Session:
        """The session, where the route asks for one."""
        assert self.session
        return self.session

    @property
    def viewer(self) -> Viewer:
        return self.signed_in.viewer

    @property
    def act(self) -> Act:
        return Act(self.viewer, Via.DESK, self.gate.now())

    @property
    def actor(self) -> Actor:
        """The same, for verbs on tickets."""
        return Actor(ActorKind.STAFF, Via.DESK, self.viewer.id)

    @property
    def browser(self) -> Browser:
        client = self.request.client
        return Browser(client.host if client else "", self.request.headers.get("user-agent", ""))

    def text(self, name: str, longest: int = 200) -> str:
        """A field of the form, without blanks around it and no longer than this."""
        return self._written(name).strip()[:longest]

    def _written(self, name: str) -> str:
        """A field as it came, without what the database cannot hold."""
        value = self.form.get(name)
        return storable(value) if isinstance(value, str) else ""

    def secret(self, name: str) -> str:
        """A field that is taken as it was typed."""
        value = self.form.get(name)
        return value[:1000] if isinstance(value, str) else ""

    def lines(self, name: str, longest: int) -> str:
        """Several lines, as they were written."""
        return self._written(name).replace("\r\n", "\n").strip()[:longest]

    def texts(self, name: str) -> list[str]:
        """All values of a field that may be chosen several times."""
        return [storable(v, 200) for v in self.form.getlist(name) if isinstance(v, str)][:500]

    def asked(self, name: str, longest: int) -> str:
        """What stands under this name in the address."""
        return storable(self.request.query_params.get(name, ""), longest)

    def region(self) -> str | None:
        """The field of that name as a code: people write the name of their regency, or its code; None when empty."""
        written = self.text("region", 60)
        return self.gate.runtime.regions.find(written) or written or None

    def number(self, name: str) -> int | None:
        value = self.text(name, 18)
        return int(value) if value.isascii() and value.isdigit() else None

    def page(self, template: str, *, status: int = 200, **given: Any) -> Response:
        """A page of the desk."""
        return HTMLResponse(self.desk.pages.render(template, **self._common(), **given), status_code=status)

    def go(self, path: str, note: str | None = None) -> Response:
        """To another page; it shows the sentence that stands under `notes` in the catalogue."""
        return RedirectResponse(f"{path}?note={note}" if note else path, status_code=303)

    def _common(self) -> Mapping[str, Any]:
        full = self.session if self.session and self.session.stage is Stage.FULL else None
        note = self.request.query_params.get("note", "")
        return {
            "csrf": self.gate.keys.form_token(self.new_token or self.token),
            "viewer": full.viewer if full else None,
            "presence": full.presence if full else None,
            "navigation": [
                item for item in self.desk.navigation if full and (not item.verb or may(full.viewer, item.verb))
            ],
            "here": self.request.url.path,
            "note": self.desk.pages.words["notes"].get(note),
            "place": lambda code: self.gate.runtime.regions.names.get(code or "", code or ""),
            "may": lambda verb, subject=None: bool(full and may(full.viewer, Verb(verb), subject)),
        }
