"""Doubles for tests of a conversation."""

from __future__ import annotations

import asyncio
from typing import Any

from assistant.dialogue.base import Response, State
from assistant.errors import Unavailable
from assistant.messages import Outcome, Reply, TextBlock, UserTurn


class Echo:
    """Says what it hears; counts turns in its state and who is being answered at once."""

    def __init__(self) -> None:
        self.heard: list[UserTurn] = []
        self.failure: Exception | None = None
        self.delay_s = 0.0
        self.running = self.most_running = 0

    def greeting(self) -> Reply:
        """The first turn."""
        return said("Xin chào")

    async def respond(self, turn: UserTurn, state: State) -> Response:
        """The text again."""
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(self.delay_s)
            if self.failure:
                raise self.failure
            self.heard.append(turn)
            count = state.get("count", 0)
            assert isinstance(count, int)
            return Response(said(f"Nghe: {turn.role}"), {"count": count + 1})
        finally:
            self.running -= 1

    def close(self) -> None:
        """Nothing."""


def said(text: str) -> Reply:
    return Reply(outcome=Outcome.ANSWER, blocks=[TextBlock(text=text)], spoken=text)


class LostStore:
    """A store whose backend went away."""

    def __getattr__(self, name: str) -> Any:
        def lost(*_: object) -> object:
            raise Unavailable("the store cannot be reached")

        return lost
