"""Vietnamese text in every way that people and machines type it."""

from __future__ import annotations

import time
import unicodedata

import pytest

from procedures_kb.text_vi import features, has_marks, normalise, strip_marks, syllables

SENTENCE = "Thủ tục đăng ký khai sinh ở phường Hòa Thuận, cần giấy tờ gì ạ?"


def test_decomposed_input_gives_the_same_as_composed() -> None:
    decomposed = unicodedata.normalize("NFD", SENTENCE)
    assert decomposed != SENTENCE
    assert normalise(decomposed) == normalise(SENTENCE)
    assert syllables(decomposed) == syllables(SENTENCE)
    assert strip_marks(decomposed) == strip_marks(SENTENCE)
    assert has_marks(decomposed)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("hòa", "hoà"), ("HÓA", "hoá"), ("khỏe", "khoẻ"), ("lũy", "luỹ"), ("thụy", "thuỵ"),
        ("ủy ban", "uỷ ban"), ("tòa án", "toà án"), ("qúy", "qúy"), ("quý", "quý"),
        ("hoàn", "hoàn"), ("khoản", "khoản"), ("của", "của"), ("thúy kiều", "thuý kiều"),
    ],
)  # fmt: skip
def test_old_and_new_tone_places_are_one_spelling(old: str, new: str) -> None:
    assert normalise(old) == normalise(new) == new


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u00a0", "😀", "!?…", "--", "._/"])
def test_text_without_words_has_no_syllables(text: str) -> None:
    assert syllables(text) == []
    assert features(syllables(text)) == []


def test_normal_form_is_lower_case_with_single_spaces_and_stays_what_it_is() -> None:
    form = normalise("  Đăng\u00a0 KÝ \n thường   trú ")
    assert form == "đăng ký thường trú"
    assert normalise(form) == form


@pytest.mark.parametrize(
    ("marked", "bare"),
    [("Đường đi", "Duong di"), ("ĐẶNG", "DANG"), ("ữ ợ ẫ", "u o a"), ("abc 123", "abc 123")],
)
def test_marks_are_taken_off_with_the_stroke_of_d(marked: str, bare: str) -> None:
    assert strip_marks(marked) == bare
    assert not has_marks(bare)
    assert has_marks(marked) == (marked != bare)


def test_the_icelandic_letter_of_old_fonts_is_read_as_d_with_stroke() -> None:
    assert normalise("Ðiều 5, ðất") == "điều 5, đất"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("mẫu CT01", ["mẫu", "ct01"]),
        ("123/2015/NĐ-CP", ["123/2015/nđ-cp"]),
        ("mã 1.004222", ["mã", "1", "004222"]),
        ("3/4 tờ", ["3", "4", "tờ"]),
        ("hợp-tác xã", ["hợp", "tác", "xã"]),
        ("gì???😀ạ", ["gì", "ạ"]),
        ("a_b", ["a", "b"]),
        ("(nhà,đất)", ["nhà", "đất"]),
    ],
)
def test_codes_stay_whole_and_joined_words_come_apart(text: str, words: list[str]) -> None:
    assert syllables(text) == words


def test_each_syllable_counts_with_and_without_marks_and_in_pairs() -> None:
    assert features(["đăng", "ký"]) == ["đăng", "ký", "~dang", "~ky", "đăng_ký", "dang~ky"]
    assert features(["đăng"]) == ["đăng", "~dang"]


def test_text_with_and_without_marks_shares_the_bare_features() -> None:
    shared = set(features(syllables("đăng ký"))) & set(features(syllables("dang ky")))
    assert shared == {"~dang", "~ky", "dang~ky"}


@pytest.mark.parametrize("unit", ["đăng ký ", "a", "ạ\u0323", "1/", "a.b-", "😀", "\u0301"])
def test_ten_thousand_characters_take_no_time(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    start = time.monotonic()
    features(syllables(text))
    assert time.monotonic() - start < 1
