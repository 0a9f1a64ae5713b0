"""Talking with an engine in tests."""

from __future__ import annotations

import asyncio

from assistant.dialogue.base import Dialogue, Effect, Response, State
from assistant.dialogue.memory import Memory, recalled
from assistant.messages import ChoicesBlock, ContactBlock, Outcome, Reply, Role, UserTurn
from assistant.services import Engine

NEEDS_A_PERSON = (Outcome.REFUSE, Outcome.HANDOFF)


class Talk:
    """One conversation; `reply` is the last answer, `state` what it keeps."""

    def __init__(
        self, dialogue: Engine | Dialogue, role: Role = Role.CITIZEN, channel: str = "web"
    ) -> None:
        self._dialogue = dialogue.dialogue if isinstance(dialogue, Engine) else dialogue
        self._role = role
        self._channel = channel
        self.state: State = {}
        self.effects: tuple[Effect, ...] = ()

    @property
    def memory(self) -> Memory:
        """What is remembered now."""
        return recalled(self.state.get("memory"))

    def say(self, text: str) -> Reply:
        """Types a text."""
        return self._turn(UserTurn(text=text, role=self._role, channel=self._channel))

    def press(self, value: str) -> Reply:
        """Presses a button."""
        return self._turn(
            UserTurn(text="nút", choice=value, role=self._role, channel=self._channel)
        )

    def _turn(self, turn: UserTurn) -> Reply:
        answer = asyncio.run(self._dialogue.respond(turn, self.state))
        reply, self.state, self.effects = answer.reply, answer.state, answer.effects
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


def converse(dialogue: Dialogue, texts: list[str], channel: str = "web") -> list[Response]:
    """A conversation in one event loop, as a service has it."""

    async def all_turns() -> list[Response]:
        said: list[Response] = []
        for text in texts:
            state = said[-1].state if said else {}
            said.append(await dialogue.respond(UserTurn(text=text, channel=channel), state))
        return said

    return asyncio.run(all_turns())
