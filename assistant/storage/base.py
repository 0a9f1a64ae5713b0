"""Contract of the conversation store; one suite (tests/contracts) runs on every backend."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from assistant.errors import OutOfStep
from assistant.messages import Reply, Role, UserTurn

Verdict = Literal["up", "down"]
HandoverReason = Literal[
    "asked", "failures", "complaint", "distress", "abuse", "callback", "dossier"
]
HandoverState = Literal["waiting", "claimed", "closed"]
MAX_OFFICER_CHARS = 100


class AlreadyKept(OutOfStep):
    """The id, the turn's number or the slip's code is kept already; nothing of this one was kept.

    Of a turn: two of one conversation raced and the other one won; read the conversation again
    before a new attempt. Of an id or a code: draw another.
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


@dataclass(frozen=True)
class Slip:
    """A guidance slip (phiếu hướng dẫn), found again by its code.

    `code`: 8 digits. `content`: what is printed, JSON values only. Belongs to no conversation.
    """

    code: str
    made_at: datetime
    procedure: str
    content: dict[str, object]


@dataclass(frozen=True)
class Handover:
    """A conversation given to a person, or a call-back that was asked for.

    `id` cannot be guessed. `note`: masked words for the officer, what was wanted. `phone`: the
    number for a call-back or empty; personal, kept nowhere else and left out of `repr`.
    `claimed_by` is empty exactly when the state is waiting.
    """

    id: str
    conversation_id: str
    channel: str
    reason: HandoverReason
    opened_at: datetime
    procedure: str | None = None
    note: str = ""
    phone: str = field(default="", repr=False)
    state: HandoverState = "waiting"
    claimed_by: str = ""
    claimed_at: datetime | None = None
    closed_at: datetime | None = None
    close_reason: str = ""


class Store(Protocol):
    """Keeps conversations with their turns and handovers, and slips.

    All times are UTC and aware, to the microsecond. Safe to call from several threads and several
    processes at once. What comes back equals what was given, whatever characters it holds.
    Methods raise `errors.Unavailable` when the backend cannot be reached or cannot write,
    `errors.BadInput` when it cannot hold a value, and ValueError for a time without a time zone
    or a state or content that is not JSON.
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
        """Delete conversations whose last turn is older; how many conversations.

        Their turns and handovers go with them, open handovers too: no telephone number outlives
        its conversation.
        """

    def open_handover(self, handover: Handover) -> Handover:
        """Keep a new handover; what is kept comes back.

        A conversation has at most one that is not closed. Where it has one, that one gets the
        new reason, procedure and note, and the new phone unless that is empty; its id, state,
        officer and times stay. Of two that race one opens it and the other updates it.
        Raises NotFound for an unknown conversation, AlreadyKept when the id is taken, BadInput
        for an id or a procedure that is not 1 to 200 printable characters, ValueError when the
        new one is not waiting.
        """

    def handover(self, handover_id: str) -> Handover | None:
        """The handover, or None when it is unknown."""

    def open_handover_of(self, conversation_id: str) -> Handover | None:
        """The conversation's handover that is not closed; None when there is none."""

    def handovers(self, state: HandoverState | None = None, limit: int = 100) -> list[Handover]:
        """The `limit` oldest ones in a state (None: in any), by the time they were opened."""

    def claim_handover(self, handover_id: str, officer: str, at: datetime) -> bool:
        """Make a waiting handover this officer's: of several who race exactly one gets True.

        True again, and nothing changes, for the officer who has it. False when it is unknown,
        closed or another's. Raises BadInput when the name is blank, longer than 100 characters
        or not printable; so do the two methods below.
        """

    def release_handover(self, handover_id: str, officer: str) -> bool:
        """Put it back into the queue; False unless this officer has it."""

    def close_handover(self, handover_id: str, officer: str, reason: str, at: datetime) -> bool:
        """End it, for good; False unless this officer has it. The officer's name stays."""

    def add_slip(self, slip: Slip) -> None:
        """Keep a new slip.

        Raises AlreadyKept when the code is taken, BadInput when it is not 8 digits or the
        procedure's code is not 1 to 200 printable characters.
        """

    def slip(self, code: str) -> Slip | None:
        """The slip, or None when it is unknown."""

    def forget_slips_before(self, moment: datetime) -> int:
        """Delete slips made before `moment`; how many."""

    def close(self) -> None:
        """Release connections."""
