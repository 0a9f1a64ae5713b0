"""What a conversation remembers: small, plain JSON, nothing personal."""

from __future__ import annotations

import json

from assistant.dialogue.memory import Memory
from assistant.messages import Aspect

_CODES = [f"9.99{number:04}" for number in range(60)]


def test_the_latest_procedure_comes_first_in_the_history() -> None:
    memory = Memory()
    for code in _CODES[:3]:
        memory = memory.answered(code, Aspect.FEE, "")
    assert memory.procedure == _CODES[2]
    assert memory.history == [_CODES[1], _CODES[0]]


def test_a_procedure_stands_once_in_the_history() -> None:
    memory = Memory()
    for code in (_CODES[0], _CODES[1], _CODES[0], _CODES[1], _CODES[0]):
        memory = memory.answered(code, Aspect.FEE, "")
    assert memory.procedure == _CODES[0]
    assert memory.history == [_CODES[1]]


def test_asking_again_about_the_same_procedure_keeps_the_history() -> None:
    memory = Memory().answered(_CODES[0], Aspect.FEE, "").answered(_CODES[1], Aspect.FEE, "")
    assert memory.answered(_CODES[1], Aspect.TIME, "").history == [_CODES[0]]


def test_the_memory_stays_small_however_many_procedures_are_asked_about() -> None:
    memory = Memory()
    sizes = []
    for code in _CODES:
        memory = memory.answered(code, Aspect.FEE, "lệ phí bao nhiêu")
        sizes.append(len(memory.model_dump_json(exclude_defaults=True)))
    assert len(memory.history) == 8
    assert max(sizes) == sizes[-1] < 400


def test_a_long_message_makes_the_memory_no_larger_than_a_note() -> None:
    memory = Memory().asked_back(_CODES[:3], Aspect.FEE, "rất dài " * 250)
    assert len(memory.model_dump_json()) < 1500


def test_telephone_numbers_are_not_remembered() -> None:
    asked = "làm lại căn cước, gọi tôi số 0912345678"
    memory = Memory().answered(_CODES[0], Aspect.FEE, asked)
    back = Memory().asked_back(_CODES[:2], Aspect.FEE, asked)
    for one in (memory, back):
        assert "0912345678" not in one.model_dump_json()
        assert "làm lại căn cước" in one.question


def test_an_answer_clears_what_was_asked_back() -> None:
    memory = Memory().asked_back(_CODES[:2], Aspect.FEE, "").answered(_CODES[0], Aspect.FEE, "")
    assert (memory.pending, memory.options, memory.misses) == ("none", [], 0)


def test_failures_in_a_row_are_counted_and_an_answer_ends_the_row() -> None:
    memory = Memory().missed().missed()
    assert memory.misses == 2
    assert memory.answered(_CODES[0], Aspect.FEE, "").misses == 0


def test_small_talk_keeps_the_procedure_talked_about() -> None:
    memory = Memory().answered(_CODES[0], Aspect.FEE, "").asked_back(_CODES, Aspect.FEE, "")
    assert memory.settled().procedure == _CODES[0]
    assert memory.settled().pending == "none"


def test_the_memory_survives_json() -> None:
    memory = Memory().answered(_CODES[0], Aspect.TIME, "“mấy ngày” \\ {{7*7}}")
    text = json.dumps(json.loads(memory.model_dump_json(exclude_defaults=True)))
    assert Memory.model_validate_json(text) == memory
