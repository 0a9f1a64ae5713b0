"""Contract of the conversation store. One behaviour suite (tests/contracts) runs on every backend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from assistant.messages import Reply, Role, UserTurn

Verdict = Literal["up", "down"]


@dataclass(frozen=True)
class Conversation:
    """`state`: what the dialogue must know for the next turn, JSON values only."""

    id: str
    channel: str
    role: Role
    opened_at: datetime
    last_turn_at: datetime
    state: dict[str, object]


@dataclass(frozen=True)
class Turn:
    """One exchange. `number` counts from 1; the greeting is turn 0 with an empty user text."""

    number: int
    user: UserTurn
    reply: Reply
    at: datetime
    verdict: Verdict | None = None


class Store(Protocol):
    """Keeps conversations and their turns. All times are UTC and aware.

    Methods raise `errors.Unavailable` when the backend cannot be reached.
    """

    def open_conversation(self, conversation: Conversation, greeting: Turn) -> None:
        """Keep a new conversation and its turn 0."""

    def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation, or None when it is unknown."""

    def add_turn(self, conversation_id: str, turn: Turn, state: dict[str, object]) -> None:
        """Keep a turn and the state after it, both or neither."""

    def turns(self, conversation_id: str) -> list[Turn]:
        """All turns in order; empty when the conversation is unknown."""

    def rate(self, conversation_id: str, number: int, verdict: Verdict) -> bool:
        """Keep the verdict on one turn; False when there is no such turn."""

    def forget_before(self, moment: datetime) -> int:
        """Delete conversations whose last turn is older than `moment`; how many."""

    def close(self) -> None:
        """Release connections."""
