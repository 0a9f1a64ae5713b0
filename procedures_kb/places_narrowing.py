"""Picks among several places by what a person answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from procedures_kb.places_mentions import Mention, Message
from procedures_kb.places_names import kind_of, name_forms, without_kind
from procedures_kb.places_numbers import number_at
from procedures_kb.places_settling import resolve
from procedures_kb.places_table import PlaceTable
from procedures_kb.places_text import name_syllables, one_slip
from procedures_kb.places_units import NewUnit, OldUnit, PlaceFound
from procedures_kb.places_words import PlaceWords
from procedures_kb.text_vi import bare_syllable

_EXACT, _BARE, _SLIP = 1.0, 0.9, 0.5
_KIND = 0.2
_TODAY = frozenset({"moi", "nay"})


def choose(table: PlaceTable, found: PlaceFound, answer: Message, words: PlaceWords) -> PlaceFound:
    """The places of `found` that the answer names best."""
    if found.kind == "split":
        kept = _named_best([(unit.ward,) for unit in found.new], answer)
        if len(kept) == 1:
            return replace(found, kind="one", new=(found.new[kept[0]],))
        return replace(found, new=tuple(found.new[at] for at in kept)) if kept else found
    if found.kind not in ("several", "current"):
        return found
    units: list[OldUnit | NewUnit] = [*found.old, *found.new]
    kept = _named_best([_names(unit) for unit in units], answer)
    left = [units[at] for at in kept] or units
    left = _of_time(left, answer, words)
    if len(left) == len(units):
        return found
    return replace(_resolved(table, left), words=found.words)


def among(table: PlaceTable, found: PlaceFound, mentions: Sequence[Mention]) -> PlaceFound:
    """Those of `found.old` that bore one of the names before an earlier merger, or all."""
    rows = {row for mention in mentions if mention.is_earlier for row in _old_wards(mention)}
    kept = [unit for unit in found.old if unit in {table.old[row] for row in rows}]
    if found.kind != "several" or not kept:
        return found
    return replace(_resolved(table, kept), words=found.words)


def _old_wards(mention: Mention) -> tuple[int, ...]:
    return mention.rows if mention.level == "ward" else ()


def _resolved(table: PlaceTable, units: Sequence[OldUnit | NewUnit]) -> PlaceFound:
    old = {unit for unit in units if isinstance(unit, OldUnit)}
    new = {unit for unit in units if isinstance(unit, NewUnit)}
    return resolve(
        table,
        tuple(row for row, unit in enumerate(table.old) if unit in old),
        tuple(row for row, unit in enumerate(table.new) if unit in new),
    )


def _of_time(
    units: list[OldUnit | NewUnit], answer: Message, words: PlaceWords
) -> list[OldUnit | NewUnit]:
    """Only the old or only today's, where the answer says so and both are there."""
    old = [unit for unit in units if isinstance(unit, OldUnit)]
    new = [unit for unit in units if isinstance(unit, NewUnit)]
    if not old or not new:
        return units
    spans = range(len(answer.words))
    if words.old_anywhere.anywhere(answer.words, answer.is_bare) or any(
        words.old_after.at(answer.words, at, answer.is_bare) for at in spans
    ):
        return [*old]
    if any(word.bare in _TODAY for word in answer.words):
        return [*new]
    return units


def _names(unit: OldUnit | NewUnit) -> tuple[str, ...]:
    if isinstance(unit, NewUnit):
        return unit.ward, unit.province
    return unit.ward, unit.district, unit.province


def _named_best(options: Iterable[tuple[str, ...]], answer: Message) -> list[int]:
    """Which options the answer names most of; none if it names nothing of any."""
    known: dict[str, float] = {}
    scores = []
    for names in options:
        for name in names:
            if name and name not in known:
                known[name] = _named(name, answer)
        scores.append(sum(known.get(name, 0.0) for name in names))
    best = max(scores, default=0.0)
    return [at for at, score in enumerate(scores) if score == best] if best > 0 else []


def _named(name: str, answer: Message) -> float:
    """How surely an answer holds a name: syllables of it, more with its kind; 0: it does not."""
    short, kind = without_kind(name), kind_of(name)
    return max(_form_named(form, kind, answer) for form in name_forms(short))


def _form_named(form: str, kind: str, answer: Message) -> float:
    marked = name_syllables(form)
    bare = [bare_syllable(word) for word in marked]
    best = 0.0
    for start in range(len(answer.words) - len(marked) + 1):
        part = answer.words[start : start + len(marked)]
        said = [word.bare for word in part]
        if said == bare:
            exact = answer.is_bare or [word.marked for word in part] == marked
            sure = _EXACT if exact else _BARE
        elif len(bare) > 1 and one_slip(said, bare):
            sure = _SLIP
        else:
            continue
        best = max(best, sure * len(marked) + _KIND * _kind_before(kind, answer, start))
    if form.isdigit() and not best:
        best = max(_number_named(int(form), kind, answer, at) for at in range(len(answer.words)))
    return best


def _number_named(number: int, kind: str, answer: Message, start: int) -> float:
    said = number_at(answer.words, start, answer.is_bare)
    if said is None or said[0] != number:
        return 0.0
    return _EXACT + _KIND * _kind_before(kind, answer, start)


_SHORT = {
    "xã": ("x",), "phường": ("p",), "thị trấn": ("tt",), "huyện": ("h",), "quận": ("q",),
    "thị xã": ("tx",), "thành phố": ("tp",), "tỉnh": ("t",),
}  # fmt: skip


def _kind_before(kind: str, answer: Message, start: int) -> int:
    """1: the kind stands before; -1: another kind does; 0: none."""
    before = [word.bare for word in answer.words[max(0, start - 2) : start]]
    for other, short in _SHORT.items():
        full = [bare_syllable(part) for part in other.split()]
        if before[-len(full) :] == full or before[-1:] == list(short):
            return 1 if other == kind else -1
    return 0
