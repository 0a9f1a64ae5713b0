"""No number is told that does not stand in the record: all starter records, all aspects."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from assistant.messages import Aspect, ChoicesBlock, CitationBlock, Reply
from procedures_kb import catalogue
from procedures_kb.procedures import Fee, Paper, Procedure
from tests.dialogue.samples import (
    COMPOSER,
    READ_ON,
    answer,
    direct,
    procedure,
    with_channels,
    with_papers,
)

_NUMBER = re.compile(r"\d+(?:[.,/]\d+)*")
_QUESTION = "tôi phải nộp bao nhiêu ngày, ở đâu, lệ phí, trong thời hạn nào, có được không"
# The product's own words that hold a number.
_OWN = COMPOSER.replies.district


def _allowed(record: Procedure) -> set[str]:
    """Every number of the record as it may be written in a reply."""
    found = set(_NUMBER.findall(record.model_dump_json()))
    dates = (record.decision.decided_on, record.source.read_on)
    found |= {f"{day:%d/%m/%Y}" for day in dates if day is not None}
    for channel in record.channels:
        for fee in channel.fees:
            if fee.amount is not None:
                found.add(f"{fee.amount:,}".replace(",", "."))
        found |= {
            f"{limit.amount:g}".replace(".", ",")
            for limit in channel.times
            if limit.amount is not None
        }
    return found | _counts(record)


def _counts(record: Procedure) -> set[str]:
    papers = record.real_papers()
    counts = {len(papers), max(0, len(papers) - 10)}
    counts |= {count for paper in papers for count in (paper.originals, paper.copies)}
    return {str(count) for count in counts}


def _told(reply: Reply) -> set[str]:
    told = [block for block in reply.blocks if not isinstance(block, ChoicesBlock)]
    lines = reply.model_copy(update={"blocks": told}).plain_text().replace(_OWN, "")
    return set(_NUMBER.findall(f"{lines}\n{reply.spoken}"))


def _inventions(records: Iterable[Procedure]) -> list[str]:
    found = []
    for record in records:
        allowed = _allowed(record)
        for aspect in Aspect:
            for question in ("", _QUESTION):
                invented = _told(answer(record, aspect, question=question)) - allowed
                if invented:
                    found.append(f"{record.code} {aspect}: {sorted(invented)}")
    return found


def test_every_number_told_stands_in_the_starter_record(starter_records: list[Procedure]) -> None:
    assert len(starter_records) > 150
    assert _inventions(starter_records) == []


@pytest.mark.slow
def test_every_number_told_stands_in_the_national_record(shared_dir: Path, tmp_path: Path) -> None:
    source = shared_dir / "data" / "tthc" / "dvcqg_5665.jsonl.gz"
    if not source.exists():
        pytest.skip("needs ../shared/data/tthc")
    catalogue.import_records(
        source, into="quoc-gia", format_name="portal-json", read_on=READ_ON, data_dir=tmp_path
    )
    sample = catalogue.load_records(tmp_path, "quoc-gia")[::25]
    assert len(sample) > 200
    assert _inventions(sample) == []


def test_the_check_notices_an_invented_number() -> None:
    told = answer(with_channels(direct([Fee(amount=70_000)])), Aspect.FEE)
    other = with_channels(direct([Fee(amount=75_000)]))
    assert _told(told) - _allowed(other) == {"70.000"}


def test_the_check_notices_a_wrong_date() -> None:
    told = answer(procedure(), Aspect.FEE)
    other = procedure(decision={"number": "17/QĐ-BCM", "decided_on": None, "agency": "Bộ"})
    assert "01/07/2026" in _told(told) - _allowed(other)


def test_the_source_is_the_record_s_own(starter_records: list[Procedure]) -> None:
    for record in starter_records:
        [source] = [
            block
            for block in answer(record, Aspect.OVERVIEW).blocks
            if isinstance(block, CitationBlock)
        ]
        assert (source.code, source.name) == (record.code, record.name)
        assert source.decision == record.decision.number
        assert isinstance(source.read_on, date)


def test_counting_papers_leaves_remarks_out() -> None:
    record = with_papers(
        Paper(name="Tờ khai", originals=1),
        Paper(name="Ảnh"),
        Paper(name="Nộp sớm", is_note=True),
    )
    assert "Quý vị cần 2 loại giấy tờ: Tờ khai, Ảnh." in answer(record, Aspect.DOCUMENTS).spoken
