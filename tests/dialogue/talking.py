"""Talking with an engine in tests."""

from __future__ import annotations

import asyncio

from assistant.dialogue.base import State
from assistant.messages import ChoicesBlock, ContactBlock, Outcome, Reply, Role, UserTurn
from assistant.services import Engine

NEEDS_A_PERSON = (Outcome.REFUSE, Outcome.HANDOFF)


class Talk:
    """One conversation; `reply` is the last answer, `state` what it keeps."""

    def __init__(self, engine: Engine, role: Role = Role.CITIZEN) -> None:
        self._engine = engine
        self._role = role
        self.state: State = {}

    def say(self, text: str) -> Reply:
        """Types a text."""
        return self._turn(UserTurn(text=text, role=self._role))

    def press(self, value: str) -> Reply:
        """Presses a button."""
        return self._turn(UserTurn(text="nút", choice=value, role=self._role))

    def _turn(self, turn: UserTurn) -> Reply:
        reply, self.state = asyncio.run(self._engine.dialogue.respond(turn, self.state))
        assert reply.spoken
        if reply.outcome in NEEDS_A_PERSON:
            assert any(isinstance(block, ContactBlock) for block in reply.blocks), reply
        return reply


def values(reply: Reply) -> list[str]:
    """The values of all buttons."""
    return [
        choice.value
        for block in reply.blocks
        if isinstance(block, ChoicesBlock)
        for choice in block.choices
    ]
