"""The lexicon: typing shortcuts, regional words, abbreviations and everyday names, as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from procedures_kb.errors import RecordFileError
from procedures_kb.text_vi import syllables
from procedures_kb.yaml_files import load_model

DATA_FILE = Path(__file__).parent / "data" / "lexicon.yaml"


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    spellings: str = Field(alias="from", min_length=1)
    to: str = Field(min_length=1)


class _LexiconFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    replace: list[_Entry]
    add: list[_Entry]


Phrase = tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Phrases are tuples of syllables in the normal form."""

    replacements: dict[Phrase, Phrase]
    additions: dict[Phrase, Phrase]

    def replace(self, words: list[str]) -> list[str]:
        """The words with shortcuts and regional words read; the longest phrase wins.

        Words that were read already stay: replacing twice gives the same as once.
        """
        spans = self._spans(words, self.replacements, self._longest_replaced)
        return [word for _, found in spans for word in found]

    def additions_for(self, words: list[str]) -> list[Phrase]:
        """The formal words of every abbreviation and everyday name among `words`."""
        spans = self._spans(words, self.additions, self._longest_added)
        return [found for known, found in spans if known]

    @cached_property
    def _longest_replaced(self) -> int:
        return max(map(len, self.replacements), default=0)

    @cached_property
    def _longest_added(self) -> int:
        return max(map(len, self.additions), default=0)

    @staticmethod
    def _spans(
        words: list[str], table: dict[Phrase, Phrase], longest: int
    ) -> list[tuple[bool, Phrase]]:
        spans: list[tuple[bool, Phrase]] = []
        start = 0
        while start < len(words):
            for length in range(min(longest, len(words) - start), 0, -1):
                phrase = tuple(words[start : start + length])
                if phrase in table:
                    spans.append((True, table[phrase]))
                    start += length
                    break
            else:
                spans.append((False, (words[start],)))
                start += 1
        return spans


def load_lexicon(path: Path = DATA_FILE) -> Lexicon:
    """The lexicon of a data file. Raises RecordFileError with file, line and reason."""
    data = load_model(path, _LexiconFile)
    replacements = _table(path, data.replace)
    for phrase in list(replacements.values()):
        replacements.setdefault(phrase, phrase)
    return Lexicon(replacements, _table(path, data.add))


def _table(path: Path, entries: list[_Entry]) -> dict[Phrase, Phrase]:
    table: dict[Phrase, Phrase] = {}
    for entry in entries:
        formal = tuple(syllables(entry.to))
        for spelling in entry.spellings.split(","):
            phrase = tuple(syllables(spelling))
            if not phrase or not formal:
                raise RecordFileError(path, 1, f"no word between the commas of {entry.spellings!r}")
            if table.setdefault(phrase, formal) != formal:
                reason = f"{spelling.strip()!r} is read as {entry.to!r} and as something else"
                raise RecordFileError(path, 1, reason)
    return table
