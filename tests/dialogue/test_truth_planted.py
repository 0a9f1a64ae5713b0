"""Wrong facts are planted in replies, records and the product; the check notices each of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from assistant.dialogue import wording_vi
from assistant.dialogue.composer import Composer
from assistant.dialogue.wording import Replies, load_wording
from assistant.messages import Aspect, ListBlock, Reply, TextBlock
from assistant.settings import Settings
from procedures_kb.families import Families
from procedures_kb.procedures import ChannelKind, Fee, Paper, Procedure, TimeUnit
from tests.dialogue.samples import (
    COMPOSER,
    READ_ON,
    answer,
    direct,
    online,
    procedure,
    with_channels,
    with_papers,
    working_days,
)
from tests.dialogue.truth import QUESTION, Facts, TruthCheck

_CHECK = TruthCheck(COMPOSER.replies)
_SAYS_NOTHING = procedure(agencies={}, channels=[])


# --- planted: one wrong thing in the reply ------------------------------------------------


def _altered(record: Procedure, reply: Reply) -> Iterator[Reply]:
    """The reply with each of its figures replaced by one that is nowhere in the record."""
    strange = next(str(n) for n in range(48151, 99999) if str(n) not in record.model_dump_json())
    for text in _texts(reply):
        for match in re.finditer(r"\d+", text):
            wrong = f"{text[: match.start()]}{strange}{text[match.end() :]}"
            yield _with_text(reply, text, wrong)


def _texts(reply: Reply) -> Iterator[str]:
    yield reply.spoken
    for block in reply.blocks:
        if isinstance(block, TextBlock) and block.text != COMPOSER.replies.district:
            yield block.text
        elif isinstance(block, ListBlock):
            yield from block.items


def _with_text(reply: Reply, text: str, wrong: str) -> Reply:
    def changed(value: str) -> str:
        return wrong if value == text else value

    blocks = []
    for block in reply.blocks:
        if isinstance(block, TextBlock):
            block = TextBlock(text=changed(block.text))
        elif isinstance(block, ListBlock):
            block = ListBlock(title=block.title, items=[changed(item) for item in block.items])
        blocks.append(block)
    return reply.model_copy(update={"blocks": blocks, "spoken": changed(reply.spoken)})


def test_every_altered_figure_is_noticed(starter_records: list[Procedure]) -> None:
    planted = 0
    for record in starter_records[::12]:
        read = Facts(record)
        for aspect in Aspect:
            for wrong in _altered(record, answer(record, aspect, question=QUESTION)):
                planted += 1
                assert _CHECK.violations(read, aspect, wrong), (record.code, aspect, wrong)
    assert planted > 500


def _noticed(told: Procedure, record: Procedure, aspect: Aspect) -> list[str]:
    """What is wrong with the reply about one record when another is the true one."""
    return _CHECK.violations(Facts(record), aspect, answer(told, aspect))


@pytest.mark.parametrize(
    ("told", "true", "aspect", "notice"),
    [
        ([direct([Fee(amount=70_000)])], [direct([Fee(amount=75_000)])], Aspect.FEE, "70000 VND"),
        ([direct([Fee(amount=70_000)])], [direct([Fee(amount=70_000, currency="USD")])],
         Aspect.FEE, "70000 VND"),
        ([direct([Fee(amount=70_000)])], [direct([Fee(words="Theo nghị quyết")])],
         Aspect.FEE, "70000 VND"),
        ([direct([Fee(words="Miễn phí")])], [direct([Fee(words="Không quy định")])],
         Aspect.FEE, "free miễn phí"),
        ([direct([Fee(words="0 đồng")])], [direct([Fee(words="Không thu")])],
         Aspect.FEE, "amount 0 VND"),
        ([direct([Fee(amount=20_000)]), online([Fee(amount=10_000)])],
         [direct([Fee(amount=10_000)]), online([Fee(amount=20_000)])], Aspect.FEE, "20000 VND"),
        ([direct(times=[working_days(7)])], [direct(times=[working_days(8)])],
         Aspect.TIME, "7 ngày làm việc"),
        ([direct(times=[working_days(7)])],
         [direct(times=[working_days(7).model_copy(update={"unit": TimeUnit.DAY})])],
         Aspect.TIME, "7 ngày làm việc"),
        ([direct([Fee(amount=70_000)])], [direct()], Aspect.FEE, "nothing tells"),
        ([direct()], [direct([Fee(amount=70_000)])], Aspect.FEE, "it is told that fee is missing"),
    ],
)  # fmt: skip
def test_a_wrong_fee_or_time_is_noticed(
    told: list[object], true: list[object], aspect: Aspect, notice: str
) -> None:
    found = _noticed(with_channels(*told), with_channels(*true), aspect)  # type: ignore[arg-type]
    assert any(notice in line for line in found), found


def test_copies_told_as_originals_are_noticed() -> None:
    told = with_papers(Paper(name="Tờ khai", originals=2, copies=1), Paper(name="Ảnh", copies=2))
    true = with_papers(Paper(name="Tờ khai", originals=1, copies=2), Paper(name="Ảnh", originals=2))
    found = _noticed(told, true, Aspect.DOCUMENTS)
    assert any("2 bản chính" in line and "1 bản sao" in line for line in found)
    assert any("2 bản sao" in line and "Ảnh" in line for line in found)


@pytest.mark.parametrize(
    ("title", "wrong"),
    [
        ("Nghị định 15/2023/NĐ-CP", "Nghị định 15/2022/NĐ-CP"),
        ("Nghị định 15/2023/NĐ-CP", "Nghị định 15/2023/NĐ-TTg"),
        ("Quyết định 123-QĐ/TW", "Quyết định 123-QĐ/TU"),
        ("Luật số 91/2025/QH15", "Luật số 91/2025/QH1"),
        ("Thông tư ngày 12/03/2024", "Thông tư ngày 13/03/2024"),
        ("Thông tư ngày 12/03/2024", "Thông tư ngày 12/03/2023"),
    ],
)
def test_a_wrong_document_number_or_date_is_noticed(title: str, wrong: str) -> None:
    told = procedure(legal_basis=[{"title": wrong}])
    true = procedure(legal_basis=[{"title": title}])
    found = _noticed(told, true, Aspect.LEGAL)
    assert len(found) == 2, "shown and spoken"
    assert _noticed(true, true, Aspect.LEGAL) == []


def test_a_document_number_cut_short_is_noticed() -> None:
    true = procedure(legal_basis=[{"title": "Nghị định 15/2023/NĐ-CP về chim"}])
    reply = answer(true, Aspect.LEGAL)
    for cut in ("15/2023/NĐ", "15/2023"):
        short = reply.model_copy(update={"spoken": f"Nghị định {cut}."})
        assert _CHECK.violations(Facts(true), Aspect.LEGAL, short), cut


def test_another_source_is_noticed() -> None:
    other = procedure(decision={"number": "18/QĐ-BCM", "decided_on": None, "agency": "Bộ"})
    late = procedure(source={"name": "Sổ", "read_on": READ_ON + timedelta(days=1)})
    for true in (other, late):
        assert any("another source" in line for line in _noticed(procedure(), true, Aspect.FEE))


def test_a_quote_that_is_not_word_for_word_is_noticed() -> None:
    note = "Công dân phải nộp hồ sơ tại quầy chim trong thời hạn 30 ngày."
    true = with_channels(direct([Fee(amount=5_000)], note=note))
    reply = answer(true, Aspect.TIME, question=QUESTION)
    assert _CHECK.quotes(reply) == [note]
    assert _CHECK.violations(Facts(true), Aspect.TIME, reply) == []
    wrong = _with_text(reply, f"Hướng dẫn ghi: “{note}”", "Hướng dẫn ghi: “Nộp hồ sơ tại nhà.”")
    assert _CHECK.violations(Facts(true), Aspect.TIME, wrong)


# --- planted: one wrong thing in the product ----------------------------------------------


def _phrase(**changes: str) -> Callable[[Replies], Replies]:
    return lambda replies: replies.model_copy(
        update={"phrases": replies.phrases.model_copy(update=changes)}
    )


def _table(name: str, **changes: str) -> Callable[[Replies], Replies]:
    return lambda replies: replies.model_copy(update={name: {**getattr(replies, name), **changes}})


@pytest.mark.parametrize(
    ("aspect", "plant"),
    [
        (Aspect.FEE, _phrase(fee_spoken="Mức thu là {fee}, thêm 5.000 đồng.")),
        (Aspect.FEE, _phrase(fee_words_spoken="Miễn phí. {words}")),
        (Aspect.FEE, _table("missing", fee="Thủ tục này miễn phí.")),
        (Aspect.FEE, _table("missing", fee="Lệ phí là 0 đồng.")),
        (Aspect.FEE, _table("channels", direct="Nộp qua mạng", online="Nộp trực tiếp")),
        (Aspect.TIME, _table("units", working_day="ngày")),
        (Aspect.TIME, _table("missing", time="Thời hạn là 30 ngày.")),
        (Aspect.TIME, _phrase(time_spoken="Thời hạn là {time}, chậm nhất ba mươi ngày.")),
        (Aspect.DOCUMENTS, _phrase(originals="{count} bản sao", copies="{count} bản chính")),
        (Aspect.DOCUMENTS, _phrase(papers_spoken="Quý vị cần {count}0 loại giấy tờ: {papers}.")),
        (Aspect.OVERVIEW, _phrase(more_papers="Còn {count}1 giấy tờ nữa.")),
        (Aspect.ONLINE, _phrase(online_yes="Nộp qua mạng được, xong trong 3 ngày.")),
        (Aspect.LEGAL, lambda replies: replies.model_copy(update={"about": "Theo 1/2020/NĐ-CP"})),
    ],
)
def test_a_wrong_word_in_the_product_is_noticed(
    starter_records: list[Procedure], aspect: Aspect, plant: Callable[[Replies], Replies]
) -> None:
    assert _noticed_with(plant(COMPOSER.replies), starter_records, aspect)


def _noticed_with(replies: Replies, records: Iterable[Procedure], aspect: Aspect) -> list[str]:
    """What the check of the true product finds in answers made with other words."""
    samples = [
        with_channels(direct([Fee(words="Theo nghị quyết")])),
        with_channels(direct([Fee(amount=5_000)]), online([Fee(amount=4_000)])),
        _SAYS_NOTHING,
        with_papers(*(Paper(name=f"Giấy {letter}", copies=1) for letter in "abcdefghijkl")),
        *records,
    ]
    composer = _composer_with(replies)
    return [
        line
        for record in samples
        for line in _CHECK.violations(
            Facts(record), aspect, composer.answer(record, [aspect], "", [])
        )
    ]


def _composer_with(replies: Replies) -> Composer:
    wording = replace(load_wording(Settings().nlu_dir), replies=replies)
    return Composer(wording, Settings(), Families([], {}))


def test_without_a_plant_nothing_is_noticed(starter_records: list[Procedure]) -> None:
    for aspect in Aspect:
        assert _noticed_with(COMPOSER.replies, starter_records[:20], aspect) == []


def test_a_wrong_sum_in_the_product_is_noticed(
    starter_records: list[Procedure], monkeypatch: pytest.MonkeyPatch
) -> None:
    true = wording_vi.amount

    def doubled(fee: Fee) -> str:
        return true(fee.model_copy(update={"amount": fee.amount and fee.amount * 2}))

    monkeypatch.setattr(wording_vi, "amount", doubled)
    with_fee = [
        record
        for record in starter_records
        if any(fee.amount for channel in record.channels for fee in channel.fees)
    ]
    assert with_fee
    for record in with_fee:
        assert _CHECK.violations(Facts(record), Aspect.FEE, answer(record, Aspect.FEE)), record.code


def test_a_line_of_a_channel_that_the_record_has_not_is_noticed() -> None:
    told = with_channels(online([Fee(amount=5_000)]))
    true = with_channels(direct([Fee(amount=5_000)]))
    assert true.channel(ChannelKind.ONLINE) is None
    assert _noticed(told, true, Aspect.FEE)
