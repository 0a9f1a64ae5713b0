"""Names with one syllable misheard or mistyped, looked for only beside what was understood."""

from __future__ import annotations

from collections.abc import Iterator

from procedures_kb.places_mentions import SLIP, Mention, MentionFinder, Message
from procedures_kb.places_table import PlaceTable

_LONGEST, _SHORTEST = 4, 2


class SlipFinder:
    """Adds mentions of quality SLIP to those that were found."""

    def __init__(self, table: PlaceTable, finder: MentionFinder) -> None:
        self._table = table
        self._finder = finder

    def find(self, message: Message, mentions: list[Mention]) -> list[Mention]:
        """Slips after unit words, and before the districts and provinces that are named."""
        found = list(self._announced(message, mentions))
        for mention in mentions:
            if mention.level == "province" and mention.quality > SLIP and mention.syllables > 1:
                found += self._districts_before(message, mention)
        announced = {mention.name_start for mention in (*mentions, *found) if mention.kind}
        for mention in (*mentions, *found):
            if not mention.kind and mention.name_start in announced:
                continue
            if mention.level == "district" and not mention.is_earlier:
                found += self._wards_before(message, mention)
                found += self._provinces_after(message, mention)
        return found

    def _announced(self, message: Message, mentions: list[Mention]) -> Iterator[Mention]:
        taken: dict[int, int] = {}
        for mention in mentions:
            if mention.kind:
                taken[mention.start] = max(mention.stop, taken.get(mention.start, 0))
        for start in range(len(message.words)):
            for unit, at in self._finder.unit_words(message, start):
                for stop in self._stops(message, at):
                    if stop <= taken.get(start, 0):
                        break
                    slip = self._finder.slips(message, at, stop, unit.level)
                    if slip:
                        yield self._finder.announce(slip, start, unit)
                        break

    def _districts_before(self, message: Message, province: Mention) -> Iterator[Mention]:
        rows = tuple(
            row
            for row, district in enumerate(self._table.districts)
            if district.province in province.rows
            or self._table.province_now[district.province] in province.new_rows
        )
        yield from self._before(message, province, "district", rows)

    def _wards_before(self, message: Message, district: Mention) -> Iterator[Mention]:
        if district.syllables < _SHORTEST and not district.kind:
            return
        found = (self._table.districts[row] for row in district.rows)
        rows = tuple(row for part in found for row in range(part.first, part.stop))
        yield from self._before(message, district, "ward", rows)

    def _before(
        self, message: Message, mention: Mention, level: str, rows: tuple[int, ...]
    ) -> Iterator[Mention]:
        stop = mention.start
        for start in range(max(0, stop - _LONGEST), stop - _SHORTEST + 1):
            slip = self._finder.slips(
                message, start, stop, "ward" if level == "ward" else "district", rows
            )
            if slip:
                yield self._with_unit_word(message, slip)
                return

    def _provinces_after(self, message: Message, district: Mention) -> Iterator[Mention]:
        start = district.stop
        for stop in self._stops(message, start):
            slip = self._finder.slips(message, start, stop, "province")
            if slip:
                yield slip
                return

    def _with_unit_word(self, message: Message, slip: Mention) -> Mention:
        for start in range(max(0, slip.start - 2), slip.start):
            for unit, at in self._finder.unit_words(message, start):
                if at == slip.start and unit.level == slip.level:
                    return self._finder.announce(slip, start, unit)
        return slip

    @staticmethod
    def _stops(message: Message, start: int) -> range:
        last = min(start + _LONGEST, len(message.words))
        return range(last, start + _SHORTEST - 1, -1)
