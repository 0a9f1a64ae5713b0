"""What a conversation remembers between turns, kept as one JSON object."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.messages import Aspect, Pace
from assistant.privacy import mask

# What was asked last.
Pending = Literal[
    "none", "procedure", "receipt_code", "confirm_code", "name", "place", "paper", "phone",
    "person", "rating",
]  # fmt: skip
_LONGEST_HISTORY = 8
_LONGEST_QUESTION = 400


class Memory(BaseModel):
    """`procedure` and its `case` are talked about; `history` holds earlier ones, latest first.

    `options` were offered after `question`, about `aspect`. `topic` is "status" while a dossier is
    talked about. `misses` counts failures in a row, `asks` questions back in a row. `paper` is the
    next one of the papers that are walked through. `place` is today's commune ("xã A, tỉnh B");
    `place_words` named several. `compared` were told side by side last. `code_so_far` is the
    dictated part of a receipt code.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    procedure: str | None = None
    case: str = ""
    aspect: Aspect = Aspect.OVERVIEW
    question: str = ""
    history: list[str] = []
    options: list[str] = []
    pending: Pending = "none"
    topic: Literal["procedure", "status"] = "procedure"
    receipt_code: str | None = None
    code_so_far: str = ""
    compared: list[str] = []
    misses: int = 0
    asks: int = 0
    paper: int = 0
    place: str = ""
    place_words: str = ""
    pace: Pace = Pace.NORMAL
    rated: bool = False

    def but(self, **changes: Any) -> Memory:
        """The same with some changes."""
        return self.model_copy(update=changes)

    def answered(self, procedure: str, aspect: Aspect, question: str, case: str = "") -> Memory:
        """After an answer about a procedure."""
        history = [code for code in self.history if code != procedure]
        if self.procedure is not None and self.procedure != procedure:
            history = [self.procedure, *(code for code in history if code != self.procedure)]
        return Memory(
            procedure=procedure,
            case=case,
            aspect=aspect,
            question=_note(question),
            history=history[:_LONGEST_HISTORY],
            receipt_code=self.receipt_code,
            place=self.place,
            pace=self.pace,
            rated=self.rated,
        )

    def asked_back(self, options: list[str], aspect: Aspect, question: str) -> Memory:
        """After a question back about which procedure is meant."""
        return self.but(
            options=options,
            aspect=aspect,
            question=_note(question),
            pending="procedure",
            topic="procedure",
            misses=0,
            asks=self.asks + 1,
        )

    def missed(self) -> Memory:
        """After a refusal."""
        return self.but(pending="none", options=[], misses=self.misses + 1, asks=0)

    def settled(self) -> Memory:
        """After small talk: nothing is pending any more."""
        return self.but(pending="none", options=[], code_so_far="", paper=0, asks=0)


def recalled(value: object) -> Memory:
    """The memory kept in a state; an empty one when it is missing or of another version."""
    try:
        return Memory.model_validate_json(value) if isinstance(value, str) else Memory()
    except ValidationError:
        return Memory()


def _note(question: str) -> str:
    """A question as it may be kept: the memory is stored, so nothing personal, and not long."""
    return mask(question)[:_LONGEST_QUESTION]
