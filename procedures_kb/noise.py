"""Spoils text as people and recognisers do: marks left out, mistyped, misheard.

For training and measuring only. What is confused with what stands in data/confusions.yaml.
"""

from __future__ import annotations

import itertools
import random
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from procedures_kb.text_vi import bare_syllable, syllables
from procedures_kb.yaml_files import load_model

DATA_FILE = Path(__file__).parent / "data" / "confusions.yaml"
FRAMES_FILE = Path(__file__).parent / "data" / "frames.yaml"
KINDS = ("no-marks", "typos", "misheard")
_OPENED = 0.5

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TELEX_TONES = {"\u0300": "f", "\u0301": "s", "\u0303": "x", "\u0309": "r", "\u0323": "j"}
_TELEX_LETTERS = {"ă": "aw", "â": "aa", "đ": "dd", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw"}


class _Confusions(BaseModel):
    model_config = ConfigDict(extra="forbid")
    initials: list[list[str]]
    finals: list[list[str]]
    tones: list[list[str]]
    shortcuts: dict[str, list[str]]
    keys: list[str] = Field(min_length=1)


class _Frames(BaseModel):
    model_config = ConfigDict(extra="forbid")
    openings: list[str] = Field(min_length=1)
    endings: list[str] = Field(min_length=1)


@dataclass(frozen=True)
class Noise:
    """Spoils lists of syllables; `chance` makes it repeatable."""

    chance: random.Random
    confusions: _Confusions
    openings: list[list[str]]
    endings: list[list[str]]

    def framed(self, words: Sequence[str]) -> list[str]:
        """The words with an opening, an ending or both around them."""
        way = self.chance.random()
        opening = self.chance.choice(self.openings) if way < _OPENED else []
        ending = self.chance.choice(self.endings) if way > _OPENED / 2 else []
        return [*opening, *words, *ending]

    def spoil(self, words: Sequence[str], kind: str) -> list[str]:
        """One of KINDS done to a text."""
        ways: dict[str, Callable[[Sequence[str]], list[str]]] = {
            "no-marks": self.without_marks,
            "typos": self.mistyped,
            "misheard": lambda text: self.misheard(text, self.chance.choice((1, 2))),
        }
        return ways[kind](words)

    def without_marks(self, words: Sequence[str]) -> list[str]:
        """All marks left out."""
        return [bare_syllable(word) for word in words]

    def mistyped(self, words: Sequence[str], share: float = 0.2) -> list[str]:
        """About `share` of the syllables mistyped, at least one; shortcuts for some words."""
        spoilt = [
            self.chance.choice(self.confusions.shortcuts[word])
            if word in self.confusions.shortcuts and self.chance.random() < 0.5
            else word
            for word in words
        ]
        for at in self._some(spoilt, max(1, round(share * len(words)))):
            spoilt[at] = self._mistype(spoilt[at])
        return spoilt

    def misheard(self, words: Sequence[str], errors: int) -> list[str]:
        """`errors` syllables heard as ones that sound alike."""
        spoilt = list(words)
        for at in self._some(spoilt, errors):
            spoilt[at] = self.mishear(spoilt[at])
        return spoilt

    def mishear(self, word: str) -> str:
        """Another initial, final or tone."""
        initial, vowel, final = _parts(word)
        ways = [
            *((other, vowel, final) for other in self._others("initials", initial)),
            *((initial, vowel, other) for other in self._others("finals", final)),
            *((initial, other, final) for other in self._other_tones(vowel)),
        ]
        return "".join(self.chance.choice(ways)) if ways else word

    def _some(self, words: Sequence[str], number: int) -> list[int]:
        letters = [at for at, word in enumerate(words) if len(word) > 1 and word.isalpha()]
        return self.chance.sample(letters, min(number, len(letters)))

    def _mistype(self, word: str) -> str:
        ways: list[Callable[[str], str]] = [
            self._swap, self._drop, self._neighbour, self._double, bare_syllable, telex,
        ]  # fmt: skip
        return self.chance.choice(ways)(word)

    def _swap(self, word: str) -> str:
        at = self.chance.randrange(len(word) - 1)
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    def _drop(self, word: str) -> str:
        at = self.chance.randrange(1, len(word))
        return word[:at] + word[at + 1 :]

    def _double(self, word: str) -> str:
        at = self.chance.randrange(len(word))
        return word[:at] + word[at] + word[at:]

    def _neighbour(self, word: str) -> str:
        at = self.chance.randrange(len(word))
        near = self._near_keys.get(word[at], "")
        return word[:at] + self.chance.choice(near) + word[at + 1 :] if near else word

    @cached_property
    def _near_keys(self) -> dict[str, str]:
        near: dict[str, str] = {}
        for row in self.confusions.keys:
            for left, right in itertools.pairwise(row):
                near[left] = near.get(left, "") + right
                near[right] = near.get(right, "") + left
        return near

    def _others(self, part: str, own: str) -> list[str]:
        groups: list[list[str]] = getattr(self.confusions, part)
        return [other for group in groups if own in group for other in group if other != own]

    def _other_tones(self, vowel: str) -> list[str]:
        letters = unicodedata.normalize("NFD", vowel)
        own = next((char for char in letters if char in _TONES), "")
        if not own:
            return []
        return [
            unicodedata.normalize("NFC", letters.replace(own, _tone(other)))
            for other in self._others("tones", unicodedata.name(own))
        ]


def open_noise(seed: int, path: Path = DATA_FILE, frames: Path = FRAMES_FILE) -> Noise:
    """Noise that is the same for the same seed. Raises RecordFileError for a wrong data file."""
    chance = random.Random(seed)  # noqa: S311 - noise, not secrets
    around = load_model(frames, _Frames)
    return Noise(
        chance,
        load_model(path, _Confusions),
        [syllables(text) for text in around.openings],
        [syllables(text) for text in around.endings],
    )


def telex(word: str) -> str:
    """The keys of a syllable typed while the Telex keyboard was off: 'giấy' → 'giaays'."""
    letters = unicodedata.normalize("NFD", word)
    tone = "".join(_TELEX_TONES[char] for char in letters if char in _TONES)
    plain = unicodedata.normalize("NFC", "".join(char for char in letters if char not in _TONES))
    return "".join(_TELEX_LETTERS.get(char, char) for char in plain) + tone


def _tone(name: str) -> str:
    return unicodedata.lookup(name)


def _parts(word: str) -> tuple[str, str, str]:
    """Initial consonants, vowels, final consonants: 'nghiệp' → 'ngh', 'iệ', 'p'."""
    bare = bare_syllable(word)
    start = next((at for at, char in enumerate(bare) if char in "aeiouy"), len(bare))
    if bare.startswith(("gi", "qu")) and len(bare) > 2 and bare[2] in "aeiouy":
        start = 2
    end = len(bare)
    while end > start and bare[end - 1] not in "aeiouy":
        end -= 1
    return word[:start], word[start:end], word[end:]
