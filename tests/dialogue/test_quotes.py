"""Sentences of the record that fit a question, word for word."""

from __future__ import annotations

from assistant.dialogue.function_words import FunctionWords
from assistant.dialogue.quotes import QuoteRules, quotes
from assistant.messages import Aspect, TextBlock
from procedures_kb.procedures import Procedure
from tests.dialogue.samples import answer, procedure

_NO_SUBJECT = FunctionWords(["có, phải, không, tôi"])
_RULES = QuoteRules(least=0.22, most=2, function_words=_NO_SUBJECT)
_CAGE = "Chuồng chim phải cách nhà hàng xóm ít nhất 5 mét."
_NIGHT = "Không được thả chim sau 22 giờ."
_RECORD = procedure(conditions=[f"{_CAGE} {_NIGHT}"], steps=["Mang chim tới quầy và chờ gọi tên."])


def _all_text(record: Procedure) -> str:
    texts = [*record.conditions, *record.remarks, *record.steps]
    texts += [channel.note for channel in record.channels]
    texts += [paper.name for paper in record.papers]
    return "\n".join(" ".join(text.split()) for text in texts)


def test_the_sentence_that_shares_the_question_s_words_is_quoted() -> None:
    found = quotes(_RECORD, Aspect.CONDITIONS, "chuồng chim cách hàng xóm mấy mét", _RULES)
    assert found[0] == _CAGE


def test_words_without_marks_find_the_same_sentence() -> None:
    found = quotes(_RECORD, Aspect.CONDITIONS, "chuong chim cach hang xom may met", _RULES)
    assert found[0] == _CAGE


def test_a_question_about_something_else_is_not_answered_with_a_quote() -> None:
    assert quotes(_RECORD, Aspect.CONDITIONS, "xe máy biển số", _RULES) == []


def test_at_most_as_many_quotes_as_allowed() -> None:
    rules = QuoteRules(least=0.0, most=1, function_words=_NO_SUBJECT)
    assert len(quotes(_RECORD, Aspect.CONDITIONS, "chim", rules)) == 1


def test_a_kind_of_question_without_cues_is_never_answered_with_a_quote() -> None:
    assert quotes(_RECORD, Aspect.LEGAL, "chuồng chim cách hàng xóm", _RULES) == []


def test_a_citizen_s_deadline_fits_a_question_about_time_better_than_office_work() -> None:
    duty = "Người nuôi chim phải báo trong thời hạn 10 ngày."
    work = "Cơ quan tiếp nhận phải trả lời người nuôi chim trong thời hạn 3 ngày."
    found = quotes(
        procedure(steps=[work, duty]), Aspect.TIME, "người nuôi chim báo mấy ngày", _RULES
    )
    assert found[0] == duty


def test_a_quote_that_is_shown_already_is_not_shown_twice() -> None:
    reply = answer(_RECORD, Aspect.CONDITIONS, question="chuồng chim cách hàng xóm mấy mét")
    assert reply.plain_text().count(_CAGE) == 1


def test_a_quote_is_marked_as_one() -> None:
    record = procedure(steps=[_CAGE, _NIGHT])
    reply = answer(record, Aspect.CONDITIONS, question="chuồng chim cách hàng xóm mấy mét")
    assert TextBlock(text=f"Hướng dẫn ghi: “{_CAGE}”") in reply.blocks


def test_quotes_of_the_starter_set_are_word_for_word(starter_records: list[Procedure]) -> None:
    rules = QuoteRules(least=0.0, most=5, function_words=_NO_SUBJECT)
    count = 0
    for record in starter_records:
        text = _all_text(record)
        for aspect in Aspect:
            for quote in quotes(record, aspect, "nộp tại nơi nào, thời hạn, phải có gì", rules):
                count += 1
                assert " ".join(quote.split()) in text, (record.code, quote)
    assert count > 500
