"""The words by which people name places: data/places_words.yaml and data/places_common.yaml."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from procedures_kb.places_text import Token, name_syllables
from procedures_kb.text_vi import bare_syllable
from procedures_kb.yaml_files import load_model

WORDS_FILE = Path(__file__).parent / "data" / "places_words.yaml"
COMMON_FILE = Path(__file__).parent / "data" / "places_common.yaml"

Level = Literal["ward", "district", "province"]
Phrase = tuple[str, ...]


class _UnitWord(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: str = Field(min_length=1)
    level: Level
    full: list[str] = Field(min_length=1)
    short: list[str]


class _WordsFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    units: list[_UnitWord]
    also_called: dict[str, list[str]]
    joining: list[str]
    old_after: list[str]
    old_anywhere: list[str]
    new_anywhere: list[str]
    living: list[str]
    describing: list[str]
    uncut: list[str]
    not_before: list[str]
    counted: list[str]
    around: list[str]


class _CommonFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    names: list[str]
    without_marks: list[str]


@dataclass(frozen=True, slots=True)
class UnitWord:
    """`marked`: its syllables; `full`: not an abbreviation."""

    kind: str
    level: Level
    marked: Phrase
    full: bool


class PhraseSet:
    """Phrases that are looked for in a message: as written, or bare where the message is bare."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._marked = {tuple(name_syllables(phrase)) for phrase in phrases}
        self._bare = {tuple(map(bare_syllable, phrase)) for phrase in self._marked}
        self._lengths = sorted({len(phrase) for phrase in self._marked}, reverse=True)

    def at(self, words: list[Token], start: int, is_bare: bool) -> int:
        """How many tokens from `start` on are one of the phrases; 0: none."""
        for length in self._lengths:
            part = words[start : start + length]
            if len(part) == length and self._holds(part, is_bare):
                return length
        return 0

    def before(self, words: list[Token], stop: int, is_bare: bool) -> int:
        """How many tokens that end before `stop` are one of the phrases; 0: none."""
        for length in self._lengths:
            if length <= stop and self._holds(words[stop - length : stop], is_bare):
                return length
        return 0

    def anywhere(self, words: list[Token], is_bare: bool) -> bool:
        return any(self.at(words, start, is_bare) for start in range(len(words)))

    def _holds(self, part: list[Token], is_bare: bool) -> bool:
        if is_bare:
            return tuple(token.bare for token in part) in self._bare
        return tuple(token.marked for token in part) in self._marked


@dataclass(frozen=True)
class PlaceWords:
    """`units`: bare first syllable → words, longest first."""

    units: dict[str, tuple[UnitWord, ...]]
    also_called: dict[str, list[str]]
    joining: PhraseSet
    old_after: PhraseSet
    old_anywhere: PhraseSet
    new_anywhere: PhraseSet
    living: PhraseSet
    describing: frozenset[str]  # bare
    uncut: PhraseSet
    not_before: PhraseSet
    counted: PhraseSet
    around: frozenset[str]
    common: frozenset[str]
    common_bare: frozenset[str]


def load_words(words: Path = WORDS_FILE, common: Path = COMMON_FILE) -> PlaceWords:
    """Raises RecordFileError with file, line and reason."""
    data, names = load_model(words, _WordsFile), load_model(common, _CommonFile)
    marked = frozenset(" ".join(name_syllables(name)) for name in names.names)
    without = (" ".join(name_syllables(name)) for name in names.without_marks)
    return PlaceWords(
        units=_units(data.units),
        also_called=data.also_called,
        joining=PhraseSet(data.joining),
        old_after=PhraseSet(data.old_after),
        old_anywhere=PhraseSet(data.old_anywhere),
        new_anywhere=PhraseSet(data.new_anywhere),
        living=PhraseSet(data.living),
        describing=frozenset(bare_syllable(" ".join(name_syllables(n))) for n in data.describing),
        uncut=PhraseSet(data.uncut),
        not_before=PhraseSet(data.not_before),
        counted=PhraseSet(data.counted),
        around=frozenset(
            bare_syllable(part) for word in data.around for part in name_syllables(word)
        ),
        common=marked,
        common_bare=frozenset([*map(bare_syllable, marked), *without]),
    )


def _units(words: list[_UnitWord]) -> dict[str, tuple[UnitWord, ...]]:
    units: dict[str, list[UnitWord]] = {}
    for word in words:
        for full, spellings in ((True, word.full), (False, word.short)):
            for spelling in spellings:
                marked = tuple(name_syllables(spelling))
                unit = UnitWord(word.kind, word.level, marked, full)
                units.setdefault(bare_syllable(marked[0]), []).append(unit)
    return {
        first: tuple(sorted(found, key=lambda unit: -len(unit.marked)))
        for first, found in units.items()
    }
