"""Text spoilt as people and recognisers do, the same for the same seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from procedures_kb.errors import RecordFileError
from procedures_kb.noise import KINDS, open_noise, telex
from procedures_kb.text_vi import strip_marks, syllables

WORDS = syllables("đăng ký khai sinh cho con mới đẻ thì cần những giấy tờ gì vậy chị")


def test_the_same_seed_gives_the_same_noise() -> None:
    first = [open_noise(3).spoil(WORDS, kind) for kind in KINDS]
    assert first == [open_noise(3).spoil(WORDS, kind) for kind in KINDS]


def test_marks_are_left_out() -> None:
    assert " ".join(open_noise(1).without_marks(WORDS)) == strip_marks(" ".join(WORDS))


@pytest.mark.parametrize("seed", range(20))
def test_typos_change_some_syllables_and_keep_their_number(seed: int) -> None:
    typed = open_noise(seed).mistyped(WORDS)
    changed = sum(left != right for left, right in zip(typed, WORDS, strict=True))
    assert 1 <= changed <= len(WORDS) // 2


@pytest.mark.parametrize("errors", [1, 2])
@pytest.mark.parametrize("seed", range(10))
def test_a_recogniser_mishears_as_many_syllables_as_it_should(seed: int, errors: int) -> None:
    heard = open_noise(seed).misheard(WORDS, errors)
    assert sum(left != right for left, right in zip(heard, WORDS, strict=True)) <= errors


@pytest.mark.parametrize(
    ("word", "heard"),
    [
        ("vợ", {"dợ", "giợ", "vớ", "vờ"}),
        ("lúa", {"núa", "lụa"}),
        ("sáng", {"xáng", "sán", "sánh", "sạng"}),
    ],
)
def test_sounds_fall_together_as_regions_speak(word: str, heard: set[str]) -> None:
    assert {open_noise(seed).mishear(word) for seed in range(60)} == heard


def test_telex_keys_of_a_syllable() -> None:
    assert [telex(word) for word in ("giấy", "được", "đất", "cho")] == [
        "giaays",
        "dduwowcj",
        "ddaats",
        "cho",
    ]


@pytest.mark.parametrize("seed", range(10))
def test_a_frame_stands_around_the_words(seed: int) -> None:
    framed = " ".join(open_noise(seed).framed(WORDS))
    assert " ".join(WORDS) in framed
    assert framed != " ".join(WORDS)


def test_a_wrong_data_file_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "frames.yaml"
    path.write_text("openings: [alo]\nending: [nhé]\n", encoding="utf-8")
    with pytest.raises(RecordFileError) as error:
        open_noise(1, frames=path)
    assert error.value.path == path
