"""A small in-memory `Conversations` for tests of the gateway and the widget.

The real engine is proved elsewhere; here only the contract matters: numbers, errors, blocks.
"""

from __future__ import annotations

import asyncio
import dataclasses
import secrets
from datetime import UTC, date, datetime

from assistant.errors import NotFound
from assistant.messages import (
    Block,
    Choice,
    ChoicesBlock,
    CitationBlock,
    ContactBlock,
    ListBlock,
    Outcome,
    Reply,
    Role,
    TextBlock,
    UserTurn,
)
from assistant.storage.base import Slip, Turn, Verdict

HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
GREETING = "Xin chào quý vị. Tôi là trợ lý tự động, trả lời về thủ tục hành chính."
BIRTH = "Thủ tục đăng ký khai sinh"


class ScriptedConversations:
    """Answers from `blocks_for`; a test may set `failure` (raised before a turn) or `delay_s`."""

    def __init__(self) -> None:
        self.turns: dict[str, list[Turn]] = {}
        self.slips: dict[str, Slip] = {}
        self.failure: Exception | None = None
        self.delay_s = 0.0

    async def open(self, channel: str = "web", role: Role = Role.CITIZEN) -> tuple[str, Turn]:
        """A new conversation with its greeting."""
        if self.failure:
            raise self.failure
        conversation_id = secrets.token_urlsafe(16)
        choices = [
            Choice(label="Đăng ký khai sinh", value="procedure:1.001193"),
            Choice(label="Đăng ký kết hôn", value="procedure:1.000894"),
        ]
        blocks: list[Block] = [TextBlock(text=GREETING), ChoicesBlock(choices=choices)]
        greeting = _turn(0, UserTurn(text="", channel=channel, role=role), blocks)
        self.turns[conversation_id] = [greeting]
        return conversation_id, greeting

    async def slip(self, code: str) -> Slip | None:
        """The slip of a code."""
        return self.slips.get(code)

    async def turn(self, conversation_id: str, turn: UserTurn) -> Turn:
        """The scripted answer, kept under the next number."""
        await asyncio.sleep(self.delay_s)
        if self.failure:
            raise self.failure
        kept = self._kept(conversation_id)
        answered = _turn(len(kept), turn, blocks_for(turn))
        kept.append(answered)
        return answered

    async def history(self, conversation_id: str, since: int = 0) -> list[Turn]:
        """Turns from number `since` on."""
        return [turn for turn in self._kept(conversation_id) if turn.number >= since]

    async def rate(self, conversation_id: str, number: int, verdict: Verdict) -> None:
        """Keeps the verdict."""
        kept = self._kept(conversation_id)
        if number >= len(kept):
            raise NotFound("no such turn")
        kept[number] = dataclasses.replace(kept[number], verdict=verdict)

    def said(self) -> list[str]:
        """Everything that people said, greeting turns left out."""
        return [turn.user.text for turns in self.turns.values() for turn in turns if turn.number]

    def _kept(self, conversation_id: str) -> list[Turn]:
        if conversation_id not in self.turns:
            raise NotFound("no such conversation")
        return self.turns[conversation_id]


def blocks_for(turn: UserTurn) -> list[Block]:
    """The reply to a turn, by what its choice or text says."""
    if turn.choice == "command:person":
        return [ContactBlock(text="Xin gọi tổng đài", phone="1800 1096", hours="24/7")]
    if turn.choice == "procedure:1.001193" or "khai sinh" in turn.text:
        return _birth_registration()
    if turn.text == "tấn công":
        hostile_choice = Choice(label=HOSTILE, value="command:x")
        return [
            TextBlock(text=HOSTILE),
            ListBlock(title=HOSTILE, items=[HOSTILE]),
            ChoicesBlock(prompt=HOSTILE, choices=[hostile_choice]),
            _citation(url="javascript:window.hacked=1"),
            ContactBlock(text=HOSTILE, phone='1800"><b>', hours=HOSTILE),
        ]
    return [TextBlock(text=f"Tôi nghe quý vị nói:\n{turn.text}")]


def _birth_registration() -> list[Block]:
    papers = [
        "Tờ khai đăng ký khai sinh theo mẫu (nếu nộp trực tiếp).",
        "Bản chính Giấy chứng sinh do cơ sở y tế nơi trẻ sinh ra cấp; nếu không có thì nộp văn bản "
        "của người làm chứng xác nhận về việc sinh.",
        "Giấy tờ tùy thân của người đi đăng ký để xuất trình.",
    ]
    return [
        TextBlock(text="Để đăng ký khai sinh, quý vị nộp tại Ủy ban nhân dân cấp xã."),
        ListBlock(title="Giấy tờ cần mang theo", items=papers),
        _citation(url="https://example.vn/thu-tuc/1.001193"),
        ChoicesBlock(
            prompt="Quý vị muốn biết thêm điều gì?",
            choices=[
                Choice(label="Lệ phí", value="aspect:fee"),
                Choice(label="Thời hạn giải quyết", value="aspect:time"),
                Choice(label="Nơi nộp hồ sơ", value="aspect:where"),
            ],
        ),
    ]


def _citation(url: str) -> CitationBlock:
    return CitationBlock(
        code="1.001193",
        name=BIRTH,
        decision="1872/QĐ-BTP",
        decided_on=date(2020, 9, 4),
        read_on=date(2026, 7, 1),
        url=url,
    )


def _turn(number: int, user: UserTurn, blocks: list[Block]) -> Turn:
    outcome = Outcome.ANSWER if number else Outcome.GREETING
    reply = Reply(outcome=outcome, blocks=blocks, spoken="Xin chào.")
    return Turn(number=number, user=user, reply=reply, at=datetime.now(UTC))
