"""Invented records and slips for tests of the guidance slip."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from assistant.dialogue.slip import build_slip
from assistant.dialogue.wording import Replies, load_wording
from assistant.settings import Settings
from assistant.slips.content import SlipContent
from assistant.storage.base import Slip
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

CODE = "48213907"
TOLD_ON = date(2026, 11, 22)
MADE_AT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)
HOSTILE = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>\'"&amp;'
HERE = "Quầy số 4 – Ủy ban nhân dân xã Chim Én"


@cache
def replies() -> Replies:
    """The real words of the assistant."""
    return load_wording(Settings().nlu_dir).replies


def record(**changes: Any) -> Procedure:
    """A record with cases, notes, two channels; `changes` replace its parts."""
    working_days = TimeLimit(amount=7.5, unit=TimeUnit.WORKING_DAY)
    direct = Channel(
        kind=ChannelKind.DIRECT,
        note="Giờ hành chính",
        times=[working_days],
        fees=[Fee(amount=70_000, case="Cấp lần đầu")],
    )
    online = Channel(kind=ChannelKind.ONLINE, times=[working_days], fees=[Fee(words="Miễn phí")])
    first = Procedure(
        code="9.990001",
        name="Thủ tục cấp thẻ nuôi chim bồ câu",
        plain_name="Làm thẻ nuôi chim",
        field=FieldOfWork(code="G99-CM01", name="Chim cảnh"),
        levels=[Level.COMMUNE],
        decision=Decision(number="17/QĐ-BCM", decided_on=date(2026, 7, 1), agency="Bộ Chim muông"),
        agencies=Agencies(deciding=["Chủ tịch hội chim"], receiving=[HERE]),
        papers=[
            Paper(name="Đơn đề nghị cấp thẻ;", originals=1),
            Paper(name="Ảnh chụp chuồng chim", copies=2),
            Paper(name="Căn cước của người nuôi"),
            Paper(name="Bản viết nhờ người làm thay", originals=1, case="Nhờ người khác làm thay"),
            Paper(name="Bản sao phải rõ chữ.", is_note=True),
        ],
        channels=[online, direct],
        source=Source(
            name="Sổ tay chim",
            url="https://chim.example.vn/9.990001",
            read_on=date(2026, 7, 17),
            updated_on=date(2026, 5, 3),
        ),
    )
    return Procedure.model_validate({**first.model_dump(), **changes})


def slip_content(procedure: Procedure | None = None, case: str = "") -> SlipContent:
    """What was told about the record."""
    return build_slip(procedure or record(), case, TOLD_ON, replies(), Settings())


def slip(content: SlipContent | None = None, code: str = CODE) -> Slip:
    """A slip as the store keeps it."""
    kept = (content or slip_content()).model_dump(mode="json")
    return Slip(code=code, made_at=MADE_AT, procedure=str(kept["procedure"]), content=kept)


def hostile_record() -> Procedure:
    """Markup in every text that may hold some."""
    return record(
        name=HOSTILE,
        plain_name="",
        decision={"number": HOSTILE, "agency": HOSTILE},
        papers=[{"name": HOSTILE, "case": HOSTILE}, {"name": HOSTILE, "is_note": True}],
        channels=[
            {"kind": "direct", "note": HOSTILE, "fees": [{"words": HOSTILE}], "times": []},
        ],
        agencies={"receiving": [HOSTILE]},
        source={"name": HOSTILE, "url": "javascript:window.hacked=1", "read_on": "2026-07-17"},
    )
