"""Syllables of a message with their places in it, and which of them sound or look alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from procedures_kb.text_vi import bare_syllable, normalise

_WORD = re.compile(r"(?:[^\W\d_][\u0300-\u036f]*)+|\d+")
_INNER = frozenset(" -–'’ʼ`\u00a0")
_STOPS = frozenset("?!;\n")
_SHORT_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")
_ENDS_IN_Y = re.compile(r"(?:(?<=[bcdđghklmnprstvx])|(?<=qu))[yỳýỷỹỵ]$")
_INITIALS = re.compile(r"(?:ngh|ng|nh|gh|gi|kh|th|tr|ch|ph|qu|[bcdghklmnprstvx])?")
_SAME_INITIAL = {
    "d": "z", "gi": "z", "v": "z", "r": "z", "l": "n", "x": "s", "tr": "c", "ch": "c",
    "ngh": "ng", "gh": "g", "k": "c", "qu": "h",
}  # fmt: skip
_SAME_FINAL = (("nh", "n"), ("ng", "n"), ("ch", "t"), ("c", "t"), ("p", "t"), ("m", "n"))
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Token:
    """A syllable or a number; `begin` and `end` count characters of the message."""

    begin: int
    end: int
    marked: str
    bare: str
    between: str  # what stands between the token before and this one

    @property
    def joins(self) -> bool:
        """Whether it may continue the name that the token before belongs to."""
        return all(char in _INNER for char in self.between)

    @property
    def follows(self) -> bool:
        """Whether it is of the same sentence as the token before."""
        return not any(char in _STOPS for char in self.between)


def tokens(text: str, most: int) -> list[Token]:
    """The first `most` syllables and numbers of a text."""
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        marked = plain_form(match.group())
        found.append(
            Token(
                match.start(), match.end(), marked, bare_syllable(marked), text[end : match.start()]
            )
        )
        end = match.end()
        if len(found) == most:
            break
    return found


def name_syllables(name: str) -> list[str]:
    """The syllables of a name, compared as those of a message are."""
    return [plain_form(word) for word in _WORD.findall(unicodedata.normalize("NFC", name))]


@lru_cache(maxsize=20_000)
def plain_form(word: str) -> str:
    """Normal form; numbers without leading zeros; one spelling of i and y (quí, quý)."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    word = normalise(word)
    return _ENDS_IN_Y.sub(lambda match: match.group().translate(_SHORT_I), word)


def one_slip(said: Sequence[str], name: Sequence[str]) -> bool:
    """Whether equally long lists of bare syllables differ in one, misheard or mistyped."""
    wrong = [(a, b) for a, b in zip(said, name, strict=True) if a != b]
    return len(wrong) == 1 and alike(*wrong[0])


@lru_cache(maxsize=20_000)
def alike(left: str, right: str) -> bool:
    """Whether one bare syllable may be the other misheard or with one letter mistyped."""
    if left.isdigit() or right.isdigit() or min(len(left), len(right)) < 2:
        return False
    if _sound(left) == _sound(right):
        return True
    return min(len(left), len(right)) >= _SHORTEST and _one_letter_apart(left, right)


def _sound(bare: str) -> tuple[str, str]:
    match = _INITIALS.match(bare)
    initial = match.group() if match else ""
    rest = bare[len(initial) :]
    if initial == "gi" and not rest:
        rest = "i"
    for final, same in _SAME_FINAL:
        if len(rest) > len(final) and rest.endswith(final):
            rest = rest.removesuffix(final) + same
            break
    return _SAME_INITIAL.get(initial, initial), rest


def _one_letter_apart(left: str, right: str) -> bool:
    """One letter more, less or other, or two neighbours swapped."""
    while left and right and left[0] == right[0]:
        left, right = left[1:], right[1:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    return max(len(left), len(right)) <= 1 or (len(left) == 2 and left == right[::-1])
