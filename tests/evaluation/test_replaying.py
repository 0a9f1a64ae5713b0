"""Comparing what was said with what is said now."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from assistant.dialogue.base import Response, State
from assistant.errors import Unavailable
from assistant.evaluation.replaying import differences, replayed
from assistant.messages import (
    Choice,
    ChoicesBlock,
    CitationBlock,
    ListBlock,
    Outcome,
    Reply,
    TextBlock,
    UserTurn,
)
from assistant.storage.base import Turn

_CITED = CitationBlock(
    code="9.990001",
    name="Nuôi chim",
    decision="17/QĐ-BCM",
    decided_on=date(2026, 7, 1),
    read_on=date(2026, 7, 17),
)
_BLOCKS = [
    TextBlock(text="Lệ phí là 50.000 đồng."),
    ListBlock(title="Giấy tờ", items=["Tờ khai", "Thẻ cũ"]),
    ChoicesBlock(choices=[Choice(label="Thời hạn", value="aspect:time")]),
    _CITED,
]


def reply(*blocks: Any, **changes: Any) -> Reply:
    about: dict[str, Any] = {"outcome": Outcome.ANSWER, "spoken": "a", "procedure": "9.990001"}
    return Reply.model_validate({**about, "blocks": list(blocks or _BLOCKS), **changes})


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (reply(), ()),
        (reply(*_BLOCKS[:3], _CITED.model_copy(update={"read_on": date(2026, 9, 1)})), ()),
        (reply(spoken="b"), ()),
        (reply(outcome=Outcome.REFUSE), ("outcome",)),
        (reply(procedure=None), ("procedure",)),
        (reply(TextBlock(text="Lệ phí là 70.000 đồng."), *_BLOCKS[1:]), ("facts",)),
        (reply(TextBlock(text="Quý vị nộp 50.000 đồng."), *_BLOCKS[1:]), ("words",)),
        (reply(_BLOCKS[0], ListBlock(title="Giấy tờ", items=["Tờ khai"]), *_BLOCKS[2:]),
         ("facts",)),
        (reply(*_BLOCKS[:3], _CITED.model_copy(update={"decision": "18/QĐ-BCM"})), ("facts",)),
        (reply(*_BLOCKS[:2], _CITED), ("words",)),
        (reply(TextBlock(text="Không rõ."), outcome=Outcome.REFUSE, procedure=None),
         ("outcome", "procedure", "facts")),
    ],
)  # fmt: skip
def test_what_differs(now: Reply, found: tuple[str, ...]) -> None:
    assert differences(reply(), now) == found


def test_what_is_said_aloud_counts_where_it_was_spoken() -> None:
    assert differences(reply(), reply(spoken="b"), spoken=True) == ("words",)


class Scripted:
    """Answers in order; keeps what it was asked."""

    def __init__(self, *answers: Reply | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[UserTurn, State]] = []

    def greeting(self) -> Reply:
        """The first turn."""
        return reply()

    async def respond(self, turn: UserTurn, state: State) -> Response:
        """The next answer."""
        self.asked.append((turn, state))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return Response(answer, {"turns": len(self.asked)})

    def close(self) -> None:
        """Nothing."""


def turn(number: int, text: str, at: datetime, **more: Any) -> Turn:
    return Turn(number, UserTurn(text=text, **more), reply(), at)


_NIGHT = datetime(2026, 7, 31, 18, 0, tzinfo=UTC)  # 1 August in Vietnam


def test_each_turn_is_asked_for_its_own_day_on_the_state_of_the_turns_before() -> None:
    dialogue = Scripted(reply(), reply(procedure=None))
    turns = [
        turn(0, "", _NIGHT),
        turn(1, "một", _NIGHT),
        turn(2, "hai", _NIGHT, choice="aspect:fee", as_of=date(2026, 5, 1)),
    ]
    results = asyncio.run(replayed(dialogue, turns))
    assert [result.as_of for result in results] == [
        date(2026, 8, 1),
        date(2026, 8, 1),
        date(2026, 5, 1),
    ]
    assert [asked.as_of for asked, _ in dialogue.asked] == [date(2026, 8, 1), date(2026, 5, 1)]
    assert [asked.choice for asked, _ in dialogue.asked] == [None, "aspect:fee"]
    assert [state for _, state in dialogue.asked] == [{}, {"turns": 1}]
    assert [result.differs for result in results] == [(), (), ("procedure",)]


def test_a_turn_that_fails_now_does_not_end_the_replay() -> None:
    dialogue = Scripted(Unavailable("broken"), reply())
    turns = [turn(1, "một", _NIGHT), turn(2, "hai", _NIGHT)]
    failed, went_on = asyncio.run(replayed(dialogue, turns))
    assert (failed.now, failed.differs) == (None, ("outcome",))
    assert went_on.differs == ()


@pytest.mark.parametrize(
    ("text", "masked"),
    [("số [số điện thoại] nhé", True), ("H29.15-******-****", True), ("mã 9.990001", False)],
)
def test_a_question_that_was_masked_is_marked(text: str, masked: bool) -> None:
    [result] = asyncio.run(replayed(Scripted(reply()), [turn(1, text, _NIGHT)]))
    assert result.masked is masked
