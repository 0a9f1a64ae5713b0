"""From the readings of a message to what is told: one place, a divided one, or a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from procedures_kb.places_mentions import Message
from procedures_kb.places_names import Rows
from procedures_kb.places_reading import Reading
from procedures_kb.places_table import PlaceTable
from procedures_kb.places_units import NOWHERE, PlaceFound
from procedures_kb.places_words import PhraseSet


@dataclass(frozen=True)
class Times:
    """What a message says about when the name was in use."""

    old_after: PhraseSet
    is_old: bool
    is_new: bool


def settle(
    table: PlaceTable, message: Message, readings: Sequence[Reading], times: Times
) -> PlaceFound:
    """The place that the readings (at least one) tell of."""
    best = max(readings, key=_rank)
    old, new = _with_equals(best, readings)
    stop = _stop_with_time(message, best, times)
    is_old = times.is_old or stop > best.stop or _says_old(message, best, times)
    if is_old:
        old = tuple(row for row in old if row in set(best.old_then)) or old
    found = resolve(table, old, new, is_old=is_old, is_new=times.is_new and not is_old)
    found = replace(found, words=message.said(best.start, stop))
    other = _other(best, readings)
    if other is None:
        return found
    return _together(table, found, (old, new), other)


def resolve(
    table: PlaceTable, old: Rows, new: Rows, *, is_old: bool = False, is_new: bool = False
) -> PlaceFound:
    """What rows of old wards and of wards of today come to; no words."""
    if is_old and old:
        new = ()
    if is_new and new:
        old = ()
    olds = tuple(table.old[row] for row in old)
    news = tuple(table.new[row] for row in new)
    become = {table.became[row] for row in old}
    if len(new) == 1 and become <= {new}:
        return PlaceFound("current", (), news)
    if not new and len(become) == 1:
        (rows,) = become
        if len(rows) == 1:
            return PlaceFound("one", olds, tuple(table.new[row] for row in rows))
        if len(old) == 1:
            return PlaceFound("split", olds, tuple(table.new[row] for row in rows))
    return PlaceFound("several", olds, news) if old or new else NOWHERE


def _rank(reading: Reading) -> tuple[float, int, bool, int]:
    return reading.score, reading.levels, reading.ward is not None, -reading.start


def _with_equals(best: Reading, readings: Sequence[Reading]) -> tuple[Rows, Rows]:
    """Its rows, with those of a district of the same name where no unit word tells which."""
    old, new = best.old, best.new
    if best.ward is None or best.ward.kind:
        return old, new
    for other in readings:
        if other.ward is None and (other.start, other.stop) == (best.start, best.stop):
            old = tuple(dict.fromkeys((*old, *other.old)))
    return old, new


def _stop_with_time(message: Message, best: Reading, times: Times) -> int:
    if best.stop < len(message.words) and not message.words[best.stop].follows:
        return best.stop
    return best.stop + times.old_after.at(message.words, best.stop, message.is_bare)


def _says_old(message: Message, best: Reading, times: Times) -> bool:
    inside = range(best.start, best.stop)
    return any(
        times.old_after.at(message.words, at, message.is_bare)
        and not any(name.name_start <= at < name.stop for name in best.names)
        for at in inside
    )


def _other(best: Reading, readings: Sequence[Reading]) -> Reading | None:
    """The best reading of another part of the message."""
    apart = [
        reading for reading in readings if reading.start >= best.stop or reading.stop <= best.start
    ]
    return max(apart, key=_rank, default=None)


def _together(
    table: PlaceTable, found: PlaceFound, rows: tuple[Rows, Rows], other: Reading
) -> PlaceFound:
    """Joins what two parts of a message say of one place; two places are several."""
    old, new = rows
    shared_old = tuple(row for row in old if row in set(other.old))
    shared_new = tuple(row for row in new if row in set(other.new))
    if shared_old or shared_new:
        return replace(resolve(table, shared_old, shared_new), words=found.words)
    if other.ward is None:
        return found
    parts = tuple(
        row for row in other.new if old and all(row in table.became[source] for source in old)
    )
    if len(parts) == 1 and len(found.old) == 1:
        return replace(found, kind="one", new=(table.new[parts[0]],))
    both = resolve(table, (*old, *other.old), (*new, *other.new))
    return replace(both, words=found.words)
