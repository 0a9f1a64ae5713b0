"""What the web chat's HTTP API accepts and answers; docs/http-api.md tells the same in words."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from assistant.messages import MAX_TEXT_CHARS, Reply
from assistant.storage.base import Turn, Verdict


def _readable(text: str) -> str:
    for char in text:
        if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\r\t":
            raise ValueError("control characters and lone surrogates are not accepted")
    return text


Readable = Annotated[str, AfterValidator(_readable)]


class TurnIn(BaseModel):
    """One message from a person."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"text": "Làm giấy khai sinh cho con cần giấy tờ gì?", "number": 1},
                {"text": "Lệ phí", "choice": "aspect:fee", "number": 2},
            ]
        },
    )

    text: Readable = Field(
        default="",
        max_length=MAX_TEXT_CHARS,
        description="Nội dung người dân nhập, hoặc nhãn của nút đã bấm.",
    )
    choice: Readable | None = Field(
        default=None, max_length=200, description="Giá trị `value` của nút đã bấm."
    )
    number: int | None = Field(
        default=None,
        ge=1,
        le=1_000_000,
        description="Số thứ tự mà lượt này sẽ nhận (lượt cuối đã thấy cộng 1). "
        "Có số này thì gửi lại sau khi mất kết nối không tạo ra lượt thứ hai.",
    )

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text.strip() and not self.choice:
            raise ValueError("text or choice is required")
        return self


class UserOut(BaseModel):
    """What the person said, as it was kept."""

    text: str
    choice: str | None


class TurnOut(BaseModel):
    """One exchange. Turn 0 is the greeting; its `user.text` is empty."""

    number: int
    user: UserOut
    reply: Reply
    at: datetime
    verdict: Verdict | None

    @classmethod
    def of(cls, turn: Turn) -> TurnOut:
        """The public side of a stored turn."""
        return cls(
            number=turn.number,
            user=UserOut(text=turn.user.text, choice=turn.user.choice),
            reply=turn.reply,
            at=turn.at,
            verdict=turn.verdict,
        )


class OpenedOut(BaseModel):
    """A new conversation. Whoever knows `id` can read and continue it."""

    id: str = Field(examples=["q0V3mS3r8yXl2m1c9T7wQw"])
    turn: TurnOut


class AnsweredOut(BaseModel):
    """The turn that was just answered."""

    turn: TurnOut


class ConversationOut(BaseModel):
    """A conversation with all of its turns, oldest first."""

    id: str
    turns: list[TurnOut]


class RatingIn(BaseModel):
    """Whether one answer helped."""

    model_config = ConfigDict(extra="forbid")

    verdict: Verdict = Field(examples=["up"])


class ErrorBody(BaseModel):
    """`code` is stable, `message` is Vietnamese for the user, `hint` is for developers."""

    code: str = Field(examples=["bad_input"])
    message: str = Field(examples=["Xin lỗi, tôi không đọc được nội dung vừa gửi."])
    hint: str | None = Field(default=None, examples=["text: Field required"])


class ErrorAnswer(BaseModel):
    """Every answer with a status of 400 or more has this shape."""

    error: ErrorBody
