"""Finds the names of units in a message: each with its level and its unit word, if any."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from procedures_kb.places_names import LONGEST_NAME, NameIndex, PlaceNames, Rows, kind_of
from procedures_kb.places_numbers import number_at
from procedures_kb.places_table import PlaceTable
from procedures_kb.places_text import Token
from procedures_kb.places_words import Level, PlaceWords, UnitWord
from procedures_kb.text_vi import bare_syllable

EXACT, BARE, OTHER_MARKS, SLIP = 3, 2, 1, 0
_LEVELS: tuple[Level, ...] = ("ward", "district", "province")
_AFTER_UNIT_WORD = frozenset(" .:-,'\u00a0")
_OTHER_THAN_WARD = frozenset({"thi", "tac", "tuc", "cong"})  # thị xã, hợp tác xã, ký túc xá
_NUMBERED = frozenset({"phường", "quận"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a message. `start`, `stop` count tokens and include the unit word.

    `rows`: old wards, districts or old provinces; `new_rows`: wards or provinces of today.
    `quality`: EXACT, BARE (typed without marks), OTHER_MARKS or SLIP.
    """

    start: int
    stop: int
    level: Level
    name: str
    marked: str
    rows: Rows
    new_rows: Rows
    quality: int
    kind: str = ""
    is_full: bool = False  # announced by a whole unit word
    fits: bool = True  # a unit of that kind bears the name
    is_number: bool = False
    is_earlier: bool = False  # a name of before an earlier merger
    name_start: int = 0

    @property
    def syllables(self) -> int:
        return self.name.count(" ") + 1


@dataclass(frozen=True, slots=True)
class Message:
    """`is_bare`: typed without any marks."""

    text: str
    words: list[Token]
    is_bare: bool

    def said(self, start: int, stop: int) -> str:
        """The characters of some tokens, as written."""
        return self.text[self.words[start].begin : self.words[stop - 1].end]


class MentionFinder:
    """Looks names up; knows nothing of how they belong together."""

    def __init__(self, table: PlaceTable, names: PlaceNames, words: PlaceWords) -> None:
        self._table = table
        self._words = words
        self._indices: dict[Level, tuple[NameIndex, NameIndex | None]] = {
            "ward": (names.old_wards, names.new_wards),
            "district": (names.districts, None),
            "province": (names.old_provinces, names.new_provinces),
        }
        self._old_kinds = {
            "ward": [kind_of(unit.ward or unit.district) for unit in table.old],
            "district": [kind_of(district.name) for district in table.districts],
            "province": [kind_of(name) for name in table.old_provinces],
        }
        self._new_kinds: dict[Level, Sequence[str]] = {
            "ward": [kind_of(unit.ward) for unit in table.new],
            "district": (),
            "province": [kind_of(name) for name in table.new_provinces],
        }

    def find(self, message: Message) -> list[Mention]:
        """Every name that stands in the message, with and without its unit word."""
        found: list[Mention] = []
        for start in range(len(message.words)):
            for unit, at in self.unit_words(message, start):
                found += self._announced(message, start, at, unit)
            for level in _LEVELS:
                found += self._named(message, start, level)
        return found

    def unit_words(self, message: Message, start: int) -> Iterator[tuple[UnitWord, int]]:
        """Unit words at a token, each with the token where its name would begin."""
        words = message.words
        for unit in self._words.units.get(words[start].bare, ()):
            stop = start + len(unit.marked)
            part = words[start:stop]
            if not _says(part, unit.marked, message.is_bare) or stop >= len(words):
                continue
            if unit.kind == "xã" and start and words[start - 1].bare in _OTHER_THAN_WARD:
                continue
            if not all(char in _AFTER_UNIT_WORD for char in words[stop].between):
                continue
            yield unit, stop
            skipped = words[stop].marked in ("số", "cũ") or (
                message.is_bare and words[stop].bare in ("so", "cu")
            )
            if skipped and stop + 1 < len(words) and words[stop + 1].joins:
                yield unit, stop + 1

    def _announced(
        self, message: Message, start: int, at: int, unit: UnitWord
    ) -> Iterator[Mention]:
        is_full = unit.full or message.words[start + len(unit.marked)].between.startswith(".")
        for mention in (
            *self._named(message, at, unit.level, True),
            *(self._numbered(message, at, unit.level) if unit.kind in _NUMBERED else ()),
        ):
            yield self._of_kind(replace(mention, start=start, is_full=is_full), unit.kind)

    def _named(
        self, message: Message, start: int, level: Level, announced: bool = False
    ) -> Iterator[Mention]:
        words = message.words
        fewest = 1 if announced or level != "ward" else 2
        bare, marked = "", ""
        for stop in range(start + 1, min(start + LONGEST_NAME, len(words)) + 1):
            word = words[stop - 1]
            if stop - 1 > start and not word.joins:
                return
            bare = f"{bare} {word.bare}" if bare else word.bare
            marked = f"{marked} {word.marked}" if marked else word.marked
            if stop - start >= fewest and not bare.isdigit():
                yield from self._matches(start, stop, level, bare, marked, message.is_bare)

    def _matches(
        self, start: int, stop: int, level: Level, bare: str, marked: str, is_bare: bool
    ) -> Iterator[Mention]:
        old, new = self._indices[level]
        old_found, new_found = old.spellings(bare), new.spellings(bare) if new else ()
        if old_found or new_found:
            exact = _rows(old_found, marked), _rows(new_found, marked)
            if not is_bare and any(exact):
                yield Mention(start, stop, level, bare, marked, *exact, EXACT, name_start=start)
            every = _rows(old_found), _rows(new_found)
            if every != exact or is_bare:
                quality = BARE if marked == bare else OTHER_MARKS
                yield Mention(start, stop, level, bare, marked, *every, quality, name_start=start)
        else:
            earlier = self._earlier(level, bare.replace(" ", ""))
            if earlier:
                yield Mention(
                    start, stop, level, bare, marked, earlier, (), BARE,
                    is_earlier=True, name_start=start,
                )  # fmt: skip

    def _numbered(self, message: Message, at: int, level: Level) -> Iterator[Mention]:
        said = number_at(message.words, at, message.is_bare)
        if said is None:
            return
        number, taken = said
        stop = at + taken
        if self._words.counted.at(message.words, stop, message.is_bare):
            return
        rows = _rows(self._indices[level][0].spellings(str(number)))
        earlier = self._earlier(level, f"{'p' if level == 'ward' else 'q'}{number}")
        for found, is_earlier in ((rows, False), (earlier, True)):
            if found:
                yield Mention(
                    at, stop, level, str(number), message.words[at].marked, found, (), EXACT,
                    is_number=True, is_earlier=is_earlier, name_start=at,
                )  # fmt: skip

    def _earlier(self, level: Level, joined: str) -> Rows:
        if level == "ward":
            return self._table.joined_wards.get(joined, ())
        return self._table.joined_districts.get(joined, ()) if level == "district" else ()

    def slips(
        self, message: Message, start: int, stop: int, level: Level, among: Rows | None = None
    ) -> Mention | None:
        """The name that some tokens may be with one syllable wrong, among some rows or all."""
        part = message.words[start:stop]
        if any(not word.joins for word in part[1:]):
            return None
        rows: list[int] = []
        new_rows: list[int] = []
        old, new = self._indices[level]
        said = [word.bare for word in part]
        marked = [word.marked for word in part]
        for index, kept in ((old, rows), (new, new_rows)):
            for name in index.slips(said) if index else ():
                for spelling, found in index.spellings(name) if index else ():
                    if _same_elsewhere(marked, spelling.split(), message.is_bare):
                        kept += found
        if among is not None:
            rows = [row for row in rows if row in among]
            new_rows = []
        if not rows and not new_rows:
            return None
        return Mention(
            start, stop, level, " ".join(said), " ".join(marked), tuple(rows), tuple(new_rows),
            SLIP, name_start=start,
        )  # fmt: skip

    def _of_kind(self, mention: Mention, kind: str) -> Mention:
        """Keeps the units of the kind that was said; all, marked as unfitting, if there is none."""
        if mention.is_earlier:
            return replace(mention, kind=kind)
        rows = _kept(mention.rows, self._old_kinds[mention.level], kind)
        new_rows = _kept(mention.new_rows, self._new_kinds[mention.level], kind)
        if rows or new_rows:
            return replace(mention, kind=kind, rows=rows, new_rows=new_rows)
        return replace(mention, kind=kind, fits=False)

    def announce(self, mention: Mention, start: int, unit: UnitWord) -> Mention:
        """A mention with the unit word that stands before it."""
        return self._of_kind(replace(mention, start=start, is_full=unit.full), unit.kind)


def _kept(rows: Rows, kinds: Sequence[str], kind: str) -> Rows:
    return tuple(row for row in rows if kinds[row] == kind)


def _rows(spellings: Iterable[tuple[str, Rows]], marked: str = "") -> Rows:
    return tuple(row for name, rows in spellings if not marked or name == marked for row in rows)


def _says(part: Sequence[Token], marked: Sequence[str], is_bare: bool) -> bool:
    if any(not word.joins for word in part[1:]):
        return False
    if [word.marked for word in part] == list(marked):
        return True
    return is_bare and [word.bare for word in part] == [bare_syllable(word) for word in marked]


def _same_elsewhere(said: Sequence[str], name: Sequence[str], is_bare: bool) -> bool:
    """Whether only one syllable differs even with its marks; a bare message has none to compare."""
    return is_bare or sum(a != b for a, b in zip(said, name, strict=True)) <= 1
