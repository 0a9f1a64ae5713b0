"""The service as a user starts it: `motcua serve` in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.settings import Settings

MOTCUA = Path(sys.executable).with_name("motcua")
_READY = re.compile(r"Một Cửa is ready: (http://\S+?)/?\s")
_START_LIMIT_S = 600


def environment(settings: Settings, **more: str) -> dict[str, str]:
    """The environment of a `motcua` process: no MOTCUA_ variable but the ones named."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MOTCUA_")}
    return {**clean, "MOTCUA_DATA_DIR": str(settings.data_dir), **more}


class Service:
    """A running `motcua serve`; `url` has no slash at its end."""

    def __init__(self, env: dict[str, str], *arguments: str) -> None:
        self._process = subprocess.Popen(
            [str(MOTCUA), "serve", "--port", "0", *arguments],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.output: list[str] = []
        self.url = self._wait_until_ready()
        threading.Thread(target=self._drain, daemon=True).start()

    def _wait_until_ready(self) -> str:
        assert self._process.stdout is not None
        limit = threading.Timer(_START_LIMIT_S, self._process.kill)
        limit.start()
        try:
            for line in self._process.stdout:
                self.output.append(line)
                if match := _READY.search(line):
                    return match.group(1)
        finally:
            limit.cancel()
        raise AssertionError(f"the service did not start:\n{''.join(self.output)[-3000:]}")

    def _drain(self) -> None:
        assert self._process.stdout is not None
        self.output.extend(self._process.stdout)

    def kill(self) -> None:
        """As a power cut does it."""
        self._process.kill()
        self._process.wait(10)

    def stop(self) -> int:
        """As Ctrl-C does it; the exit status."""
        self._process.terminate()
        return self._process.wait(30)


@pytest.fixture(scope="session")
def service(
    engine_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    """A fresh service on the starter set with a database of its own."""
    database = tmp_path_factory.mktemp("service") / "motcua.db"
    env = environment(
        engine_settings,
        MOTCUA_DATABASE_URL=f"sqlite:///{database}",
        MOTCUA_MAX_TURNS_PER_MINUTE="1000",
    )
    running = Service(env)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def service_url(service: Service) -> str:
    """Address of the running service."""
    return service.url
