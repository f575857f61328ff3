"""Telemelya, an emulator of the Bot API that others wrote, with the Redis and the S3 it wants, in one process."""

from __future__ import annotations

import argparse
import os
import threading

import uvicorn
from fakeredis import TcpFakeServer
from moto.server import ThreadedMotoServer

KEY = "test-key"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    port = parser.parse_args().port
    redis = TcpFakeServer(("127.0.0.1", 0))
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    store.start()
    os.environ |= {
        "REDIS_URL": f"redis://127.0.0.1:{redis.server_address[1]}/0",
        "MINIO_ENDPOINT": "{}:{}".format(*store.get_host_and_port()),
        "AUTH_KEYS": KEY,
    }
    # It prints "Uvicorn running on" once both are connected.
    uvicorn.run("telemelya.server.app:app", host="127.0.0.1", port=port)


if __name__ == "__main__":
    main()
