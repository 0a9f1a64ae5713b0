"""Contract of the dialogue: one turn in; a reply, what it entails, and the next state out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from assistant.messages import Reply, UserTurn
from assistant.storage.base import HandoverReason

State = dict[str, object]


class _Effect(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class KeepSlip(_Effect):
    """A guidance slip is kept. `content`: assistant.slips.content.SlipContent as JSON."""

    kind: Literal["slip"] = "slip"
    code: str
    procedure: str
    content: dict[str, Any]


class HandOver(_Effect):
    """The conversation waits for a person. `note`: what was wanted, masked.

    `phone`: where to call back; personal, so it stands nowhere but here and in the queue.
    """

    kind: Literal["handover"] = "handover"
    reason: HandoverReason
    procedure: str | None = None
    note: str = ""
    phone: str = Field(default="", repr=False)


class RateAnswer(_Effect):
    """The person's verdict on the last answer."""

    kind: Literal["rating"] = "rating"
    verdict: Literal["up", "down"]


Effect = Annotated[KeepSlip | HandOver | RateAnswer, Field(discriminator="kind")]


@dataclass(frozen=True)
class Response:
    """`state`: for the next turn, JSON values only. `effects`: to be carried out by the caller."""

    reply: Reply
    state: State
    effects: tuple[Effect, ...] = ()


class Dialogue(Protocol):
    """Decides what a person wants. Keeps nothing between turns: `state` carries it all."""

    def greeting(self) -> Reply:
        """What is said first; tells that a machine answers."""

    async def respond(self, turn: UserTurn, state: State) -> Response:
        """The reply to one turn. Raises errors.Unavailable."""

    def close(self) -> None:
        """Release files and models."""
