"""Nothing is told that does not stand in the record: all records, all aspects, every claim.

How a reply is held against its record stands in truth.py, what a text claims in claims.py; that
the check notices what is wrong is proved in test_truth_planted.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant.messages import Aspect, ChoicesBlock, CitationBlock, Reply, TextBlock
from procedures_kb import catalogue
from procedures_kb.procedures import Fee, Paper, Procedure
from tests.dialogue.claims import claims
from tests.dialogue.samples import (
    COMPOSER,
    READ_ON,
    answer,
    direct,
    facts,
    procedure,
    with_channels,
    with_papers,
)
from tests.dialogue.truth import QUESTION, Facts, TruthCheck

# Aspects whose answers quote the record's sentences that fit the question.
_QUOTING = {Aspect.FEE, Aspect.TIME, Aspect.WHERE, Aspect.CONDITIONS, Aspect.ONLINE}
_CHECK = TruthCheck(COMPOSER.replies)
_SAYS_NOTHING = procedure(agencies={}, channels=[])
_WITH_FIELD = [aspect for aspect in Aspect if aspect is not Aspect.OVERVIEW]
_NO_FEE = re.compile(r"\b0\s*(?:đồng|đ|vnđ|vnd)\b|không đồng|miễn phí|miễn lệ phí", re.IGNORECASE)


def _violations(record: Procedure) -> Iterator[str]:
    """Of every aspect; where the question brings quotes in, also without them."""
    read = Facts(record)
    for aspect in Aspect:
        reply = answer(record, aspect, question=QUESTION if aspect in _QUOTING else "")
        yield from _CHECK.violations(read, aspect, reply)
        if _CHECK.quotes(reply):
            yield from _CHECK.violations(read, aspect, answer(record, aspect))


def _told(reply: Reply) -> str:
    aside = (CitationBlock, ChoicesBlock)
    blocks = [block for block in reply.blocks if not isinstance(block, aside)]
    return f"{reply.model_copy(update={'blocks': blocks}).plain_text()}\n{reply.spoken}"


@pytest.fixture(scope="session")
def national_records(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Procedure]:
    source = shared_dir / "data" / "tthc" / "dvcqg_5665.jsonl.gz"
    if not source.exists():
        pytest.skip("needs ../shared/data/tthc")
    folder = tmp_path_factory.mktemp("national")
    catalogue.import_records(
        source, into="quoc-gia", format_name="portal-json", read_on=READ_ON, data_dir=folder
    )
    return catalogue.load_records(folder, "quoc-gia")


def test_all_that_is_told_stands_in_the_starter_record(starter_records: list[Procedure]) -> None:
    assert len(starter_records) > 150
    assert [line for record in starter_records for line in _violations(record)] == []


@pytest.mark.slow
def test_all_that_is_told_stands_in_the_national_record(national_records: list[Procedure]) -> None:
    assert len(national_records) > 5600
    assert [line for record in national_records for line in _violations(record)] == []


@pytest.mark.slow
def test_free_is_said_only_where_the_record_says_so(national_records: list[Procedure]) -> None:
    """Once more for money, by plain search: no claim, no scope."""
    for record in national_records:
        for aspect in (Aspect.FEE, Aspect.ONLINE, Aspect.OVERVIEW):
            told = _NO_FEE.findall(_told(answer(record, aspect)))
            written = [word.lower() for word in _NO_FEE.findall(record.model_dump_json())]
            assert {word.lower() for word in told} <= set(written), (record.code, aspect)


@pytest.mark.parametrize("aspect", _WITH_FIELD)
def test_a_reply_without_a_field_to_stand_on_says_so_and_no_figure(aspect: Aspect) -> None:
    reply = answer(_SAYS_NOTHING, aspect)
    missing = COMPOSER.replies.missing[aspect]
    assert facts(reply) == [TextBlock(text=missing)]
    assert reply.spoken == f"{_SAYS_NOTHING.title}. {missing}"
    assert claims(reply.spoken) == set()


def test_a_summary_says_of_each_field_that_it_is_missing() -> None:
    shown = [block.text for block in facts(answer(_SAYS_NOTHING, Aspect.OVERVIEW))]  # type: ignore[union-attr]
    parts = (Aspect.DOCUMENTS, Aspect.WHERE, Aspect.TIME, Aspect.FEE)
    assert shown == [COMPOSER.replies.missing[part] for part in parts]


def test_the_product_s_own_words_claim_nothing() -> None:
    replies = COMPOSER.replies
    own = [
        *replies.missing.values(), *replies.aspects.values(), *replies.channels.values(),
        *vars(replies.phrases).values(), replies.about, replies.quote,
    ]  # fmt: skip
    assert [text for text in own if claims(text)] == []
    # When the district was abolished, by law; the only fact that is the product's own.
    assert {str(claim) for claim in claims(replies.district)} == {"date 1/7/2025"}


def test_a_fee_in_words_is_told_in_these_words() -> None:
    record = with_channels(direct([Fee(words="Theo nghị quyết của Hội đồng nhân dân tỉnh")]))
    told = _told(answer(record, Aspect.FEE))
    assert "Theo nghị quyết của Hội đồng nhân dân tỉnh" in told
    assert claims(told) == set()


# --- what counts as a claim ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("70.000 đồng/lần", {"amount 70000 VND"}),
        ("70000đ, 50 nghìn đồng, 1,5 triệu đồng",
         {"amount 70000 VND", "amount 50000 VND", "amount 1500000 VND"}),
        ("145 USD", {"amount 145 USD"}),
        ("07 ngày làm việc", {"figure 7 ngày làm việc"}),
        ("05 (năm) ngày, 7,5 ngày", {"figure 5 ngày", "figure 7.5 ngày"}),
        ("ngày 01/7/2025", {"date 1/7/2025"}),
        ("ngày 12 tháng 3 năm 2024", {"date 12/3/2024"}),
        ("ngày 24 tháng 9", {"date 24/9/?"}),
        ("Nghị định 15/2023/NĐ-CP", {"document 15/2023/nđ-cp"}),
        ("04/HTK – Đơn, 18/2026/QĐ - UBND", {"document 4/htk", "document 18/2026/qđ-ubnd"}),
        ("05/2019/TT–BNN&PTNT", {"document 5/2019/tt-bnn&ptnt"}),
        ("123-QĐ/TW, 91/2025/QH15", {"document 123-qđ/tw", "document 91/2025/qh15"}),
        ("mẫu CT01", {"code ct01"}),
        ("ba mươi ngày", {"words ba mươi ngày"}),
        ("Miễn  phí", {"free miễn phí"}),
        ("0 đồng", {"amount 0 VND"}),
        ("khoản 3 Điều 5", {"number 3", "number 5"}),
        ("Nơi tiếp nhận: Ủy ban nhân dân", set()),
    ],
)  # fmt: skip
def test_claims_are_read_whole(text: str, found: set[str]) -> None:
    assert {str(claim) for claim in claims(text)} == found


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
