"""Marks are restored to text typed without them, and to no other."""

from __future__ import annotations

import json
import time

import pytest

from procedures_kb.marks import MarkRestorer
from procedures_kb.text_vi import strip_marks, syllables

SEEN = [
    "làm lại thẻ căn cước bị mất",
    "đăng ký khai sinh cho con",
    "đăng ký kết hôn ở đâu",
    "xin giấy phép xây dựng nhà ở",
    "lệ phí đăng ký kết hôn là bao nhiêu",
    "cần giấy tờ gì để đăng ký khai sinh",
    "mất thẻ căn cước thì làm lại ở đâu",
    "xin cấp lại giấy phép lái xe",
]


@pytest.fixture(scope="module")
def restorer() -> MarkRestorer:
    return MarkRestorer.count(syllables(text) for text in SEEN * 2)


def restored(restorer: MarkRestorer, text: str) -> str:
    return " ".join(restorer.restore(syllables(text)))


@pytest.mark.parametrize("text", SEEN)
def test_what_was_counted_is_restored_whole(restorer: MarkRestorer, text: str) -> None:
    assert restored(restorer, strip_marks(text)) == " ".join(syllables(text))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("lam lai can cuoc", "làm lại căn cước"),
        ("dang ky ket hon can giay to gi", "đăng ký kết hôn cần giấy tờ gì"),
        ("mat giay phep lai xe", "mất giấy phép lái xe"),
    ],
)
def test_known_pairs_are_restored_in_new_sentences(
    restorer: MarkRestorer, typed: str, read: str
) -> None:
    assert restored(restorer, typed) == read


@pytest.mark.parametrize(
    "text", ["làm lai căn cước", "đăng ky kết hon", "ở dau", "Lệ phí lam lai the"]
)
def test_text_that_carries_marks_is_left_alone(restorer: MarkRestorer, text: str) -> None:
    assert restorer.restore(syllables(text)) == syllables(text)


def test_a_single_marked_word_in_a_bare_sentence_is_kept(restorer: MarkRestorer) -> None:
    words = syllables("lam lai the căn cuoc bi mat thi o dau")
    read = restorer.restore(words)
    assert read[3] == "căn"
    assert read[:3] == ["làm", "lại", "thẻ"]


def test_unknown_words_stay_as_typed_and_the_number_of_words_too(restorer: MarkRestorer) -> None:
    assert restored(restorer, "facebook zalo ct01") == "facebook zalo ct01"
    assert restorer.restore([]) == []
    assert len(restorer.restore(syllables("xyz dang ky 123 ket hon"))) == 6


def test_without_anything_counted_nothing_changes() -> None:
    assert MarkRestorer.count([]).restore(["dang", "ky"]) == ["dang", "ky"]


def test_a_restorer_survives_json(restorer: MarkRestorer) -> None:
    stored = json.loads(json.dumps({"readings": restorer.readings, "pairs": restorer.pairs}))
    assert restored(MarkRestorer(**stored), "lam lai can cuoc") == "làm lại căn cước"


def test_ten_thousand_characters_take_no_time(restorer: MarkRestorer) -> None:
    words = syllables("dang ky ket hon o dau " * 500)
    start = time.monotonic()
    read = restorer.restore(words)
    assert time.monotonic() - start < 2
    assert len(read) == len(words)
    assert read[:2] == ["đăng", "ký"]
