"""Contract of the dialogue: one turn in, one reply and the state for the next turn out."""

from __future__ import annotations

from typing import Protocol

from assistant.messages import Reply, UserTurn

State = dict[str, object]


class Dialogue(Protocol):
    """Decides what a person wants. Keeps nothing between turns: `state` carries it all."""

    def greeting(self) -> Reply:
        """What is said first; tells that a machine answers."""

    async def respond(self, turn: UserTurn, state: State) -> tuple[Reply, State]:
        """The reply and the new state (JSON values only). Raises errors.Unavailable."""

    def close(self) -> None:
        """Release files and models."""
