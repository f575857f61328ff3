"""What we ship imports what `pyproject.toml` declares for it, and nothing is declared that nobody uses."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIPPED = ("bot", "flows", "knowledge", "scripts")
# Found by others when they are there.
BY_OTHERS = {"httptools", "python-multipart", "tzdata"}


def declared() -> set[str]:
    """Names of the distributions that the assistant needs at run time."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[\[<>=;~ ]", line, maxsplit=1)[0] for line in project["dependencies"]}


def imported() -> set[str]:
    """The distributions of the modules that our code imports."""
    names: set[str] = set()
    for path in (path for folder in SHIPPED for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module)
    known = packages_distributions()
    modules = {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names)
    return {known[module][0].lower().replace("_", "-") for module in modules if module in known}


def test_what_is_imported_is_declared_and_what_is_declared_is_used() -> None:
    development = {"pillow", "playwright"}  # of the script that takes the pictures for the manual
    assert imported() - development == declared() - BY_OTHERS
