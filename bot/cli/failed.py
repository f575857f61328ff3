from __future__ import annotations


class Failed(Exception):
    """The command cannot do what it was asked for. The message is one sentence an operator can act on."""
