"""What a browser calls itself, in words its holder knows."""

from __future__ import annotations

# In this order: most of them claim to be others as well.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"),
            ("Chrome", "Chrome"), ("Chromium", "Chromium"), ("Safari", "Safari"))  # fmt: skip
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
           ("Mac OS", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"))  # fmt: skip


def device(name: str) -> str:
    """The browser and the system of a user agent's name; empty for what is not known."""
    found = [next((shown for sign, shown in kinds if sign in name), "") for kinds in (BROWSERS, SYSTEMS)]
    return " · ".join(part for part in found if part)
