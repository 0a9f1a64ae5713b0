"""Vietnamese text: normal form, marks, syllables and the features that the index counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

_SYLLABLE = re.compile(r"[^\W_]+(?:[./-][^\W_]+)*", re.UNICODE)
_D = str.maketrans({"đ": "d", "Đ": "D"})
_ETH = str.maketrans({"Ð": "Đ", "ð": "đ"})  # old fonts typed the Icelandic letter for đ
_SEPARATORS = re.compile(r"[./-]")

# The tone may stand on either vowel of these (hoà, hòa); the second is the school spelling.
_TONE_PLACES = {
    f"{first_old}{second}": f"{first}{second_new}"
    for first, second, olds, news in (
        ("o", "a", "òóỏõọ", "àáảãạ"),
        ("o", "e", "òóỏõọ", "èéẻẽẹ"),
        ("u", "y", "ùúủũụ", "ỳýỷỹỵ"),
    )
    for first_old, second_new in zip(olds, news, strict=True)
}
_OLD_TONE = re.compile(f"(?<!q)({'|'.join(_TONE_PLACES)})(?!\\w)")


def normalise(text: str) -> str:
    """NFC, lower case, single spaces, one spelling of tone places (hòa → hoà)."""
    text = unicodedata.normalize("NFC", text).translate(_ETH).lower()
    text = _OLD_TONE.sub(lambda match: _TONE_PLACES[match.group(1)], text)
    return " ".join(text.split())


def strip_marks(text: str) -> str:
    """The text as typed without marks: 'Đường' → 'Duong'."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", bare).translate(_D)


@lru_cache(maxsize=50_000)
def bare_syllable(word: str) -> str:
    """`strip_marks` of one syllable, remembered: texts use few different ones."""
    return strip_marks(word)


def has_marks(text: str) -> bool:
    """Whether any letter carries a Vietnamese mark."""
    return strip_marks(text) != unicodedata.normalize("NFC", text)


def syllables(text: str) -> list[str]:
    """Syllables of the normal form; codes such as ct01 or 123/2015/nđ-cp stay whole."""
    return [
        syllable for word in _SYLLABLE.findall(normalise(text)) for syllable in _split_plain(word)
    ]


def _split_plain(word: str) -> list[str]:
    """Splits 'hợp-tác' and '3/4' apart, keeps what carries letters and digits together."""
    if any(char.isdigit() for char in word) and any(char.isalpha() for char in word):
        return [word]
    return [part for part in _SEPARATORS.split(word) if part]


def features(words: Sequence[str]) -> list[str]:
    """What the index counts for a list of syllables: each with and without marks, and pairs.

    Bare ones carry a leading '~' so that 'ma' the word and 'mã' without its mark differ.
    Word segmentation would lower the hit rate (facts/retrieval.md), so pairs stand for words.
    """
    bare = [bare_syllable(word) for word in words]
    return [
        *words,
        *(f"~{word}" for word in bare),
        *_pairs(words, "_"),
        *_pairs(bare, "~"),
    ]


def _pairs(words: Sequence[str], joint: str) -> Iterator[str]:
    return (f"{left}{joint}{right}" for left, right in pairwise(words))
