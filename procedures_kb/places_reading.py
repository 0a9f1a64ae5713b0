"""Puts names that stand together into one place: ward, district, province, in either order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from procedures_kb.places_mentions import SLIP, Mention, Message
from procedures_kb.places_names import Rows
from procedures_kb.places_table import PlaceTable
from procedures_kb.places_words import PlaceWords

_ORDERS = frozenset({"wd", "wdp", "wp", "dp", "dpw", "dw", "pd", "pdw", "pw"})  # first letters
_MOST_NAMES = 4
_QUALITY = (-1.0, 0.0, 0.2, 0.4)
_LONGEST_GAP = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """Names that belong together. `old`, `new`: the wards they may mean, of before and of today.

    `old_then`: those of `old` that lay in the province as it was before 1 July 2025.
    """

    ward: Mention | None
    district: Mention | None
    province: Mention | None
    start: int
    stop: int
    old: Rows
    new: Rows
    old_then: Rows
    score: float

    @property
    def names(self) -> tuple[Mention, ...]:
        return tuple(filter(None, (self.ward, self.district, self.province)))

    @property
    def levels(self) -> int:
        return len(self.names)


class PlaceReader:
    """Which units fit together is told by the table."""

    def __init__(self, table: PlaceTable, words: PlaceWords) -> None:
        self._table = table
        self._words = words

    def read(
        self, message: Message, mentions: Sequence[Mention], home: int | None
    ) -> list[Reading]:
        """Every way to read neighbouring names as one place; a ward or a district at least."""
        starting: dict[int, list[Mention]] = {}
        for mention in mentions:
            starting.setdefault(mention.start, []).append(mention)
        after = {stop: self._next_starts(message, stop) for stop in {m.stop for m in mentions}}
        found: list[Reading] = []
        for first in mentions:
            for chain in self._chains((first,), starting, after):
                reading = self._reading(chain, home)
                if reading:
                    found.append(reading)
        return found

    def _next_starts(self, message: Message, stop: int) -> list[int]:
        """Where the next name of the same place may begin: after joining words only."""
        starts = []
        at = stop
        while at < len(message.words) and at - stop <= _LONGEST_GAP and message.words[at].follows:
            starts.append(at)
            length = self._words.joining.at(message.words, at, message.is_bare)
            length = length or self._words.old_after.at(message.words, at, message.is_bare)
            if not length:
                break
            at += length
        return starts

    def _chains(
        self,
        chain: tuple[Mention, ...],
        starting: dict[int, list[Mention]],
        after: dict[int, list[int]],
    ) -> Iterator[tuple[Mention, ...]]:
        yield chain
        if len(chain) == _MOST_NAMES:
            return
        last = chain[-1]
        for start in after.get(last.stop, ()):
            for mention in starting.get(start, ()):
                if _continues(chain, mention) and self._related(last, mention):
                    yield from self._chains((*chain, mention), starting, after)

    def _related(self, one: Mention, other: Mention) -> bool:
        """Whether some unit of the one lies in some unit of the other."""
        if {one.level, other.level} != {"district", "province"}:
            return True  # seen when the wards are looked up
        district, province = (one, other) if one.level == "district" else (other, one)
        return bool(self._districts(district, province))

    def _reading(self, chain: tuple[Mention, ...], home: int | None) -> Reading | None:
        levels = {mention.level: mention for mention in chain}
        ward, district = levels.get("ward"), levels.get("district")
        province = levels.get("province")
        if ward is None and district is None:
            return None
        old, new = self._wards(ward, district, province)
        if province is None and home is not None:
            old, new = self.at_home(old, new, home)
        if not old and not new:
            return None
        score = sum(mention.stop - mention.start + _QUALITY[mention.quality] for mention in chain)
        score -= 0.5 * sum(not mention.fits for mention in chain)
        stop = max(mention.stop for mention in chain)
        then = self._then(old, province)
        return Reading(ward, district, province, chain[0].start, stop, old, new, then, score)

    def _then(self, old: Rows, province: Mention | None) -> Rows:
        if province is None:
            return old
        return tuple(row for row in old if self._old_province_of(row) in province.rows) or old

    def _wards(
        self, ward: Mention | None, district: Mention | None, province: Mention | None
    ) -> tuple[Rows, Rows]:
        if district is not None:
            districts = self._districts(district, province)
            if ward is None:
                return self._wards_of(districts), ()
            return self._in_districts(ward, set(districts))
        assert ward is not None  # noqa: S101 - one of the two is there
        if province is None:
            return ward.rows, () if ward.quality == SLIP and not ward.new_rows else ward.new_rows
        return self._in_province(ward, province)

    def _districts(self, district: Mention, province: Mention | None) -> list[int]:
        if province is None:
            return list(district.rows)
        table = self._table
        by_name = {row: table.districts[row].province for row in district.rows}
        return [row for row, at in by_name.items() if at in province.rows] or [
            row for row, at in by_name.items() if table.province_now[at] in province.new_rows
        ]

    def _wards_of(self, districts: list[int]) -> Rows:
        found = (self._table.districts[row] for row in districts)
        return tuple(row for district in found for row in range(district.first, district.stop))

    def _in_districts(self, ward: Mention, districts: set[int]) -> tuple[Rows, Rows]:
        table = self._table
        old = tuple(row for row in ward.rows if table.district_of[row] in districts)
        if old and (ward.fits or not ward.new_rows):
            return old, ()
        new = tuple(
            row
            for row in ward.new_rows
            if any(table.district_of[source] in districts for source in table.came_from[row])
        )
        return old, new

    def _in_province(self, ward: Mention, province: Mention) -> tuple[Rows, Rows]:
        table = self._table
        new = tuple(row for row in ward.new_rows if self._province_of(row) in province.new_rows)
        old = tuple(
            row
            for row in ward.rows
            if (at := self._old_province_of(row)) in province.rows
            or table.province_now[at] in province.new_rows
        )
        return old, new

    def _old_province_of(self, old_row: int) -> int:
        return self._table.districts[self._table.district_of[old_row]].province

    def _province_of(self, new_row: int) -> int:
        return self._table.new_province_of[new_row]

    def at_home(self, old: Rows, new: Rows, home: int) -> tuple[Rows, Rows]:
        """Those that lie in a province of today; all if none does."""
        table = self._table
        old_home = tuple(row for row in old if self._province_of(table.became[row][0]) == home)
        new_home = tuple(row for row in new if self._province_of(row) == home)
        return (old_home, new_home) if old_home or new_home else (old, new)


def _continues(chain: tuple[Mention, ...], mention: Mention) -> bool:
    """Whether the level goes on upwards or downwards; a province may be named twice."""
    last = chain[-1]
    if last.level == mention.level == "province" and len(chain) > 1:
        return last.rows == mention.rows and last.start < mention.start
    return "".join(part.level[0] for part in (*chain, mention)) in _ORDERS
