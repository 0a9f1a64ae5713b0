"""Which case of a procedure is talked about, and that it is told first without losing any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.dialogue.cases import all_cases, case_first, named_case
from assistant.dialogue.function_words import FunctionWords
from assistant.dialogue.wording import load_wording
from procedures_kb.importers import portal_json
from procedures_kb.procedures import Procedure
from tests.procedures_kb.portal_samples import READ_ON, group, paper, record

NLU = Path(__file__).resolve().parents[2] / "nlu_data"


@pytest.fixture(scope="module")
def words() -> FunctionWords:
    return load_wording(NLU).function_words


@pytest.fixture
def pigeons() -> Procedure:
    cases = [
        group("", paper("Tờ khai")),
        group("Nhờ hàng xóm đem chim đi thay", paper("Giấy nhờ")),
        group("Chim nhập từ nước ngoài", paper("Giấy kiểm dịch")),
    ]
    return portal_json.procedure(record(executionCases=cases), READ_ON)


@pytest.mark.parametrize(
    ("asked", "case"),
    [
        ("tui nhờ hàng xóm đi thay được hông", "Nhờ hàng xóm đem chim đi thay"),
        ("chim tui mua từ nước ngoài thì cần giấy gì", "Chim nhập từ nước ngoài"),
        ("nho hang xom di thay", "Nhờ hàng xóm đem chim đi thay"),
        ("lệ phí bao nhiêu", ""),
        ("thủ tục cấp thẻ nuôi chim bồ câu", ""),
    ],
)
def test_a_case_is_known_by_its_words(
    pigeons: Procedure, words: FunctionWords, asked: str, case: str
) -> None:
    assert named_case(pigeons, asked, words) == case


def test_the_case_comes_first_and_nothing_is_lost(pigeons: Procedure) -> None:
    case = all_cases(pigeons)[1]
    ordered = case_first(pigeons, case)
    assert ordered.papers[0].name == "Giấy kiểm dịch"
    assert sorted(p.name for p in ordered.papers) == sorted(p.name for p in pigeons.papers)
    assert case_first(pigeons, "") is pigeons
