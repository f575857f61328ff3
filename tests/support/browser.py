"""The Chromium that the tests drive. `python -m tests.support.browser` fetches one where none is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = "No browser can be had for the tests of the web chat: install Chromium, then run `make test` again."


def executable() -> str | None:
    """Path of a Chromium on this machine; None when there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None) or _playwrights_own()


def _playwrights_own() -> str | None:

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def fetch() -> bool:
    """Whether a browser is there afterwards: from Debian where we may install, else from Playwright."""
    return executable() is not None or _from_debian() or _from_playwright()


def _from_debian() -> bool:
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if rights and shutil.which("sudo") is None:
        return False
    install = [*rights, apt, "install", "-y", "-q", "--no-install-recommends", "chromium"]
    return _run([*rights, apt, "update", "-q"]) and _run(install) and executable() is not None


def _from_playwright() -> bool:
    return _run([sys.executable, "-m", "playwright", "install", "chromium"]) and executable() is not None


def _run(command: list[str]) -> bool:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, stdout=sys.stderr, env=quiet, check=False).returncode == 0


if __name__ == "__main__":
    if executable() is None:
        sys.stderr.write("Fetching Chromium for the tests of the web chat ...\n")
    if not fetch():
        sys.exit(MISSING)
