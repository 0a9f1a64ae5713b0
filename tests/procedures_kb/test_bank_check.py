"""The bank as a whole: size, coverage, and phrasings too near to another code."""

from __future__ import annotations

from collections import Counter

from procedures_kb.bank import Phrasing, load_bank
from procedures_kb.bank_check import (
    Settlement,
    coverage,
    load_settled,
    strays,
    unknown_codes,
    unsettled,
)
from procedures_kb.lexicon import load_lexicon
from tests.procedures_kb.conftest import National

SMALL = [
    Phrasing("9.990001", "xin thẻ nuôi chim bồ câu"),
    Phrasing("9.990001", "tui nuôi bồ câu phải khai với ai"),
    Phrasing("9.990002", "xin lại thẻ nuôi chim bồ câu"),
    Phrasing("9.990002", "rớt mất giấy của con cu đất"),
    Phrasing("9.990003", "mở lớp hát ru cho trẻ"),
]


def test_a_phrasing_nearer_to_another_code_is_found() -> None:
    found = strays(SMALL, load_lexicon())
    assert {(stray.code, stray.other) for stray in found} == {
        ("9.990001", "9.990002"),
        ("9.990002", "9.990001"),
    }
    assert all(stray.near > stray.own for stray in found)


def test_a_settled_stray_is_not_listed_again() -> None:
    found = strays(SMALL, load_lexicon())
    first = found[0]
    done = Settlement(code=first.code, other=first.other, text=first.text, reason="khác: lại")
    assert unsettled(found, [done]) == found[1:]


def test_coverage_and_unknown_codes() -> None:
    fields = {"9.990001": "Chim", "9.990002": "Chim", "9.990004": "Cây"}
    assert coverage(SMALL, fields) == {"Chim": (2, 2, 4), "Cây": (1, 0, 0)}
    assert unknown_codes(SMALL, fields) == ["9.990003"]


def test_every_stray_of_the_shipped_bank_is_settled() -> None:
    found = unsettled(strays(load_bank(), load_lexicon()), load_settled())
    assert found == [], "rewrite or move them, or settle them: motcua kb bank"


def test_what_is_settled_still_stands_in_the_bank() -> None:
    bank = {(phrasing.code, phrasing.text) for phrasing in load_bank()}
    assert [item for item in load_settled() if (item.code, item.text) not in bank] == []


def test_the_bank_is_as_large_as_it_should_be(national: National) -> None:
    bank = load_bank()
    codes = Counter(phrasing.code for phrasing in bank)
    assert len(bank) >= 12_000
    assert len(codes) >= 600
    assert min(codes.values()) >= 5
    fields = {code: record.field.name for code, record in national.records.items()}
    table = coverage(bank, fields)
    for field in ("Hộ tịch", "Đăng ký, quản lý cư trú", "Chứng thực"):
        procedures, covered, phrasings = table[field]
        assert covered >= 0.75 * procedures, field
        assert phrasings >= 15 * covered, field
