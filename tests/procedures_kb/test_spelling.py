"""Mistyped syllables are read by what stands beside them; known ones are left alone."""

from __future__ import annotations

import pytest

from procedures_kb.marks import MarkRestorer
from procedures_kb.noise import telex
from procedures_kb.spelling import SpellingRepair
from procedures_kb.text_vi import syllables

SEEN = [
    "làm lại thẻ căn cước bị mất",
    "đăng ký khai sinh cho con",
    "xin giấy phép xây dựng nhà ở nông thôn",
    "đăng ký hộ kinh doanh online",
    "được cấp giấy chứng nhận quyền sử dụng đất",
    "người nước ngoài thuê nhà hoà giải quỹ tuyển dụng",
]


@pytest.fixture(scope="module")
def restorer() -> MarkRestorer:
    return MarkRestorer.count(syllables(text) for text in SEEN * 3)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("lam lia the can cuoc", "làm lại thẻ căn cước"),
        ("giaays khai sinh cho con", "giấy khai sinh cho con"),
        ("xin giấyy phép xây dựg nhà", "xin giấy phép xây dựng nhà"),
        ("đăng ký hộ kih doanh", "đăng ký hộ kinh doanh"),
        ("đăng ký hộ kinh doanh onlie", "đăng ký hộ kinh doanh online"),
    ],
)
def test_typos_are_read(restorer: MarkRestorer, typed: str, read: str) -> None:
    assert " ".join(restorer.restore(syllables(typed))) == read


@pytest.mark.parametrize(
    "text", ["mua hàng shopee", "gửi zalo cho bạn tên Wyxz", "ok j z", "123 ab"]
)
def test_what_nothing_resembles_stays(restorer: MarkRestorer, text: str) -> None:
    words = syllables(text)
    kept = restorer.restore(words)
    assert [word for word in words if len(word) < 3] == [word for word in kept if len(word) < 3]
    assert len(kept) == len(words)
    assert "shopee" in kept or "shopee" not in words


def test_every_seen_syllable_is_found_again_from_its_telex_keys(restorer: MarkRestorer) -> None:
    repair = SpellingRepair(restorer.readings)
    for word in {word for text in SEEN for word in syllables(text)}:
        keys = telex(word)
        if keys != word and repair.is_unknown(keys):
            assert repair.candidates(keys) == [word], keys


def test_a_known_syllable_is_never_taken_for_a_mistake(restorer: MarkRestorer) -> None:
    repair = SpellingRepair(restorer.readings)
    assert not any(repair.is_unknown(word) for text in SEEN for word in syllables(text))
    assert not repair.is_unknown("x" * 40)
