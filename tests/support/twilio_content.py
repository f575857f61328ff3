"""What Twilio takes beside words: a file by its link, a place, an approved template with its variables."""

from __future__ import annotations

import re
from collections.abc import Mapping

import orjson

_TEMPLATE = re.compile(r"HX[0-9a-fA-F]{32}")
_POINT = re.compile(r"geo:-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?(\|[^|\n]{1,100})?")


class Refused(Exception):
    """Twilio says no."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


def check_content(form: Mapping[str, str]) -> None:
    """Raises `Refused`."""
    if "MediaUrl" in form and not form["MediaUrl"].startswith("https://"):
        raise Refused(400, 21620, "Invalid media URL(s)")
    if "PersistentAction" in form and not (_POINT.fullmatch(form["PersistentAction"]) and form.get("Body")):
        raise Refused(400, 63021, "Channel invalid content error")
    if "ContentVariables" in form and "ContentSid" not in form:
        raise Refused(400, 21654, "ContentSid Required")
    if "ContentSid" in form:
        _check_template(form)


def _check_template(form: Mapping[str, str]) -> None:
    if not _TEMPLATE.fullmatch(form["ContentSid"]) or form.get("Body") or form.get("MediaUrl"):
        raise Refused(400, 21655, "The ContentSid is invalid")
    try:
        variables = orjson.loads(form.get("ContentVariables", "{}"))
    except orjson.JSONDecodeError:
        raise Refused(400, 21656, "The ContentVariables parameter is invalid") from None
    for value in variables.values():
        if not isinstance(value, str) or not value.strip() or re.search(r"[\n\t]| {5}", value):
            raise Refused(400, 21656, "The ContentVariables parameter is invalid")
