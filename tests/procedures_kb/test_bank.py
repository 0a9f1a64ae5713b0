"""The question bank: how it is read, and the state of its data."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from procedures_kb.bank import Phrasing, load_bank, load_examples, load_names
from procedures_kb.errors import RecordFileError
from procedures_kb.text_vi import strip_marks, syllables
from tests.procedures_kb.conftest import National

CONTENT = """\
field: Chim cảnh
author: one
procedures:
- code: '9.990001'
  name: Làm thẻ nuôi chim
  phrasings:
  - nuôi chim phải xin gì
  - làm thẻ chim
"""


def bare(text: str) -> str:
    """The text as everybody types it: no marks, no punctuation."""
    return " ".join(syllables(strip_marks(text)))


@pytest.fixture(scope="module")
def bank() -> list[Phrasing]:
    return load_bank()


def test_phrasings_and_names_are_read_by_code(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(CONTENT, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(CONTENT, encoding="utf-8")
    assert load_bank(tmp_path) == [
        Phrasing("9.990001", "nuôi chim phải xin gì"),
        Phrasing("9.990001", "làm thẻ chim"),
    ]
    assert load_names(tmp_path) == {"9.990001": "Làm thẻ nuôi chim"}


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("phrasings:", "phrasing:", 4),
        ("'9.990001'", "'9.99'", 4),
        ("- làm thẻ chim", "- ''", 8),
        ("- làm thẻ chim", "- 5", 8),
        ("field: Chim cảnh\n", "", 1),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int
) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(CONTENT.replace(old, new), encoding="utf-8")
    with pytest.raises(RecordFileError) as error:
        load_bank(tmp_path)
    assert (error.value.path, error.value.line) == (path, line)


def test_examples_are_lines_without_comments(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("# ghi chú\n\n  hôm nay trời mưa \ngiá vàng\n", encoding="utf-8")
    assert load_examples(path) == ["hôm nay trời mưa", "giá vàng"]
    path.write_bytes("giá vàng".encode("utf-16"))
    with pytest.raises(RecordFileError, match="not UTF-8"):
        load_examples(path)


def test_no_phrasing_stands_under_two_codes(bank: list[Phrasing]) -> None:
    codes = defaultdict(set)
    for phrasing in bank:
        codes[bare(phrasing.text)].add(phrasing.code)
    assert {text: found for text, found in codes.items() if len(found) > 1} == {}


def test_no_phrasing_stands_twice_or_is_empty(bank: list[Phrasing]) -> None:
    # 'lam the' beside 'làm thẻ' is another way of typing, and wanted.
    counts = Counter((phrasing.code, " ".join(syllables(phrasing.text))) for phrasing in bank)
    assert [text for text, count in counts.items() if count > 1 or not text[1]] == []


def test_the_bank_is_written_in_composed_letters(bank: list[Phrasing]) -> None:
    for phrasing in bank:
        assert phrasing.text.isprintable(), phrasing
        assert unicodedata.is_normalized("NFC", phrasing.text), phrasing


def test_every_code_of_the_bank_stands_in_the_catalogue(
    bank: list[Phrasing], national: National
) -> None:
    codes = {phrasing.code for phrasing in bank}
    assert codes <= set(national.records), sorted(codes - set(national.records))


def test_no_phrasing_is_a_development_question(bank: list[Phrasing], shared_dir: Path) -> None:
    path = shared_dir / "data" / "questions" / "dev.jsonl"
    if not path.exists():
        pytest.skip("needs ../shared/data/questions")
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    talks = path.with_name("dialogues.jsonl").read_text(encoding="utf-8").splitlines()
    asked = {bare(row["question"]) for row in rows}
    asked |= {bare(turn["user"]) for talk in talks for turn in json.loads(talk)["turns"]}
    assert len(asked) > 200
    # A turn of one or two words ("lệ phí") is nobody's property.
    copied = {bare(item.text) for item in bank} & {text for text in asked if len(text) > 15}
    assert copied == set()
