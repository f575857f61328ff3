"""Properties are checked without a time limit: a busy machine is not a broken rule."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("knowledge", deadline=None)
settings.load_profile("knowledge")
