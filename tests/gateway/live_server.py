"""A real HTTP server for tests, which can be stopped and started like a failing one."""

from __future__ import annotations

import socket
import threading
import time
from typing import Any, Literal

import uvicorn


class LiveServer:
    """An ASGI application on a loopback port of its own; can stop and start again."""

    def __init__(self, lifespan: Literal["on", "off"] = "off") -> None:
        self._lifespan = lifespan
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.origin = f"http://127.0.0.1:{self.port}"
        self._app: Any = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, app: Any = None) -> None:
        """Serve `app`, or the last one again."""
        self._app = app or self._app
        config = uvicorn.Config(
            self._app,
            host="127.0.0.1",
            port=self.port,
            ws="wsproto",
            lifespan=self._lifespan,
            log_level="error",
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 10
        while not self._server.started:
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.02)

    def stop(self) -> None:
        """Close the port and every connection."""
        assert self._server and self._thread
        self._server.should_exit = self._server.force_exit = True
        self._thread.join(10)
