"""The product's dialogue in a process of its own, told what to do by JSON lines on stdin.

Times are taken here, around the very calls that a channel makes.
"""

from __future__ import annotations

import assistant.cli  # isort: skip  # noqa: F401  quiet settings, before Rasa is loaded

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from assistant.dialogue.base import State
from assistant.messages import UserTurn
from assistant.services import open_engine
from assistant.settings import load_settings
from procedures_kb.search import Asker, Search, open_search
from tests.benchmarks.exchanges import reply_key


def _milliseconds_since(start: float) -> float:
    return (time.perf_counter() - start) * 1000


class Worker:
    """One method for each order."""

    def __init__(self) -> None:
        self._settings = load_settings()
        self._engine = open_engine(self._settings)

    async def converse(self, texts: list[str]) -> dict[str, Any]:
        """Milliseconds and reply of each turn of one conversation."""
        state: State = {}
        times, said = [], []
        for text in texts:
            start = time.perf_counter()
            answer = await self._engine.dialogue.respond(
                UserTurn(text=text, channel="benchmark"), state
            )
            reply, state = answer.reply, answer.state
            times.append(_milliseconds_since(start))
            said.append(reply_key(json.loads(reply.model_dump_json())))
        return {"milliseconds": times, "said": said}

    async def parse(self, texts: list[str]) -> dict[str, Any]:
        """Milliseconds of understanding alone: tokens, features, intent, entities."""
        agent = self._engine.dialogue._agent  # type: ignore[attr-defined]
        times = []
        for text in texts:
            start = time.perf_counter()
            await agent.parse_message(text)
            times.append(_milliseconds_since(start))
        return {"milliseconds": times}

    async def search(self, texts: list[str], kb: str) -> dict[str, Any]:
        """Milliseconds of one search each, and the number of procedures searched."""
        search = open_search(self._settings.data_dir, kb)
        try:
            return {
                "milliseconds": _search_times(search, texts),
                "procedures": search.manifest.procedures,
            }
        finally:
            search.close()


def _search_times(search: Search, texts: list[str]) -> list[float]:
    for text in texts:  # warms up
        search.find(text, Asker())
    times = []
    for text in texts:
        start = time.perf_counter()
        search.find(text, Asker())
        times.append(_milliseconds_since(start))
    return times


def main() -> None:
    """Answers one line for each line read."""
    answers, sys.stdout = sys.stdout, sys.stderr
    worker = Worker()
    orders: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
        "converse": worker.converse,
        "parse": worker.parse,
        "search": worker.search,
    }
    answers.write("{}\n")
    answers.flush()
    with asyncio.Runner() as runner:
        for line in sys.stdin:
            order = json.loads(line)
            answer = runner.run(_awaited(orders[order.pop("do")](**order)))
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


async def _awaited(work: Awaitable[dict[str, Any]]) -> dict[str, Any]:
    return await work


if __name__ == "__main__":
    main()
