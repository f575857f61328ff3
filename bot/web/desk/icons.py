"""The drawings of the navigation and of a few buttons, each in a square of 24."""

from __future__ import annotations

from markupsafe import Markup

FRAME = '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">{}</svg>'
ICONS = {
    "tickets": '<path d="M4 13l3-8h10l3 8v6H4zM4 13h5l1 3h4l1-3h5"/>',
    "account": '<circle cx="12" cy="8" r="4"/><path d="M4 20c1-4 4-6 8-6s7 2 8 6"/>',
    "staff": '<circle cx="9" cy="8" r="3.5"/><path d="M2.5 20c.6-4 3-6 6.5-6s5.9 2 6.5 6M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5c2 .8 3.2 2.8 3.5 5.5"/>',  # noqa: E501
    "teams": '<rect x="3" y="4" width="7" height="7" rx="1.5"/><rect x="14" y="4" width="7" height="7" rx="1.5"/><rect x="8.5" y="14" width="7" height="7" rx="1.5"/>',  # noqa: E501
    "audit": '<path d="M6 3h9l4 4v14H6zM15 3v4h4M9 12h6M9 16h6"/>',
    "board": '<rect x="3" y="4" width="18" height="13" rx="2"/><path d="M7 9h5M7 13h9M9 21h6"/>',
    "reports": '<path d="M4 20V10M10 20V4M16 20v-8M22 20H2"/>',
    "search": '<circle cx="11" cy="11" r="6.5"/><path d="M16 16l5 5"/>',
    "settings": '<path d="M4 7h10M18 7h2M4 17h2M10 17h10"/><circle cx="16" cy="7" r="2"/><circle cx="8" cy="17" r="2"/>',  # noqa: E501
}


def icon(name: str) -> Markup:
    """The drawing of this name. Raises KeyError when there is none."""
    return Markup(FRAME.format(ICONS[name]))  # noqa: S704 - our own drawings
