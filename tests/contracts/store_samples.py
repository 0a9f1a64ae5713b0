"""Conversations, turns, handovers and slips for the tests of the store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from assistant.messages import (
    Aspect,
    Candidate,
    Choice,
    ChoicesBlock,
    CitationBlock,
    ContactBlock,
    ListBlock,
    Outcome,
    Reply,
    Role,
    SlipBlock,
    TextBlock,
    UserTurn,
)
from assistant.storage.base import Conversation, Handover, Slip, Turn

NOON = datetime(2026, 1, 12, 12, 0, 0, 123456, tzinfo=UTC)


def conversation(conversation_id: str = "c1", **changes: object) -> Conversation:
    """An empty one, opened at noon; `changes` by field."""
    base = Conversation(
        id=conversation_id,
        channel="web",
        role=Role.CITIZEN,
        opened_at=NOON,
        last_turn_at=NOON,
        state={},
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def turn(number: int, text: str = "", at: datetime = NOON) -> Turn:
    """A turn with a short reply."""
    reply = Reply(outcome=Outcome.GREETING, blocks=[TextBlock(text=f"Trả lời {number}")], spoken="")
    return Turn(number=number, user=UserTurn(text=text), reply=reply, at=at)


def handover(handover_id: str = "h1", **changes: object) -> Handover:
    """One of conversation c1 that waits since noon; `changes` by field."""
    base = Handover(
        id=handover_id,
        conversation_id="c1",
        channel="web",
        reason="asked",
        opened_at=NOON,
        procedure="1.001193",
        note="muốn gặp cán bộ",
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def slip(code: str = "01234567", at: datetime = NOON, **content: object) -> Slip:
    """A slip made at noon."""
    return Slip(code=code, made_at=at, procedure="1.001193", content=content)


def full_reply() -> Reply:
    """Every kind of block, every field filled."""
    return Reply(
        outcome=Outcome.ANSWER,
        aspect=Aspect.DOCUMENTS,
        blocks=[
            TextBlock(text="Quý vị cần nộp:\n“Tờ khai” — bản chính 📄"),
            ListBlock(title="Giấy tờ", items=["Tờ khai CT01", "Giấy chứng nhận", ""]),
            ChoicesBlock(prompt="Hỏi thêm?", choices=[Choice(label="Lệ phí", value="aspect:fee")]),
            CitationBlock(
                code="1.001193",
                name="Đăng ký khai sinh",
                decision="1872/QĐ-BTP",
                decided_on=date(2020, 9, 4),
                read_on=date(2026, 1, 12),
                url="https://dichvucong.gov.vn/?a=1&b=%20",
            ),
            ContactBlock(text="Tổng đài", phone="1800 1096", hours="24/7"),
            SlipBlock(code="00000001", title="Phiếu hướng dẫn", path="/phieu/00000001"),
        ],
        spoken="Quý vị cần tờ khai.",
        procedure="1.001193",
        candidates=[Candidate(code="1.001193", name="Đăng ký khai sinh", score=0.1 + 0.2)],
    )
