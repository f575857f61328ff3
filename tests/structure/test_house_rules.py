from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIPPED = ("bot", "flows", "knowledge", "nlu", "scripts")
FOREIGN = {".venv", "__pycache__", "migrations"}  # migrations are flat lists of columns
SCREEN = 25  # lines; nine functions in ten fit
LONGEST_FUNCTION = 60
LONGEST_FILE = 500
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
ONE_CHANNEL = re.compile(r"ChannelName\.(WEB|TELEGRAM|WHATSAPP)")
CHANNELS_THEMSELVES = re.compile(r"bot/(channels/|web/webchat\.py|storage/webchat\.py|domain/messages\.py)")


def modules() -> Iterator[tuple[str, str]]:
    """Path from the root, and text, of each module we ship."""
    for path in sorted(path for folder in SHIPPED for path in (ROOT / folder).rglob("*.py")):
        if not FOREIGN & set(path.parts):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def function_lengths() -> dict[str, int]:
    return {
        f"{name}:{node.name}": (node.end_lineno or node.lineno) - node.lineno + 1
        for name, text in modules()
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_imports_go_one_way() -> None:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_functions_fit_on_a_screen() -> None:
    lengths = function_lengths()
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
    assert sum(lines <= SCREEN for lines in lengths.values()) / len(lengths) >= 0.9


def test_files_have_one_reason_to_change() -> None:
    assert {name: lines for name, text in modules() if (lines := text.count("\n")) > LONGEST_FILE} == {}


def test_nothing_unfinished_is_shipped() -> None:
    assert [name for name, text in modules() if UNFINISHED.search(text)] == []


def test_logic_asks_what_a_channel_can_do_and_never_which_it_is() -> None:
    others = [(name, text) for name, text in modules() if not CHANNELS_THEMSELVES.match(name)]
    assert [name for name, text in others if ONE_CHANNEL.search(text)] == []


def test_migrations_are_one_chain() -> None:
    folder = ROOT / "bot/storage/migrations/versions"
    numbers = [path.name.partition("_")[0] for path in sorted(folder.glob("[0-9]*.py"))]
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
