"""Child processes of the benchmark: started, watched through /proc (Linux), always stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT_S = 180.0
_STOP_LIMIT_S = 10.0
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_MIB = 1024 * 1024


class BenchmarkError(RuntimeError):
    """A process did not start or did not answer; holds the end of what it wrote."""


class Child:
    """One Python process of the project; its standard error goes to a file in `folder`."""

    def __init__(
        self, name: str, arguments: list[str], folder: Path, environment: dict[str, str]
    ) -> None:
        self.name = name
        self._log = folder / f"{name}.log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=child_environment(folder) | environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                encoding="utf-8",
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def stdin(self) -> IO[str]:
        """Where the child reads."""
        assert self.process.stdin is not None
        return self.process.stdin

    @property
    def stdout(self) -> IO[str]:
        """What the child prints."""
        assert self.process.stdout is not None
        return self.process.stdout

    def wait_until(self, is_ready: Callable[[], bool]) -> None:
        """Asks again and again. Raises BenchmarkError when the child ends or takes too long."""
        limit = time.monotonic() + START_LIMIT_S
        while not is_ready():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise self.failure("did not become ready")
            time.sleep(0.05)

    def failure(self, problem: str) -> BenchmarkError:
        """An error with the end of the child's log."""
        tail = self._log.read_text(encoding="utf-8", errors="replace")[-2000:]
        return BenchmarkError(f"{self.name} {problem}; the end of its log:\n{tail}")

    def stop(self) -> None:
        """Ends the child with all it started: asked first, killed after ten seconds."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_STOP_LIMIT_S)
        self.stdin.close()
        self.stdout.close()

    def cpu_seconds(self) -> float:
        """User and system time of the process and all that it started; steps of 10 ms."""
        return sum(_cpu_seconds(pid) for pid in _tree(self.process.pid))

    def resident_mib(self) -> float:
        """Resident memory of the process and all that it started."""
        return sum(_resident_mib(pid) for pid in _tree(self.process.pid))


def child_environment(folder: Path) -> dict[str, str]:
    """The caller's environment, with the project importable and the product's quiet settings."""
    import assistant.cli  # noqa: F401  sets RASA_TELEMETRY_ENABLED and the like

    return os.environ | {
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        "PYTHONUNBUFFERED": "1",
        "MOTCUA_DATABASE_URL": f"sqlite:///{folder / 'bench.db'}",
        "MOTCUA_MAX_TURNS_PER_MINUTE": "1000000",
    }


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            for child in task.read_text().split():
                yield from _tree(int(child))


def _cpu_seconds(pid: int) -> float:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:  # ended meanwhile
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / _TICKS_PER_S  # own, and ended children's


def _resident_mib(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB
