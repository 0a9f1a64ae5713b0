"""What a mistyped syllable may stand for: keys of a Telex keyboard, one letter too many or few.

Only syllables that no text of the knowledge base holds are repaired; which candidate is right is
decided by the neighbours (see marks.py).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from procedures_kb.text_vi import bare_syllable

_SHORTEST = 3
_LONGEST = 8
_MOST = 12
_TONES = {"f": "\u0300", "s": "\u0301", "x": "\u0303", "r": "\u0309", "j": "\u0323"}
_LETTERS = {"aw": "ă", "aa": "â", "dd": "đ", "ee": "ê", "oo": "ô", "ow": "ơ", "uw": "ư", "w": "ư"}


class SpellingRepair:
    """`readings`: bare syllable → {syllable: count}, commonest first, as the restorer keeps."""

    def __init__(self, readings: Mapping[str, Mapping[str, int]]) -> None:
        self._readings = readings
        self._known = {word for found in readings.values() for word in found}
        self._shorter: dict[str, list[str]] = {}
        for bare in readings:
            for form in _with_one_less(bare):
                self._shorter.setdefault(form, []).append(bare)

    def is_unknown(self, word: str) -> bool:
        """Whether a word is a syllable of letters that was never seen, with marks or without."""
        return (
            _SHORTEST <= len(word) <= _LONGEST
            and word.isalpha()
            and bare_syllable(word) not in self._readings
        )

    def candidates(self, word: str) -> list[str]:
        """Known syllables that an unknown word may stand for, likeliest first; may be empty."""
        decoded = self._typed_with_telex(word)
        if decoded:
            return decoded
        bare = bare_syllable(word)
        forms = [bare, *_with_one_less(bare)]
        near = {other for form in forms for other in self._shorter.get(form, ())}
        near.update(form for form in forms if form in self._readings)
        found = [
            (count, reading)
            for other in near
            if _one_apart(bare, other)
            for reading, count in self._readings[other].items()
        ]
        return [reading for _, reading in sorted(found, reverse=True)[:_MOST]]

    def _typed_with_telex(self, word: str) -> list[str]:
        """'giaays' → 'giấy': letters and tone typed while the keyboard was off."""
        decoded = {_without_telex(word)} & self._known
        return sorted(decoded)


def _without_telex(word: str) -> str:
    tone = _TONES.get(word[-1], "")
    letters = word[:-1] if tone else word
    for keys, letter in _LETTERS.items():
        letters = letters.replace(keys, letter)
    return _with_tone(letters, tone)


def _with_tone(letters: str, tone: str) -> str:
    """The tone on the vowel that carries it by the school rule."""
    at = _tone_place(letters)
    if not tone or at is None:
        return letters
    return unicodedata.normalize("NFC", letters[: at + 1] + tone + letters[at + 1 :])


def _tone_place(letters: str) -> int | None:
    start = 2 if letters[:2] in ("gi", "qu") and len(letters) > 2 and _is_vowel(letters[2]) else 0
    vowels = [at for at in range(start, len(letters)) if _is_vowel(letters[at])]
    if not vowels:
        return None
    marked = [at for at in vowels if letters[at] in "ăâêôơư"]
    if marked:
        return marked[-1]
    ends_open = vowels[-1] == len(letters) - 1
    pair = letters[vowels[0] : vowels[-1] + 1]
    if len(vowels) == 1 or (ends_open and len(vowels) == 2 and pair not in ("oa", "oe", "uy")):
        return vowels[0]
    return vowels[1]


def _is_vowel(letter: str) -> bool:
    return bare_syllable(letter) in "aeiouy"


def _with_one_less(word: str) -> Iterable[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def _one_apart(left: str, right: str) -> bool:
    """One letter more, less or other, or two neighbours swapped."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rest, other = left[start:], right[start:]
    if len(left) == len(right):
        swapped = rest[1::-1] + rest[2:]
        return rest[1:] == other[1:] or swapped == other
    longer, shorter = (rest, other) if len(rest) > len(other) else (other, rest)
    return longer[1:] == shorter
