"""Invented procedures for the dialogue. No text of the catalogue is copied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.dialogue.composer import Composer
from assistant.dialogue.wording import load_wording
from assistant.messages import Aspect, Block, ChoicesBlock, CitationBlock, ListBlock, Reply
from assistant.settings import Settings
from procedures_kb.families import Families
from procedures_kb.procedures import (
    Agencies,
    Channel,
    ChannelKind,
    Decision,
    Fee,
    FieldOfWork,
    Level,
    Paper,
    Procedure,
    Source,
    TimeLimit,
    TimeUnit,
)

READ_ON = date(2026, 7, 17)
COMPOSER = Composer(load_wording(Settings().nlu_dir), Settings(), Families([], {}))
_FIRST = Procedure(
    code="9.990001",
    name="Thủ tục cấp thẻ nuôi chim bồ câu",
    plain_name="Làm thẻ nuôi chim",
    field=FieldOfWork(code="G99-CM01", name="Chim cảnh"),
    levels=[Level.COMMUNE],
    decision=Decision(number="17/QĐ-BCM", decided_on=date(2026, 7, 1), agency="Bộ Chim muông"),
    agencies=Agencies(
        deciding=["Chủ tịch hội chim"],
        executing=["Tổ chim của phường"],
        receiving=["Quầy số 4"],
    ),
    source=Source(name="Sổ tay chim", url="https://chim.example.vn/9.990001", read_on=READ_ON),
)


def procedure(**changes: Any) -> Procedure:
    """A small record; `changes` replace its parts."""
    return Procedure.model_validate({**_FIRST.model_dump(), **changes})


def direct(fees: Sequence[Fee] = (), times: Sequence[TimeLimit] = (), note: str = "") -> Channel:
    """Handing in at the counter."""
    return Channel(kind=ChannelKind.DIRECT, fees=list(fees), times=list(times), note=note)


def online(fees: Sequence[Fee] = (), times: Sequence[TimeLimit] = (), note: str = "") -> Channel:
    """Handing in over the network."""
    return Channel(kind=ChannelKind.ONLINE, fees=list(fees), times=list(times), note=note)


def with_channels(*channels: Channel) -> Procedure:
    """A record with these ways to hand in."""
    return procedure(channels=[channel.model_dump() for channel in channels])


def with_papers(*papers: Paper) -> Procedure:
    """A record with these papers."""
    return procedure(papers=[paper.model_dump() for paper in papers])


def working_days(amount: float, case: str = "") -> TimeLimit:
    """A limit in working days."""
    return TimeLimit(amount=amount, unit=TimeUnit.WORKING_DAY, case=case)


def answer(record: Procedure, *asked: Aspect, question: str = "") -> Reply:
    """The reply about a record."""
    return COMPOSER.answer(record, asked, question, [])


def facts(reply: Reply) -> list[Block]:
    """The blocks between the heading and the buttons."""
    return [
        block for block in reply.blocks[1:] if not isinstance(block, (ChoicesBlock, CitationBlock))
    ]


def items(reply: Reply) -> list[str]:
    """The lines of all lists."""
    return [item for block in reply.blocks if isinstance(block, ListBlock) for item in block.items]
