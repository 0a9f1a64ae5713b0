"""Finds the place that a message names, and what the place is called since 1 July 2025.

Never guesses: what may be several places is given back as several, a divided ward with all parts.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from procedures_kb.places_gate import PlaceGate
from procedures_kb.places_mentions import Mention, MentionFinder, Message
from procedures_kb.places_names import index_names, without_kind
from procedures_kb.places_narrowing import among, choose
from procedures_kb.places_reading import PlaceReader, Reading
from procedures_kb.places_settling import Times, settle
from procedures_kb.places_slips import SlipFinder
from procedures_kb.places_table import OVERRIDES_FILE, PlaceTable, load_table
from procedures_kb.places_text import name_syllables, tokens
from procedures_kb.places_units import NOWHERE, NewUnit, OldUnit, PlaceFound
from procedures_kb.places_words import PlaceWords, load_words
from procedures_kb.text_vi import bare_syllable

__all__ = ["NewUnit", "OldUnit", "PlaceFound", "Places", "load_places"]

_MOST_TOKENS = 300
_ABBREVIATED_CITY = re.compile(r"^tp\b\.?\s*")


class Places:
    """Holds the table in memory; may be used by several threads at once."""

    def __init__(self, table: PlaceTable, words: PlaceWords) -> None:
        names = index_names(table, words)
        self._table = table
        self._words = words
        self._names = names
        self._finder = MentionFinder(table, names, words)
        self._slips = SlipFinder(table, self._finder)
        self._reader = PlaceReader(table, words)
        self._gate = PlaceGate(names, words)

    def find(self, text: str, home_province: str = "") -> PlaceFound:
        """The place that a message names; the first 300 syllables are looked at.

        `home_province`: a province of before or of today ('Cần Thơ'); its wards are meant where a
        name is told without its province. An unknown one counts as none.
        """
        message = self._message(text)
        home = self._home(home_province)
        mentions = self._finder.find(message)
        readings = self._accepted(message, mentions, home)
        if not any(reading.ward and reading.district for reading in readings):
            slips = self._slips.find(message, mentions)
            if slips:
                readings = self._accepted(message, [*mentions, *slips], home)
        if not readings:
            return NOWHERE
        return settle(self._table, message, readings, self._times(message))

    def narrow(self, found: PlaceFound, answer: str) -> PlaceFound:
        """What remains of several or split after an answer to "which of them?".

        The answer may name a ward, a district, a province, or whether the old or the new unit is
        meant; an answer that fits none changes nothing.
        """
        message = self._message(answer)
        chosen = choose(self._table, found, message, self._words)
        if chosen == found:
            return among(self._table, found, self._finder.find(message))
        return chosen

    def knows_province(self, name: str) -> bool:
        """Whether `home_province` would be understood."""
        return self._home(name) is not None

    def _message(self, text: str) -> Message:
        words = tokens(text, _MOST_TOKENS)
        return Message(text, words, all(word.marked == word.bare for word in words))

    def _home(self, name: str) -> int | None:
        """The row of today's province; None if the name is empty or unknown."""
        short = without_kind(_ABBREVIATED_CITY.sub("", name.strip().lower()))
        bare = bare_syllable(" ".join(name_syllables(short)))
        for _, rows in self._names.new_provinces.spellings(bare):
            return rows[0]
        for _, rows in self._names.old_provinces.spellings(bare):
            return self._table.province_now[rows[0]]
        return None

    def _accepted(
        self, message: Message, mentions: Sequence[Mention], home: int | None
    ) -> list[Reading]:
        readings = self._reader.read(message, mentions, home)
        return [reading for reading in readings if self._gate.accepts(reading, message)]

    def _times(self, message: Message) -> Times:
        words, is_bare = message.words, message.is_bare
        return Times(
            old_after=self._words.old_after,
            is_old=self._words.old_anywhere.anywhere(words, is_bare),
            is_new=self._words.new_anywhere.anywhere(words, is_bare),
        )


def load_places(overrides: Path = OVERRIDES_FILE) -> Places:
    """Raises KnowledgeBaseError without the pinned table, RecordFileError for a wrong data file."""
    return Places(load_table(overrides), load_words())
