"""Train the Rasa model of the present data, unless it already exists. Prints the model's path.

nlu/.venv/bin/python nlu/train.py --out FOLDER
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
import time
from contextlib import redirect_stdout, suppress
from pathlib import Path

import yaml

from components.model import prepare

HERE = Path(__file__).resolve().parent
CONFIG = HERE.parent / "config.yml"
_KEPT = 3  # models
_HOUR = 3600  # seconds


def fingerprint() -> str:
    """Changes whenever anything that shapes the model does: configuration, domain, data, components, lock file."""
    digest = hashlib.sha256()
    files = [
        CONFIG,
        HERE / "domain.yml",
        HERE / "uv.lock",
        *(HERE / "data").rglob("*"),
        *(HERE / "components").rglob("*"),
    ]
    for path in sorted(p for p in files if p.is_file() and "__pycache__" not in p.parts):
        digest.update(str(path.relative_to(HERE.parent)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def train(out: Path) -> Path:
    """Path of the model that fits the present data; trains it when there is none."""
    name = fingerprint()
    model = out / f"{name}.tar.gz"
    if not model.exists():
        out.mkdir(parents=True, exist_ok=True)
        _run_rasa(out, name)
        _remove_old(out, time.time())
    with suppress(OSError):  # a folder that cannot be written to is not tidied either
        model.touch()  # its age tells when it was last asked for
    return model


def _remove_old(out: Path, now: float) -> None:
    """Keep the newest models, and any of the last hour: an assistant that starts just now may be about to load it."""
    models = sorted(out.glob("*.tar.gz"), key=lambda path: path.stat().st_mtime, reverse=True)
    for model in models[_KEPT:]:
        if now - model.stat().st_mtime > _HOUR:
            model.unlink(missing_ok=True)


def _run_rasa(out: Path, name: str) -> None:
    # Rasa's cache does not notice a change in our components' code; the fingerprint does.
    os.environ["RASA_MAX_CACHE_SIZE"] = "0"
    prepare([component["name"] for component in yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]])
    import rasa.model_training  # late: importing it takes seconds, and a fitting model needs none of it

    # Under a name of its own until complete, so that a training cut short is never taken for a model.
    unfinished = rasa.model_training.train_nlu(
        config=str(CONFIG),
        nlu_data=str(HERE / "data"),
        domain=str(HERE / "domain.yml"),
        output=str(out),
        fixed_model_name=f"unfinished-{os.getpid()}-{name}",
    )
    if unfinished is None:
        sys.exit("Training failed: there is no usable training data in nlu/data.")
    Path(unfinished).replace(out / f"{name}.tar.gz")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True, help="folder of trained models")
    out = parser.parse_args().out.resolve()
    with redirect_stdout(sys.stderr):  # only the path goes to stdout, for scripts
        model = train(out)
    print(model)


if __name__ == "__main__":
    main()
