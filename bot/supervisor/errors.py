from __future__ import annotations


class CannotStart(Exception):
    """The assistant cannot be started here and now. The message is one sentence that an operator can act on."""
