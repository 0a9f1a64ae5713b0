"""The figures of `motcua evaluate` on a dialogue whose answers are known."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from assistant.evaluation import running
from assistant.evaluation.cases import Question, Script
from assistant.messages import Outcome, Reply
from tests.evaluation.scripted import ScriptedDialogue, reply

_A, _B, _C = "1.000001", "1.000002", "1.000003"
_FAR = tuple(f"2.{number:06}" for number in range(11))


def _questions(*rows: dict[str, Any]) -> list[Question]:
    return [Question.model_validate({"id": f"q{at}", **row}) for at, row in enumerate(rows)]


def _measure(measure: Any, replies: dict[str, Reply], cases: list[Any]) -> running.Result:
    result: running.Result = asyncio.run(measure(ScriptedDialogue(replies), cases, iter))
    return result


def _retrieval() -> running.Result:
    replies = {
        "first": reply(Outcome.ANSWER, codes=(_A, _B)),
        "second": reply(Outcome.ANSWER, codes=(_B, _A)),
        "fifth": reply(Outcome.ANSWER, codes=(*_FAR[:4], _A)),
        "never": reply(Outcome.REFUSE, codes=_FAR),
    }
    rows = [
        {"question": "first", "codes": [_A], "style": "spoken"},
        {"question": "second", "codes": [_A], "style": "spoken"},
        {"question": "fifth", "codes": [_C, _A], "style": "typo"},
        {"question": "never", "codes": [_A], "style": "typo"},
        {"question": "outside", "codes": [], "style": "typo"},
    ]
    return _measure(running.retrieval, replies, _questions(*rows))


def test_retrieval_counts_hits_at_1_3_10_and_mrr_of_questions_in_scope() -> None:
    report = _retrieval().report
    assert {key: report[key] for key in ("n", "hit@1", "hit@3", "hit@10", "mrr")} == {
        "n": 4, "hit@1": 0.25, "hit@3": 0.5, "hit@10": 0.75, "mrr": (1 + 1 / 2 + 1 / 5) / 4,
    }  # fmt: skip


def test_retrieval_is_told_by_style() -> None:
    by_style = _retrieval().report["by_style"]
    assert by_style["spoken"]["hit@1"] == 0.5
    assert (by_style["typo"]["n"], by_style["typo"]["hit@10"]) == (2, 0.5)


def test_every_question_not_hit_first_is_a_failure_with_what_was_found() -> None:
    failures = _retrieval().failures
    assert [(miss["id"], miss["rank"]) for miss in failures] == [("q1", 2), ("q2", 5), ("q3", None)]
    assert failures[0]["found"] == [_B, _A]


def test_the_keys_of_the_reports_are_the_promised_ones() -> None:
    assert list(_retrieval().report) == [
        "n", "hit@1", "hit@3", "hit@10", "mrr", "by_style", "latency_ms",
    ]  # fmt: skip
    assert set(_answers().report) == {
        "n", "fact_accuracy", "refusal_precision", "refusal_recall", "refused_in_scope",
        "latency_ms",
    }  # fmt: skip
    assert {"n", "turn_accuracy", "fact_accuracy", "latency_ms"} <= set(_dialogues().report)
    assert set(_retrieval().report["latency_ms"]) == {"p50", "p95"}


def _answers() -> running.Result:
    replies = {
        "right": reply(Outcome.ANSWER, "Thời hạn 7 ngày, phí 70.000 đồng", (_A,)),
        "wrong fact": reply(Outcome.ANSWER, "Thời hạn 18 ngày", (_A,)),
        "wrong procedure": reply(Outcome.ANSWER, "Thời hạn 7 ngày", (_B,)),
        "asks back": reply(Outcome.CLARIFY, "việc nào ạ", (_A, _B)),
        "no facts": reply(Outcome.ANSWER, "Dạ", (_A,)),
        "refused in scope": reply(Outcome.REFUSE, codes=(_A,)),
        "stranger refused": reply(Outcome.REFUSE),
        "stranger handed over": reply(Outcome.HANDOFF),
        "stranger answered": reply(Outcome.ANSWER, "Dạ", (_A,)),
    }
    rows = [
        {"question": "right", "codes": [_A], "facts": ["07 ngày", "70.000 đồng"]},
        {"question": "wrong fact", "codes": [_A], "facts": ["8 ngày"]},
        {"question": "wrong procedure", "codes": [_A], "facts": ["7 ngày"]},
        {"question": "asks back", "codes": [_A, _B], "facts": ["7 ngày"], "ambiguous": True},
        {"question": "no facts", "codes": [_A]},
        {"question": "refused in scope", "codes": [_A]},
        {"question": "stranger refused", "codes": []},
        {"question": "stranger handed over", "codes": []},
        {"question": "stranger answered", "codes": []},
    ]
    return _measure(running.answers, replies, _questions(*rows))


def test_answers_counts_facts_where_there_are_any() -> None:
    assert _answers().report["fact_accuracy"] == 0.5


def test_answers_counts_refusals() -> None:
    report = _answers().report
    assert report["n"] == 9
    assert report["refusal_precision"] == round(2 / 3, 4)
    assert report["refusal_recall"] == round(2 / 3, 4)
    assert report["refused_in_scope"] == round(1 / 6, 4)


def test_each_wrong_answer_is_a_failure_with_its_problem() -> None:
    assert [(miss["id"], miss["problem"]) for miss in _answers().failures] == [
        ("q1", "facts"), ("q2", "facts"), ("q5", "refusal"), ("q8", "refusal"),
    ]  # fmt: skip


def test_an_unambiguous_question_must_not_be_asked_back() -> None:
    [question] = _questions({"question": "x", "codes": [_A], "facts": ["7 ngày"]})
    result = _measure(running.answers, {"x": reply(Outcome.CLARIFY, "7 ngày", (_A,))}, [question])
    assert result.report["fact_accuracy"] == 0.0


def test_shares_of_nothing_are_not_a_number() -> None:
    [question] = _questions({"question": "x", "codes": [_A]})
    report = _measure(running.answers, {"x": reply(Outcome.ANSWER, "", (_A,))}, [question]).report
    assert report["fact_accuracy"] is None
    assert report["refusal_precision"] is None
    assert report["refusal_recall"] is None


def _script(*turns: tuple[str, dict[str, Any]]) -> Script:
    rows = [{"user": user, "expect": expect} for user, expect in turns]
    return Script.model_validate({"id": "s", "turns": rows})


def _dialogues() -> running.Result:
    replies = {
        "a": reply(Outcome.ANSWER, "7 ngày", (_A,)),
        "b": reply(Outcome.ANSWER, "9 ngày", (_A,)),
        "c": reply(Outcome.HANDOFF),
        "d": reply(Outcome.GOODBYE),
        "e": reply(Outcome.REPEAT, "7 ngày", (_B,)),
    }
    script = _script(
        ("a", {"behaviour": "answer", "codes": [_A], "facts": ["07 ngày"]}),
        ("b", {"behaviour": "answer", "codes": [_A], "facts": ["7 ngày"]}),
        ("c", {"behaviour": "refuse"}),
        ("d", {"behaviour": "answer"}),
        ("e", {"behaviour": "repeat", "codes": [_A]}),
    )
    return _measure(running.dialogues, replies, [script])


def test_dialogues_counts_turns_that_behave_as_expected() -> None:
    report = _dialogues().report
    assert (report["n"], report["conversations"], report["turn_accuracy"]) == (5, 1, 0.4)
    assert report["fact_accuracy"] == 0.5


def test_each_wrong_turn_says_what_is_wrong() -> None:
    assert [(miss["id"], miss["problem"]) for miss in _dialogues().failures] == [
        ("s/2", "facts missing"),
        ("s/4", "goodbye instead of answer"),
        ("s/5", f"procedure {_B}"),
    ]


def test_the_state_goes_from_turn_to_turn_and_not_from_script_to_script() -> None:
    dialogue = ScriptedDialogue({"a": reply(Outcome.ANSWER, "", (_A,))})
    script = _script(("a", {"behaviour": "answer"}), ("a", {"behaviour": "answer"}))
    asyncio.run(running.dialogues(dialogue, [script, script], iter))
    assert dialogue.states == [{}, {"count": 1}, {}, {"count": 1}]


@pytest.mark.parametrize("measure", [running.retrieval, running.answers])
def test_questions_are_cleaned_like_those_of_a_channel(measure: Any) -> None:
    dialogue = ScriptedDialogue({"a b": reply(Outcome.ANSWER, "", (_A,))})
    asyncio.run(measure(dialogue, _questions({"question": " a \n b\x00", "codes": [_A]}), iter))
    assert dialogue.asked[0].text == "a b"


def test_the_first_turn_does_not_count_for_the_latency() -> None:
    asking = running.Asking(ScriptedDialogue({}))
    asking.milliseconds = [9000.0, 1.0, 2.0, 3.0]
    assert asking.latency() == {"p50": 2.0, "p95": 3.0}
