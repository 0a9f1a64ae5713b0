"""One search method in a process of its own, told what to do by JSON lines on stdin.

Imports as little as it can before a method is opened: what is added then is the method's memory.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.benchmarks.retrieval_data import ENLARGED, OURS
from tests.benchmarks.retrieval_methods import BASELINES, METHODS, Method

MOST = 10
_WARMING = 2


class Worker:
    """One method for each order."""

    def __init__(self) -> None:
        self._method: Method | None = None

    def build(self, place: str, key: str) -> dict[str, Any]:
        """Seconds to make the files of a baseline, and what is to be told about them."""
        start = time.perf_counter()
        note = BASELINES[key].build(Path(place))
        return {"seconds": time.perf_counter() - start, "note": note}

    def enlarge(self, place: str, records: int) -> dict[str, Any]:
        """Seconds to make the enlarged build."""
        from tests.benchmarks.retrieval_scale import enlarge

        start = time.perf_counter()
        enlarge(Path(place) / OURS, Path(place) / ENLARGED, records)
        return {"seconds": time.perf_counter() - start}

    def open(self, place: str, key: str) -> dict[str, Any]:
        """Opens a method, which stays open."""
        self._method = METHODS[key](Path(place))
        return {}

    def ask(self, texts: list[str]) -> dict[str, Any]:
        """Codes and milliseconds of each text, after the last two have warmed up the caches."""
        assert self._method is not None
        for text in texts[-_WARMING:]:
            self._method.find(text, MOST)
        times, found = [], []
        for text in texts:
            start = time.perf_counter()
            found.append(self._method.find(text, MOST))
            times.append((time.perf_counter() - start) * 1000)
        return {"milliseconds": times, "found": found}


def main() -> None:
    """Answers one line for each line read, and one at the start."""
    answers, sys.stdout = sys.stdout, sys.stderr
    worker = Worker()
    orders: dict[str, Callable[..., dict[str, Any]]] = {
        "build": worker.build,
        "enlarge": worker.enlarge,
        "open": worker.open,
        "ask": worker.ask,
    }
    print("{}", file=answers, flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        answer = orders[order.pop("do")](**order)
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
