"""Put `uv` into .tools/bin, with any Python from 3.8 on: by pip where there is one, by hand where not.

python3 scripts/fetch_uv.py
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

VERSION = "0.13.9"
TOOLS = Path(__file__).resolve().parent.parent / ".tools"
INDEX = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/")
TIME_LIMIT = 60  # seconds for one answer of the index


class CannotFetch(Exception):
    """uv cannot be had; the message is a sentence for the person at the keyboard."""


def main() -> None:
    target = TOOLS / "bin" / "uv"
    if target.exists():
        return
    sys.stderr.write("Fetching uv, which builds the environments ...\n")
    try:
        binary = _by_pip() or _by_hand()
    except (OSError, ValueError, CannotFetch) as error:
        sys.exit(f"uv cannot be fetched ({error}): check the network, or put uv {VERSION} at {target} yourself.")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"uv.{os.getpid()}")
    unfinished.write_bytes(binary.read_bytes())
    unfinished.chmod(0o755)
    unfinished.replace(target)


def _by_pip() -> Path | None:
    """The binary from the wheel that pip chose; None where Python came without pip."""
    folder = TOOLS / "uv"
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--upgrade", "--target", str(folder)]
    command = [sys.executable, "-m", "pip", "install", *options, f"uv=={VERSION}"]
    done = subprocess.run(command, stdout=sys.stderr, stderr=subprocess.DEVNULL, check=False)  # noqa: S603 - fixed words
    binary = folder / "bin" / "uv"
    return binary if done.returncode == 0 and binary.exists() else None


def _by_hand() -> Path:
    """The binary from the wheel for this machine, checked against the index's own digest."""
    entry = _wheel_for_this_machine(_index_page())
    content = _get(entry["url"])
    if hashlib.sha256(content).hexdigest() != entry["hashes"]["sha256"]:
        raise CannotFetch("what arrived is damaged")
    binary = TOOLS / "uv" / "bin" / "uv"
    binary.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(content)) as wheel:
        binary.write_bytes(wheel.read(f"uv-{VERSION}.data/scripts/uv"))
    return binary


def _index_page() -> Any:
    return json.loads(_get(f"{INDEX}/uv/", accept="application/vnd.pypi.simple.v1+json"))


def _wheel_for_this_machine(page: Any) -> Any:
    machine = {"AMD64": "x86_64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    for entry in page["files"]:
        name = entry["filename"].replace("aarch64", "arm64")
        if name.startswith(f"uv-{VERSION}-py3-none-{_system()}") and name.endswith(f"_{machine}.whl"):
            return entry
    raise CannotFetch(f"there is no uv {VERSION} for {platform.system()} on {machine}")


def _system() -> str:
    if platform.system() == "Darwin":
        return "macosx"
    return "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"


def _get(url: str, accept: str = "*/*") -> bytes:
    request = urllib.request.Request(url, headers={"Accept": accept})  # noqa: S310 - the index's own addresses
    with urllib.request.urlopen(request, timeout=TIME_LIMIT) as answer:  # noqa: S310
        content: bytes = answer.read()
    return content


if __name__ == "__main__":
    main()
