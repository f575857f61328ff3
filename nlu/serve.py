"""Serve a trained model on 127.0.0.1: POST /model/parse {"text": …}.

nlu/.venv/bin/python nlu/serve.py --model PATH --port 5005
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from functools import partial
from pathlib import Path
from typing import Any

# Before numpy and TensorFlow are loaded: one message is small work, more threads only get in each other's way.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ.setdefault(variable, "1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def serve(model: Path, port: int) -> None:
    """Run the server until it is told to stop (SIGINT or SIGTERM)."""
    from rasa.core.run import close_resources, configure_app, load_agent_on_start
    from rasa.core.utils import AvailableEndpoints

    app = configure_app(enable_api=True, endpoints=AvailableEndpoints(), port=port)
    app.register_listener(partial(load_agent_on_start, str(model), AvailableEndpoints(), None), "before_server_start")
    app.register_listener(_use_chain, "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(host="127.0.0.1", port=port, workers=1, access_log=False, motd=False)


async def _use_chain(app: Any, _loop: Any) -> None:
    from components.runner import use_chain

    use_chain(app.ctx.agent)


def _quiet_logs() -> None:
    """Only warnings and errors: what Rasa logs below that contains the messages of participants."""
    import structlog

    logging.basicConfig(level=logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    warnings.showwarning = lambda *_args, **_kwargs: None  # deprecations of pinned libraries help nobody


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, default=5005)
    arguments = parser.parse_args()
    if not arguments.model.is_file():
        sys.exit(f"There is no model at {arguments.model}: run nlu/train.py first.")
    _quiet_logs()
    serve(arguments.model.resolve(), arguments.port)


if __name__ == "__main__":
    main()
