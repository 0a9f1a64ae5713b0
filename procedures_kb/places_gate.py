"""Which readings are places that a person meant, and which only sound like one.

Every message passes here, and most name no place: a name counts only with a unit word, beside
another unit, or when the message says nothing else.
"""

from __future__ import annotations

from procedures_kb.places_mentions import BARE, EXACT, OTHER_MARKS, SLIP, Mention, Message
from procedures_kb.places_names import PlaceNames
from procedures_kb.places_reading import Reading
from procedures_kb.places_words import PlaceWords

_SURE_SYLLABLES = 3


class PlaceGate:
    """Judges a reading by how its names are announced."""

    def __init__(self, names: PlaceNames, words: PlaceWords) -> None:
        self._names = names
        self._words = words

    def accepts(self, reading: Reading, message: Message) -> bool:
        """Whether the reading names a place."""
        if reading.ward is None and reading.district is not None:
            return self._accepts_district(reading, reading.district, message)
        assert reading.ward is not None  # noqa: S101 - a reading has a ward or a district
        if reading.levels > 1:
            return self._accepts_chain(reading, reading.ward, message)
        return self._accepts_ward(reading, reading.ward, message)

    def says_only(self, reading: Reading, message: Message) -> bool:
        """Whether the message says nothing but the place."""
        around = self._words.around
        rest = (*message.words[: reading.start], *message.words[reading.stop :])
        return all(word.bare in around for word in rest)

    def is_common(self, mention: Mention, message: Message) -> bool:
        """Whether the name is an everyday word too."""
        if mention.quality == EXACT and not message.is_bare:
            return mention.marked in self._words.common
        return mention.name in self._words.common_bare

    def _accepts_chain(self, reading: Reading, ward: Mention, message: Message) -> bool:
        beside = [mention for mention in reading.names if mention is not ward]
        if ward.kind:
            return ward.quality > SLIP or all(mention.quality > SLIP for mention in beside)
        if ward.syllables < 2 or self._is_something_else(ward, message):
            return False
        if ward.start > reading.start:  # province first: only with unit words, or nothing else
            return self.says_only(reading, message)
        if len(beside) > 1:
            return ward.quality > SLIP or all(mention.quality > SLIP for mention in beside)
        if ward.quality <= OTHER_MARKS:
            return self.says_only(reading, message)
        return (
            beside[0].is_full
            or self.says_only(reading, message)
            or self._stands_as_name(ward, message)
            or not (self.is_common(ward, message) or self._is_weak(beside[0], message))
        )

    def _is_weak(self, mention: Mention, message: Message) -> bool:
        return mention.level == "district" and self.is_common(mention, message)

    def _accepts_ward(self, reading: Reading, ward: Mention, message: Message) -> bool:
        if ward.is_earlier or not ward.fits:
            return False
        alone = self.says_only(reading, message)
        if ward.is_number:
            digits = message.words[ward.name_start].marked.isdigit()
            return alone or (ward.is_full and len(ward.kind) > 0 and digits)
        if ward.quality == SLIP:
            return ward.is_full and ward.syllables >= _SURE_SYLLABLES
        if ward.syllables < 2:
            named = alone or self._is_capital(ward, message)
            return ward.is_full and ward.quality == EXACT and named
        if ward.is_full:
            return self._accepts_announced(ward, message, alone)
        if ward.kind or self._is_something_else(ward, message):
            return False
        return self._accepts_unannounced(ward, message, alone)

    def _accepts_announced(self, ward: Mention, message: Message, alone: bool) -> bool:
        if alone or self._is_capital(ward, message):
            return True
        if ward.name in self._words.describing or self._is_cut_out(ward, message):
            return False
        if ward.quality == OTHER_MARKS:
            return ward.syllables >= _SURE_SYLLABLES
        return self._is_told(ward, message) or not message.is_bare

    def _accepts_unannounced(self, ward: Mention, message: Message, alone: bool) -> bool:
        if self.is_common(ward, message) or self._is_larger(ward) or ward.quality < BARE:
            return False
        if alone:
            return True
        if self._is_cut_out(ward, message):
            return False
        marked = ward.quality == EXACT and ward.marked != ward.name
        is_old = self._words.old_after.at(message.words, ward.stop, message.is_bare) > 0
        return marked and (is_old or self._is_told(ward, message))

    def _accepts_district(self, reading: Reading, district: Mention, message: Message) -> bool:
        alone = self.says_only(reading, message)
        if district.is_number:
            return reading.levels > 1 or alone or self._is_written_out(district, message)
        if district.is_full and district.fits:
            return self._accepts_named_district(reading, district, message, alone)
        if district.quality < BARE or self._is_something_else(district, message):
            return False
        if reading.levels > 1 and district.start == reading.start:
            return alone or not self.is_common(district, message)
        return (
            alone
            and not self.is_common(district, message)
            and not self._names.old_provinces.spellings(district.name)
        )

    def _accepts_named_district(
        self, reading: Reading, district: Mention, message: Message, alone: bool
    ) -> bool:
        if reading.levels == 1 and (district.is_earlier or district.syllables < 2):
            return alone
        if district.quality == SLIP:
            return reading.levels > 1 or alone
        told = alone or reading.levels > 1 or district.quality == EXACT
        return told or not self.is_common(district, message)

    def _is_written_out(self, mention: Mention, message: Message) -> bool:
        """'quận 8' in full; 'q1' may be a quarter and 'quận ba' something else."""
        return mention.is_full and message.words[mention.name_start].marked.isdigit()

    def _is_larger(self, ward: Mention) -> bool:
        """Whether a district or a province bears the name too: more likely meant."""
        names = self._names
        return any(
            index.spellings(ward.name)
            for index in (names.districts, names.old_provinces, names.new_provinces)
        )

    def _is_something_else(self, mention: Mention, message: Message) -> bool:
        """Whether a street, a hamlet, a person is named."""
        return self._words.not_before.before(message.words, mention.start, message.is_bare) > 0

    def _is_cut_out(self, ward: Mention, message: Message) -> bool:
        """Whether the name is only part of other words: 'trường văn hoá', 'xã giáp Trung Quốc'."""
        if not ward.kind and self._words.not_before.at(message.words, ward.start, message.is_bare):
            return not self._is_capital(ward, message)
        return self._words.uncut.at(message.words, ward.stop - 1, message.is_bare) > 0

    def _is_told(self, mention: Mention, message: Message) -> bool:
        return self._words.living.before(message.words, mention.start, message.is_bare) > 0

    def _stands_as_name(self, ward: Mention, message: Message) -> bool:
        after = message.words[ward.stop : ward.stop + 1]
        has_comma = bool(after) and "," in after[0].between
        return has_comma or self._is_told(ward, message) or self._is_capital(ward, message)

    def _is_capital(self, mention: Mention, message: Message) -> bool:
        if message.text.isupper():
            return False
        part = message.words[mention.name_start : mention.stop]
        return all(message.text[word.begin].isupper() for word in part)
