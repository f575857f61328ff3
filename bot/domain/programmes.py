"""The six programmes of Indonesia's social security, by the letters everybody knows them by."""

from __future__ import annotations

PROGRAMMES = ("jkn", "jkk", "jht", "jp", "jkm", "jkp")
