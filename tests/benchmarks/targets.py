"""The three ways to the same dialogue: in process, our web service, and stock Rasa."""

from __future__ import annotations

import http.client
import json
import re
import time
import uuid
from abc import ABC, abstractmethod
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.benchmarks.exchanges import Exchanges, reply_key
from tests.benchmarks.processes import BenchmarkError, Child, free_port

_ANSWER_LIMIT_S = 60.0
_HOST = "127.0.0.1"


class Target(ABC):
    """A running system that answers conversations. Must be closed."""

    name: str

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._open = ExitStack()
        start = time.perf_counter()
        try:
            self._start()
        except BaseException:
            self.close()
            raise
        self.start_s = time.perf_counter() - start

    def _child(self, name: str, arguments: list[str], folder: Path, **environment: str) -> Child:
        child = self._open.enter_context(Child(name, arguments, folder, environment))
        self._children.append(child)
        return child

    @abstractmethod
    def _start(self) -> None:
        """Starts the processes and waits until they answer."""

    @abstractmethod
    def converse(self, texts: list[str]) -> Exchanges:
        """One new conversation."""

    def cpu_seconds(self) -> float:
        """Processor time of all processes so far, user and system."""
        return sum(child.cpu_seconds() for child in self._children)

    def resident_mib(self) -> float:
        """Resident memory of all processes now."""
        return sum(child.resident_mib() for child in self._children)

    def close(self) -> None:
        """Stops the processes."""
        self._open.close()


class InProcess(Target):
    """Our dialogue, called as our channels call it."""

    name = "in_process"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        super().__init__()

    def _start(self) -> None:
        self._worker = self._child(self.name, ["-m", "tests.benchmarks.in_process"], self._folder)
        self._read()

    def _read(self) -> dict[str, Any]:
        line = self._worker.stdout.readline()
        if not line:
            raise self._worker.failure("ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def order(self, do: str, **arguments: object) -> dict[str, Any]:
        """One order to the worker (see in_process.py) and its answer."""
        self._worker.stdin.write(json.dumps({"do": do, **arguments}) + "\n")
        self._worker.stdin.flush()
        return self._read()

    def converse(self, texts: list[str]) -> Exchanges:
        """Timed inside the worker, around `Dialogue.respond`."""
        return Exchanges(**self.order("converse", texts=texts))


class _Http(Target):
    """A target behind a port; each conversation has one connection that is kept open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = 0
        super().__init__()

    def _connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(_HOST, self._port, timeout=_ANSWER_LIMIT_S)

    def _is_up(self, port: int, path: str) -> bool:
        connection = http.client.HTTPConnection(_HOST, port, timeout=5)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


class Web(_Http):
    """`motcua serve`: the dialogue with its HTTP API and its conversation store on disk."""

    name = "web"

    def _start(self) -> None:
        self._port = free_port()
        code = "from assistant.cli import main; main()"
        arguments = ["-c", code, "serve", "--host", _HOST, "--port", str(self._port)]
        service = self._child(self.name, arguments, self._folder)
        line = service.stdout.readline()
        if not re.search(r"http://\S+", line):
            raise service.failure("did not tell its address")
        service.wait_until(lambda: self._is_up(self._port, "/healthz"))

    def converse(self, texts: list[str]) -> Exchanges:
        """Opening the conversation is not timed."""
        connection = self._connect()
        opened = _post(connection, "/api/v1/conversations", {})
        path = f"/api/v1/conversations/{opened['id']}/turns"
        times, said = [], []
        for text in texts:
            start = time.perf_counter()
            answer = _post(connection, path, {"text": text})
            times.append((time.perf_counter() - start) * 1000)
            said.append(reply_key(answer["turn"]["reply"]))
        connection.close()
        return Exchanges(times, said)


class Stock(_Http):
    """The baseline: `rasa run --enable-api` with a rasa-sdk action server, both as delivered."""

    name = "stock"

    def __init__(self, folder: Path, model: Path) -> None:
        self._model = model
        super().__init__(folder)

    def _start(self) -> None:
        self._port, actions_port = free_port(), free_port()
        endpoints, credentials = self._folder / "endpoints.yml", self._folder / "credentials.yml"
        endpoints.write_text(f"action_endpoint:\n  url: http://{_HOST}:{actions_port}/webhook\n")
        credentials.write_text("rest:\n")
        package = "tests.benchmarks.stock_actions"
        serve_actions = ["-m", "rasa_sdk", "--actions", package, "--quiet"]
        actions = self._child(
            "stock_actions",
            [*serve_actions, "--port", str(actions_port)],
            self._folder,
            SANIC_HOST=_HOST,
        )
        serve = ["-m", "rasa", "run", "--enable-api", "--quiet", "-i", _HOST]
        serve += ["-p", str(self._port), "-m", str(self._model)]
        serve += ["--endpoints", str(endpoints), "--credentials", str(credentials)]
        rasa = self._child("stock_rasa", serve, self._folder)
        actions.wait_until(lambda: self._is_up(actions_port, "/health"))
        rasa.wait_until(lambda: self._is_up(self._port, "/status"))

    def converse(self, texts: list[str]) -> Exchanges:
        """Over the REST channel."""
        connection = self._connect()
        sender = uuid.uuid4().hex
        times, said = [], []
        for text in texts:
            start = time.perf_counter()
            answer = _post(
                connection, "/webhooks/rest/webhook", {"sender": sender, "message": text}
            )
            times.append((time.perf_counter() - start) * 1000)
            if not answer or "custom" not in answer[-1]:
                raise BenchmarkError(f"stock Rasa gave no reply to {text!r}: {answer}")
            said.append(reply_key(answer[-1]["custom"]["reply"]))
        connection.close()
        return Exchanges(times, said)


def _post(connection: http.client.HTTPConnection, path: str, value: object) -> Any:
    connection.request(
        "POST", path, json.dumps(value).encode(), {"Content-Type": "application/json"}
    )
    response = connection.getresponse()
    body = response.read()
    if response.status >= 300:
        raise BenchmarkError(f"{path} answered {response.status}: {body[:500]!r}")
    return json.loads(body)
