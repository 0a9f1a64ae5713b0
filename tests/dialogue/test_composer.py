"""Replies about one record: what is shown for each kind of question."""

from __future__ import annotations

import pytest

from assistant.dialogue.aspects import main_first
from assistant.messages import Aspect, ChoicesBlock, CitationBlock, ListBlock, Outcome, TextBlock
from procedures_kb.procedures import ChannelKind, Fee, Form, LegalBasis, Paper, TimeLimit, TimeUnit
from tests.dialogue.samples import (
    COMPOSER,
    READ_ON,
    answer,
    direct,
    facts,
    items,
    online,
    procedure,
    with_channels,
    with_papers,
    working_days,
)


def test_an_amount_is_shown_with_dots_and_its_case() -> None:
    reply = answer(with_channels(direct([Fee(amount=70_000, case="Thẻ mất")])), Aspect.FEE)
    assert items(reply) == ["Nộp trực tiếp: 70.000 đồng – Thẻ mất"]
    assert reply.spoken == "Làm thẻ nuôi chim. Mức thu là 70.000 đồng, tùy trường hợp."


def test_a_fee_in_words_is_given_in_the_words_of_the_record() -> None:
    words = "Mức thu theo nghị quyết của hội chim."
    reply = answer(with_channels(direct([Fee(words=words)])), Aspect.FEE)
    assert items(reply) == [f"Nộp trực tiếp: {words}"]
    assert reply.spoken.endswith("Về lệ phí: Mức thu theo nghị quyết của hội chim.")


def test_fees_of_two_ways_to_hand_in_stand_apart() -> None:
    record = with_channels(direct([Fee(amount=135_000)]), online([Fee(amount=115_000)]))
    reply = answer(record, Aspect.FEE)
    assert items(reply) == ["Nộp trực tiếp: 135.000 đồng", "Nộp qua mạng: 115.000 đồng"]
    assert "135.000 đồng hoặc 115.000 đồng, tùy trường hợp" in reply.spoken


def test_the_same_fee_of_two_ways_is_shown_once() -> None:
    fee = Fee(amount=50_000)
    reply = answer(with_channels(direct([fee]), online([fee])), Aspect.FEE)
    assert items(reply) == ["Nộp trực tiếp, Nộp qua mạng: 50.000 đồng"]


def test_more_than_three_amounts_are_not_read_out_but_not_hidden_either() -> None:
    fees = [Fee(amount=amount, case=f"Chim loại {amount}") for amount in (1000, 2000, 3000, 4000)]
    reply = answer(with_channels(direct(fees)), Aspect.FEE)
    assert len(items(reply)) == 4
    assert "4.000" not in reply.spoken
    assert "hoặc mức khác, tùy trường hợp" in reply.spoken


def test_an_exemption_in_words_does_not_hide_the_amount() -> None:
    fees = [Fee(amount=70_000), Fee(words="Miễn cho người cao tuổi.")]
    reply = answer(with_channels(direct(fees)), Aspect.FEE)
    assert reply.spoken == (
        "Làm thẻ nuôi chim. Mức thu là 70.000 đồng. Về lệ phí: Miễn cho người cao tuổi."
    )


def test_a_fee_in_dollars_keeps_its_currency() -> None:
    reply = answer(with_channels(direct([Fee(amount=145, currency="USD")])), Aspect.FEE)
    assert items(reply) == ["Nộp trực tiếp: 145 USD"]
    assert "145 USD" in reply.spoken
    assert "đồng" not in reply.spoken


@pytest.mark.parametrize("channels", [[], [direct(times=[working_days(3)])]])
def test_where_the_record_states_no_fee_the_reply_says_so_and_never_free(channels: list) -> None:
    reply = answer(with_channels(*channels), Aspect.FEE)
    said = f"{reply.plain_text()} {reply.spoken}".lower()
    assert "không nêu mức phí" in reply.plain_text()
    assert "không nêu mức phí" in reply.spoken
    assert "0 đồng" not in said
    assert "miễn phí" not in said
    assert "không mất tiền" not in said


def test_equal_times_of_several_ways_are_merged_into_one_line() -> None:
    record = with_channels(direct(times=[working_days(7)]), online(times=[working_days(7)]))
    reply = answer(record, Aspect.TIME)
    assert items(reply) == ["Nộp trực tiếp, Nộp qua mạng: 7 ngày làm việc"]
    assert reply.spoken.endswith("Thời hạn là 7 ngày làm việc.")


def test_different_times_stand_apart_and_are_both_said() -> None:
    record = with_channels(direct(times=[working_days(7)]), online(times=[working_days(3)]))
    reply = answer(record, Aspect.TIME)
    assert items(reply) == ["Nộp trực tiếp: 7 ngày làm việc", "Nộp qua mạng: 3 ngày làm việc"]
    assert "7 ngày làm việc hoặc 3 ngày làm việc, tùy trường hợp" in reply.spoken


def test_half_days_have_a_decimal_comma() -> None:
    limit = TimeLimit(amount=7.5, unit=TimeUnit.DAY)
    reply = answer(with_channels(direct(times=[limit])), Aspect.TIME)
    assert items(reply) == ["Nộp trực tiếp: 7,5 ngày"]
    assert "7,5 ngày." in reply.spoken


def test_a_time_in_words_is_not_turned_into_a_number() -> None:
    words = "Ngay khi chim hót"
    reply = answer(with_channels(direct(times=[TimeLimit(words=words)])), Aspect.TIME)
    assert items(reply) == [f"Nộp trực tiếp: {words}"]
    assert not any(char.isdigit() for char in reply.spoken)


def test_papers_are_grouped_by_case_and_remarks_stand_apart() -> None:
    reply = answer(
        with_papers(
            Paper(name="Tờ khai nuôi chim;", originals=1),
            Paper(name="Giấy của chủ cũ", copies=2, case="Mua lại chim"),
            Paper(name="Chim phải được tắm trước.", is_note=True),
        ),
        Aspect.DOCUMENTS,
    )
    first, bought, notes = facts(reply)
    assert first == ListBlock(
        title="Giấy tờ cần chuẩn bị", items=["Tờ khai nuôi chim (1 bản chính)"]
    )
    assert bought == ListBlock(title="Mua lại chim", items=["Giấy của chủ cũ (2 bản sao)"])
    assert notes == ListBlock(title="Lưu ý", items=["Chim phải được tắm trước."])
    assert "tùy từng trường hợp" in reply.spoken


def test_a_paper_without_copies_is_to_be_shown() -> None:
    reply = answer(with_papers(Paper(name="Căn cước")), Aspect.DOCUMENTS)
    assert items(reply) == ["Căn cước (xuất trình)"]


def test_originals_and_copies_are_both_counted() -> None:
    reply = answer(with_papers(Paper(name="Ảnh chim", originals=2, copies=3)), Aspect.DOCUMENTS)
    assert items(reply) == ["Ảnh chim (2 bản chính, 3 bản sao)"]


def test_a_record_without_papers_says_so() -> None:
    reply = answer(procedure(), Aspect.DOCUMENTS)
    assert facts(reply) == [TextBlock(text="Bản ghi không liệt kê giấy tờ phải nộp.")]


def test_the_summary_tells_that_papers_depend_on_the_case() -> None:
    papers = [Paper(name="Tờ khai", case="Chim non"), Paper(name="Đơn", case="Chim già")]
    assert facts(answer(with_papers(*papers), Aspect.OVERVIEW))[0] == ListBlock(
        title="Giấy tờ, tùy từng trường hợp", items=["Tờ khai (xuất trình)", "Đơn (xuất trình)"]
    )


def test_a_long_list_in_the_summary_tells_how_many_papers_it_leaves_out() -> None:
    papers = [Paper(name=f"Giấy {chr(97 + at)}") for at in range(13)]
    shown = items(answer(with_papers(*papers), Aspect.OVERVIEW))
    assert shown[9].startswith("Giấy j")
    assert shown[10].startswith("Còn 3 giấy tờ nữa")


def test_handing_in_online_is_answered_yes_with_its_own_time_and_fee() -> None:
    record = with_channels(
        direct([Fee(amount=9000)]),
        online([Fee(amount=5000)], [working_days(2)], note="Qua cổng chim quốc gia."),
    )
    reply = answer(record, Aspect.ONLINE)
    assert facts(reply)[0] == TextBlock(text="Thủ tục này nộp qua mạng được.")
    assert items(reply) == ["Qua cổng chim quốc gia.", "2 ngày làm việc", "5.000 đồng"]


def test_without_an_online_channel_the_reply_does_not_say_that_it_works_online() -> None:
    reply = answer(with_channels(direct()), Aspect.ONLINE)
    assert facts(reply) == [
        TextBlock(text="Bản ghi không ghi hình thức nộp qua mạng cho thủ tục này.")
    ]
    assert "được" not in reply.spoken


def test_where_names_the_counter_the_worker_and_the_decider() -> None:
    reply = answer(procedure(), Aspect.WHERE)
    assert items(reply) == [
        "Nơi tiếp nhận: Quầy số 4",
        "Cơ quan thực hiện: Tổ chim của phường",
        "Cơ quan có thẩm quyền quyết định: Chủ tịch hội chim",
    ]
    assert reply.spoken.endswith("Quý vị nộp tại Quầy số 4.")


def test_forms_are_named_by_their_files_and_by_papers_that_are_forms() -> None:
    record = with_papers(
        Paper(name="Tờ khai nuôi chim", forms=[Form(name="Mau-01.docx")]), Paper(name="Căn cước")
    )
    assert items(answer(record, Aspect.FORM)) == ["Mau-01.docx", "Tờ khai nuôi chim"]


@pytest.mark.parametrize(
    ("aspect", "field"),
    [
        (Aspect.CONDITIONS, "conditions"),
        (Aspect.RESULT, "results"),
        (Aspect.STEPS, "steps"),
    ],
)
def test_lists_of_the_record_are_copied_word_for_word(aspect: Aspect, field: str) -> None:
    lines = ["- Chim đã đủ lông; có chuồng", "Có 2 người làm chứng.", "Chủ chim còn sống"]
    assert items(answer(procedure(**{field: lines}), aspect)) == lines


def test_legal_basis_gives_number_and_title_without_saying_the_number_twice() -> None:
    basis = [
        LegalBasis(number="9/2026/TT-BCM", title="Về chim bồ câu"),
        LegalBasis(number="8/2026/TT-BCM", title="Thông tư 8/2026/TT-BCM về chuồng"),
    ]
    record = procedure(legal_basis=[one.model_dump() for one in basis])
    assert items(answer(record, Aspect.LEGAL)) == [
        "9/2026/TT-BCM: Về chim bồ câu",
        "Thông tư 8/2026/TT-BCM về chuồng",
    ]


@pytest.mark.parametrize("aspect", sorted(set(Aspect) - {Aspect.OVERVIEW}))
def test_an_empty_record_is_answered_honestly_for_every_aspect(aspect: Aspect) -> None:
    reply = answer(procedure(agencies={}), aspect)
    assert facts(reply) == [TextBlock(text=COMPOSER.replies.missing[aspect])]
    assert reply.outcome is Outcome.ANSWER


def test_a_record_that_speaks_of_the_district_carries_a_warning() -> None:
    record = procedure(agencies={"receiving": ["Ủy ban nhân dân huyện"]})
    assert TextBlock(text=COMPOSER.replies.district) in answer(record, Aspect.WHERE).blocks
    assert TextBlock(text=COMPOSER.replies.district) not in answer(record, Aspect.FEE).blocks


@pytest.mark.parametrize("aspect", list(Aspect))
def test_every_answer_cites_code_decision_and_dates(aspect: Aspect) -> None:
    record = procedure()
    reply = answer(record, aspect)
    assert reply.blocks[-1] == CitationBlock(
        code="9.990001",
        name=record.name,
        decision="17/QĐ-BCM",
        decided_on=record.decision.decided_on,
        read_on=READ_ON,
        url=record.source.url,
    )
    assert reply.plain_text().endswith(
        "(mã 9.990001, 17/QĐ-BCM ngày 01/07/2026), đọc ngày 17/07/2026."
    )


def test_two_questions_in_one_message_are_both_answered() -> None:
    record = with_channels(direct([Fee(amount=70_000)], [working_days(7)]))
    reply = answer(record, Aspect.FEE, Aspect.TIME)
    assert reply.aspect is Aspect.FEE
    assert len(items(reply)) == 2
    assert "70.000 đồng" in reply.spoken
    assert "7 ngày làm việc" in reply.spoken


def test_what_was_answered_is_not_offered_again() -> None:
    reply = answer(procedure(), Aspect.FEE, Aspect.TIME)
    [buttons] = [block for block in reply.blocks if isinstance(block, ChoicesBlock)]
    values = [choice.value for choice in buttons.choices]
    assert values
    assert not {"aspect:fee", "aspect:time"} & set(values)


def test_the_post_is_shown_by_its_own_name() -> None:
    post = {"kind": ChannelKind.POST, "fees": [{"amount": 8000}]}
    assert items(answer(procedure(channels=[post]), Aspect.FEE)) == [
        "Gửi qua bưu chính: 8.000 đồng"
    ]


def test_papers_for_everybody_stand_before_those_of_special_cases() -> None:
    papers = [
        Paper(name="(ii) Trường hợp ủy quyền cho tổ chức thì kèm hợp đồng", copies=1),
        Paper(name="Văn bản ủy quyền có chứng thực", originals=1),
        Paper(name="Giấy đề nghị", originals=1),
        Paper(name="Bản vẽ", copies=1),
    ]
    names = [paper.name for paper in main_first(papers)]
    assert names[:2] == ["Giấy đề nghị", "Bản vẽ"]
    assert sorted(names) == sorted(paper.name for paper in papers)
