"""Serve a trained model on 127.0.0.1: POST /model/parse {"text": …}.

nlu/.venv/bin/python nlu/serve.py --model PATH --port 5005
"""

from __future__ import annotations

import argparse
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

# Before numpy is loaded: one message is small work, more threads only get in each other's way.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ.setdefault(variable, "1")

from components import model as trained  # noqa: E402 - after the limits above


def serve(model: Path, port: int) -> None:
    """Run the server until it is told to stop (SIGINT or SIGTERM)."""
    trained.prepare(trained.component_names(model))
    from rasa.core.run import close_resources, configure_app, load_agent_on_start
    from rasa.core.utils import AvailableEndpoints

    app = configure_app(enable_api=True, endpoints=AvailableEndpoints(), port=port)
    app.register_listener(partial(load_agent_on_start, str(model), AvailableEndpoints(), None), "before_server_start")
    app.register_listener(_use_chain, "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.run(host="127.0.0.1", port=port, workers=1, access_log=False, motd=False)


async def _use_chain(app: Any, _loop: Any) -> None:
    from components.runner import use_chain

    agent = use_chain(app.ctx.agent)
    if agent.is_ready():
        await agent.parse_message("halo")  # fills the caches that the first participant would wait for


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--port", type=int, default=5005)
    arguments = parser.parse_args()
    if not arguments.model.is_file():
        sys.exit(f"There is no model at {arguments.model}: run nlu/train.py first.")
    serve(arguments.model.resolve(), arguments.port)


if __name__ == "__main__":
    main()
