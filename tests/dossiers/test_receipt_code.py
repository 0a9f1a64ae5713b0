"""Receipt codes typed and read back; test_dictated_code.py has those dictated."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dossiers.code_parts import is_date
from assistant.dossiers.code_words import CodeWords, load_code_words
from assistant.dossiers.receipt_code import Dictated, is_code, read_spoken, read_typed, spoken
from procedures_kb.errors import RecordFileError
from procedures_kb.text_vi import strip_marks
from procedures_kb.yaml_files import load_model

SEEN = ("000.00.13.H30-211130-0001", "H56.14-240823-0001", "G09.20-20260609-0092637")
WHOLE = "H30.12-240823-0001"

_FORM = re.compile(
    r"(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,4}-\d{6}(?:\d{2})?-\d{4,7}", re.ASCII
)
codes = st.from_regex(_FORM, fullmatch=True)
_DATED = re.compile(
    r"(?:\d{3}\.\d{2}\.\d{2}\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,3}"
    r"-(?:[1-5]\d|20[2-5]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{4,7}",
    re.ASCII,
)
dated_codes = st.from_regex(_DATED, fullmatch=True)


@pytest.mark.parametrize("code", SEEN)
def test_codes_that_portals_issue_are_codes(code: str) -> None:
    assert is_code(code)
    assert read_typed(code) == code
    assert read_spoken(spoken(code)).code == code


@pytest.mark.parametrize(
    "text",
    [
        "", "H30", "H30.12-240823", "H30.12-240823-001", "H30.12-240823-00012345",
        "h30.12-240823-0001", "H30.12-240823-0001\n", "H30.12-240823-000１", "H30.12-2408231-0001",
        "H30.1234-240823-0001", "00.00.13.H30-211130-0001", " H30.12-240823-0001",
        "H30.12.-240823-0001",
    ],
)  # fmt: skip
def test_other_texts_are_no_codes(text: str) -> None:
    assert not is_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "H30.12-240823-0001",
        "cho hỏi hồ sơ h30.12-240823-0001 tới đâu rồi ạ?",
        "mã H30.12–240823–0001.",
        "H30 . 12 - 240823 - 0001",
        "H 30.12—240823 0001",
        "h30.12 240823 0001",
        "H30 12 240823 0001",
        "H30.12-2408230001",
        "H30.122408230001",
        "h30.12240823-0001 2 bản",
        "H30.12_240823_0001",
        "H30.12/240823/0001",
        "(H30.12-240823-0001)",
        "H30.12-240823-0001, nộp ngày 23/08/2024",
    ],
)
def test_a_typed_code_is_found_however_it_is_spaced(text: str) -> None:
    assert read_typed(text) == WHOLE


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("000.00.13.h30-211130-0001", "000.00.13.H30-211130-0001"),
        ("0000013H30 211130 0001", "000.00.13.H30-211130-0001"),
        ("000 00 13 H30-211130-0001", "000.00.13.H30-211130-0001"),
        ("g09.20 20260609 0092637", "G09.20-20260609-0092637"),
        ("G09.20-202606090092637", "G09.20-20260609-0092637"),
        ("H30-240823-0001", "H30-240823-0001"),
        ("H30.5.17-240823-12345", "H30.5.17-240823-12345"),
    ],
)
def test_typed_codes_of_other_shapes(text: str, code: str) -> None:
    assert read_typed(text) == code


@pytest.mark.parametrize(
    "text",
    [
        "",
        "làm lại căn cước ở đâu",
        "1.001193",
        "2.002307.000.00.00.H35",
        "số 61/2018/NĐ-CP ngày 23/4/2018",
        "0912345678",
        "H30.12-240823",
        "xH30.12-240823-0001",
        "H30.12-240823-0001x",
        "H30.12-240823-12345678",
        "H30 99 991399 0001",
        "biển số 30H 123.45",
    ],
)
def test_what_is_no_typed_code(text: str) -> None:
    assert read_typed(text) is None


def test_digits_that_can_be_read_in_two_ways_are_left() -> None:
    """H30.1-224111-2..., H30.12-241112-... and so on: every reading is a guess."""
    assert read_typed("H301211121111111") is None


def test_reading_back_is_for_codes_only() -> None:
    assert spoken(WHOLE) == (
        "hát ba mươi, chấm, mười hai, gạch, hai bốn không tám hai ba, gạch, không không không một"
    )
    with pytest.raises(ValueError, match="receipt code"):
        spoken("H30")


@given(codes)
@settings(max_examples=300, deadline=None)
def test_what_is_read_back_is_understood(code: str) -> None:
    assert is_code(code)
    assert read_spoken(spoken(code)) == Dictated(code, code, "")
    assert read_spoken(spoken(code).replace(",", "").upper()).code == code
    assert read_spoken(strip_marks(spoken(code))).code == code
    assert read_typed(f"mã {code.lower()} ạ") == code


@given(dated_codes, st.data())
@settings(max_examples=200, deadline=None)
def test_a_code_may_come_in_two_pieces_at_any_separator(code: str, data: st.DataObject) -> None:
    words = spoken(code).split(", ")
    cut = data.draw(st.sampled_from([at for at, word in enumerate(words) if word == "gạch"]))
    first = read_spoken(", ".join(words[:cut]))
    assert read_spoken(", ".join(words[cut:]), first.so_far).code == code


_HEARD = st.lists(
    st.sampled_from(
        ["hát", "giê", "ba", "mươi", "không", "một", "chấm", "gạch", "à", "nhầm", "240823", "0001",
         "hai", "trăm", "nghìn", "dạ", "đọc lại", ",", ".", "-", "H30", "ạ"]
    ),
    max_size=25,
).map(" ".join)  # fmt: skip


_KEPT = st.text(max_size=20) | st.text("AH013.-: ", max_size=70)


@given(st.one_of(st.text(max_size=60), _HEARD), st.one_of(_KEPT, _HEARD))
@settings(max_examples=300, deadline=None)
def test_anything_may_be_said(text: str, so_far: str) -> None:
    found = read_spoken(text, so_far)
    assert is_code(found.code) == (found.missing == "")
    assert found.code in ("", found.so_far)
    assert len(found.so_far) <= 60
    again = read_spoken("", found.so_far)
    assert (again.code, again.so_far) == (found.code, found.so_far)
    typed = read_typed(text)
    assert typed is None or is_code(typed)


def test_hostile_length_takes_no_time() -> None:
    for text in ("0" * 100_000, "h30." * 30_000, "hát ba mươi " * 20_000, "à nhầm " * 20_000):
        read_typed(text)
        read_spoken(text)


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [("240823", True), ("20240823", True), ("241323", False), ("240832", False), ("990823", False),
     ("2408", False), ("2408231", False), ("201231", True)],
)  # fmt: skip
def test_dates(digits: str, is_one: bool) -> None:
    assert is_date(digits) is is_one


def test_every_word_of_the_data_file_is_understood() -> None:
    words = load_code_words()
    for letter, forms in words.letters.items():
        for form in forms:
            assert read_spoken(f"{form} ba mươi").so_far == f"{letter}30", form
    for digit, forms in words.digits.items():
        for form in forms:
            assert read_spoken(f"hát ba mươi gạch {form}").so_far == f"H30-{digit}", form


def test_a_wrong_data_file_is_refused_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "code_words.yaml"
    path.write_text("letters: {AB: [a]}\ndigits: {}\n", encoding="utf-8")
    with pytest.raises(RecordFileError, match=r"code_words\.yaml:"):
        load_model(path, CodeWords)
