"""The form for the telephone: short, one breath a sentence, nothing that only eyes can read."""

from __future__ import annotations

import re

import pytest

from assistant.dialogue import spoken_vi
from assistant.messages import Aspect
from procedures_kb import bank
from procedures_kb.procedures import Paper, Procedure
from procedures_kb.search import Hit
from tests.dialogue.samples import COMPOSER, answer, procedure, with_papers

_END = re.compile(r"(?<=[.!?])\s+")
_ONLY_FOR_EYES = re.compile(
    r"[;()\[\]{}\n\t•●…|]|\.\.| [-–—+*] |\bTP\.|(?:^|[.:]\s)\d+\.\s|\b[a-dđ]\) "
)
_MOST_SENTENCES = 3
_LONGEST_SENTENCE = 200


def _problems(record: Procedure) -> list[str]:
    found = []
    for aspect in Aspect:
        spoken = answer(record, aspect).spoken
        parts = _END.split(spoken)
        if len(parts) > _MOST_SENTENCES:
            found.append(f"{record.code} {aspect}: {len(parts)} sentences: {spoken}")
        found += [
            f"{record.code} {aspect}: {len(part)} characters: {part}"
            for part in parts
            if len(part) > _LONGEST_SENTENCE
        ]
        if _ONLY_FOR_EYES.search(spoken):
            found.append(f"{record.code} {aspect}: cannot be listened to: {spoken}")
        if not spoken.endswith((".", "?")):
            found.append(f"{record.code} {aspect}: no end: {spoken}")
    return found


def test_every_starter_record_and_aspect_can_be_listened_to(
    starter_records: list[Procedure],
) -> None:
    names = bank.load_names()
    problems = []
    for record in starter_records:
        problems += _problems(record)
        if record.code in names:
            problems += _problems(record.model_copy(update={"plain_name": names[record.code]}))
    assert not problems, "\n".join(problems[:20])


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("- Có chuồng; đã đủ lông.", "Có chuồng"),
        ("1.2. Nộp tại quầy", "Nộp tại quầy"),
        ("a) Nộp tại quầy", "Nộp tại quầy"),
        ("Bước 1: Nộp tại quầy", "Nộp tại quầy"),
        ("(i) Nộp tại quầy..", "Nộp tại quầy"),
        ("Sở Chim - TP.HCM", "Sở Chim, Thành phố Hồ Chí Minh"),
        ("UBND xã (nơi có chim)", "Ủy ban nhân dân xã, nơi có chim"),
        ("Thẻ BHYT, sổ BHXH", "Thẻ bảo hiểm y tế, sổ bảo hiểm xã hội"),
        ("Nộp đơn. Chờ gọi tên.", "Nộp đơn"),
        ("Khoản 1 Điều 5 Thông tư 9/2026/TT-BCM", "Khoản 1 Điều 5 Thông tư 9/2026/TT-BCM"),
        ("Mức 1.500.000 đồng, 7,5 ngày", "Mức 1.500.000 đồng, 7,5 ngày"),
        ("", ""),
        ("...", ""),
    ],
)  # fmt: skip
def test_writing_marks_become_pauses(written: str, spoken: str) -> None:
    assert spoken_vi.sentence(written) == spoken


def test_a_long_sentence_is_cut_where_one_may_pause() -> None:
    text = "Người nuôi chim phải nộp tờ khai tại quầy, " + "kèm giấy chứng nhận " * 12
    said = spoken_vi.sentence(text)
    assert len(said) <= spoken_vi.LONGEST
    assert not said.endswith(("kèm", ",", " "))
    assert not spoken_vi.is_whole(text)


def test_what_is_left_out_of_a_list_is_announced() -> None:
    reply = answer(procedure(steps=["Nộp đơn.", "Chờ.", "Nhận thẻ."]), Aspect.STEPS)
    assert reply.spoken == (
        "Làm thẻ nuôi chim. Nộp đơn. Phần còn lại tôi để trong tin nhắn trả lời."
    )


def test_two_short_items_are_both_said() -> None:
    reply = answer(procedure(steps=["Nộp đơn.", "Nhận thẻ."]), Aspect.STEPS)
    assert reply.spoken == "Làm thẻ nuôi chim. Nộp đơn. Nhận thẻ."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Đơn đề nghị miễn, giảm học phí theo mẫu số 3", "Đơn đề nghị miễn, giảm học phí"),
        ("Hộ chiếu (còn hạn), nếu có", "Hộ chiếu"),
        ("Tờ khai nhận cha, mẹ, con; nộp bản giấy", "Tờ khai nhận cha, mẹ, con"),
        ("Bản chụp thẻ. Nơi nhận tra được thì thôi", "Bản chụp thẻ"),
        ("Ví dụ: hợp đồng thuê chuồng", "Ví dụ: hợp đồng thuê chuồng"),
    ],
)
def test_a_paper_is_called_by_its_first_clause(name: str, said: str) -> None:
    assert spoken_vi.paper_name(Paper(name=name)) == said


def test_the_same_paper_of_two_cases_is_said_once() -> None:
    reply = answer(
        with_papers(Paper(name="Tờ khai", case="Chim non"), Paper(name="Tờ khai", case="Chim già")),
        Aspect.DOCUMENTS,
    )
    assert reply.spoken.count("Tờ khai") == 1


def test_a_question_back_is_one_breath_and_keeps_the_options_apart() -> None:
    long = "Cấp thẻ nuôi chim bồ câu cho người đã nuôi chim nhiều năm liền tại phường"
    hits = [Hit("9.990001", f"{long} {kind}", "", 0.5) for kind in ("đỏ", "xanh")]
    spoken = COMPOSER.which(hits, Aspect.FEE, hits).spoken
    assert "đỏ" in spoken
    assert "xanh" in spoken
    short = COMPOSER.which([Hit("9.990001", "Làm thẻ", "", 0.5)] * 2, Aspect.FEE, []).spoken
    assert len(short) < _LONGEST_SENTENCE
