"""Contract of the conversation store; one suite (tests/contracts) runs on every backend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from assistant.errors import OutOfStep
from assistant.messages import Reply, Role, UserTurn

Verdict = Literal["up", "down"]


class AlreadyKept(OutOfStep):
    """The conversation's id or the turn's number is kept already.

    Two turns of one conversation raced, and the other one won: nothing of this one was kept.
    Read the conversation again before a new attempt.
    """

    user_text = "Câu hỏi trước đang được trả lời. Quý vị vui lòng chờ rồi gửi lại."


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
    """Keeps conversations and their turns. All times are UTC and aware, to the microsecond.

    Safe to call from several threads and several processes at once. What comes back equals what
    was given, whatever characters it holds. Methods raise `errors.Unavailable` when the backend
    cannot be reached or cannot write, `errors.BadInput` when it cannot hold a value, and
    ValueError for a time without a time zone or a state that is not JSON.
    """

    def open_conversation(self, conversation: Conversation, greeting: Turn) -> None:
        """Keep a new conversation and its turn 0, both or neither.

        Raises AlreadyKept when the id is taken, BadInput when it is empty, longer than 200
        characters or not printable.
        """

    def conversation(self, conversation_id: str) -> Conversation | None:
        """The conversation, or None when it is unknown."""

    def add_turn(self, conversation_id: str, turn: Turn, state: dict[str, object]) -> None:
        """Keep a turn and the state after it, both or neither; `turn.at` is the new last time.

        Raises NotFound for an unknown conversation and AlreadyKept when the number is taken: of
        two turns that race for one number exactly one is kept, with its own state.
        """

    def turns(self, conversation_id: str, since: int = 0) -> list[Turn]:
        """Turns from number `since` on, in order; empty when the conversation is unknown."""

    def next_number(self, conversation_id: str) -> int:
        """The number that the next turn gets; 0 when the conversation is unknown."""

    def rate(self, conversation_id: str, number: int, verdict: Verdict) -> bool:
        """Keep the verdict on one turn, instead of an earlier one; False when no such turn."""

    def forget_before(self, moment: datetime) -> int:
        """Delete conversations, with their turns, whose last turn is older; how many."""

    def close(self) -> None:
        """Release connections."""
