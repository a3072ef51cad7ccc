"""``python -m app`` serves the API until it is told to stop."""

import logging
import os
import signal
import sys
from types import FrameType

from app.application import create_application
from app.server import open_server, read_port


def _stop(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def main() -> None:
    logging.basicConfig(level=logging.INFO)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    host = os.environ.get("HOST", "127.0.0.1")
    with open_server(create_application(), host, read_port(os.environ)) as server:
        print(f"listening on http://{host}:{server.server_port}", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
