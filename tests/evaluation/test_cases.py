"""Question files and the comparison of facts."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.evaluation.cases import Question, Script, load_cases
from assistant.evaluation.facts_text import holds, normal

_GOOD = '{"id": "q", "question": "a", "codes": []}'


def _file(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_empty_lines_and_unknown_fields_are_passed_over(tmp_path: Path) -> None:
    path = _file(tmp_path, _GOOD, "", '{"id": "r", "question": "b", "codes": ["x"], "note": 1}')
    assert [question.id for question in load_cases(path, Question)] == ["q", "r"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"id": "q"}', "question: Field required"),
        ('{"id": "q", "question": "", "codes": []}', "question: "),
        ('{"id": "q", "question": "a", "codes": "1.000001"}', "codes: "),
        ("{cut", "Invalid JSON"),
        ("[]", ""),
    ],
)
def test_a_wrong_line_is_refused_with_file_line_and_reason(
    tmp_path: Path, line: str, reason: str
) -> None:
    path = _file(tmp_path, _GOOD, line)
    with pytest.raises(BadInput) as caught:
        load_cases(path, Question)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert reason in str(caught.value)


def test_an_unknown_behaviour_is_refused(tmp_path: Path) -> None:
    line = '{"id": "s", "turns": [{"user": "a", "expect": {"behaviour": "sing"}}]}'
    with pytest.raises(BadInput, match=r":1: turns\.0\.expect\.behaviour"):
        load_cases(_file(tmp_path, line), Script)


def test_a_script_without_turns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="turns"):
        load_cases(_file(tmp_path, '{"id": "s", "turns": []}'), Script)


def test_a_missing_or_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="does not exist"):
        load_cases(tmp_path / "nothing.jsonl", Question)
    with pytest.raises(BadInput, match="holds no case"):
        load_cases(_file(tmp_path, ""), Question)


def test_a_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cases.jsonl"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadInput, match="UTF-8"):
        load_cases(path, Question)


@pytest.mark.parametrize(
    ("fact", "said", "is_held"),
    [
        ("07 ngày", "Thời hạn 7 ngày làm việc", True),
        ("7 ngày", "trong 07 ngày", True),
        ("8", "18 ngày", False),
        ("8", "mục 8.", True),
        ("7 ngày", "17 ngày", False),
        ("70.000 đồng", "lệ phí 70.000 đồng", True),
        ("70.000", "170.000", False),
        ("70.00", "70.000", False),
        ("Cấp  Xã", "công an cấp xã", True),
        ("xã", "cấp xãi", False),
        ("01/07/2025", "từ 01/07/2025", True),
        ("mie\u0302\u0303n", "MIỄN lệ phí", True),
        ("60 ngày", "sáu mươi ngày", False),
    ],
)  # fmt: skip
def test_facts_are_compared_by_the_rules_of_the_question_sets(
    fact: str, said: str, is_held: bool
) -> None:
    assert holds(fact, normal(said)) is is_held
