"""Prism between our adapter and the Twilio stand-in: it lets nothing pass that Twilio's own description forbids."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.support import node
from tests.support.processes import running

SPECIFICATION = "@twilio/cli-core/src/services/twilio-api/twilio_api_v2010.json"
MESSAGING = "@twilio/cli-core/src/services/twilio-api/twilio_messaging_v2.json"
TYPING = "/v2/Indicators/Typing.json"
PRISM = "@stoplight/prism-cli/dist/index.js"


def messages_specification(folder: Path) -> Path:
    """Twilio's description cut to the paths of messages: read whole it takes Prism ten seconds longer."""
    described = json.loads(node.module(SPECIFICATION).read_text(encoding="utf-8"))
    described["paths"] = {path: item for path, item in described["paths"].items() if "/Messages" in path}
    _add_typing(described)
    for path in described["paths"].values():
        _allow_relative_pages(path)
        _allow_repeated_fields(path)
    file = folder / "twilio_messages.json"
    file.write_text(json.dumps(described), encoding="utf-8")
    return file


def _add_typing(described: dict[str, Any]) -> None:
    """The sign that somebody writes is described in a file of its own, for a server of its own."""
    messaging = json.loads(node.module(MESSAGING).read_text(encoding="utf-8"))
    described["paths"][TYPING] = {"post": messaging["paths"][TYPING]["post"]}
    described["components"]["schemas"] |= messaging["components"]["schemas"]


def _allow_relative_pages(path: dict[str, Any]) -> None:
    """The addresses of pages are described as complete ones, but Twilio's own examples there are paths."""
    if "200" in path.get("get", {}).get("responses", {}):
        schema = path["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for name, described in schema.get("properties", {}).items():
            if name.endswith("uri"):
                described.pop("format", None)


def _allow_repeated_fields(path: dict[str, Any]) -> None:
    """Lists come as a field that is repeated; the description leaves out how, and Prism then takes no list at all."""
    forms = path.get("post", {}).get("requestBody", {}).get("content", {})
    for form in forms.values():
        lists = [n for n, described in form["schema"].get("properties", {}).items() if described.get("type") == "array"]
        form["encoding"] = {name: {"style": "form", "explode": True} for name in lists}


def proxy(specification: Path, port: int, upstream_port: int) -> AbstractContextManager[None]:
    """Prism on `port` before the server on `upstream_port`."""
    command = [str(node.NODE), str(node.module(PRISM)), "proxy", "--errors", "--host", "127.0.0.1"]
    command += ["--port", str(port), str(specification), f"http://127.0.0.1:{upstream_port}"]
    return running(command, "Prism is listening", node.environment())
