"""On which days a version of a record is valid.

`valid_from` and `valid_to` are the first and the last day, both counted; None leaves that side
open. Days are those of Vietnam, whatever the clock of the machine is set to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta, timezone

from procedures_kb.procedures import Procedure

VIETNAM = timezone(timedelta(hours=7))
_DAY = timedelta(days=1)


def today() -> date:
    """The day that it is in Vietnam."""
    return datetime.now(VIETNAM).date()


def day_of(moment: datetime) -> date:
    """The day in Vietnam of an aware time. Raises ValueError for a time without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without a time zone")
    return moment.astimezone(VIETNAM).date()


def day_of_epoch(seconds: float) -> date:
    """The day in Vietnam of a Unix time. Raises what datetime raises for an impossible one."""
    return day_of(datetime.fromtimestamp(seconds, UTC))


def first_day(version: Procedure) -> date:
    """The first day on which it is valid; the first of all days for an open start."""
    return version.valid_from or date.min


def last_day(version: Procedure) -> date:
    """The last day on which it is valid; the last of all days for an open end."""
    return version.valid_to or date.max


def is_valid_on(version: Procedure, day: date) -> bool:
    """Whether a version is valid on a day."""
    return first_day(version) <= day <= last_day(version)


def overlap(one: Procedure, other: Procedure) -> bool:
    """Whether there is a day on which both are valid."""
    return first_day(one) <= last_day(other) and first_day(other) <= last_day(one)


def by_code(versions: Iterable[Procedure]) -> dict[str, list[Procedure]]:
    """The versions of each code, oldest first; codes in the order of their first appearance."""
    groups: dict[str, list[Procedure]] = {}
    for version in versions:
        groups.setdefault(version.code, []).append(version)
    for group in groups.values():
        group.sort(key=first_day)
    return groups


def newest(versions: Iterable[Procedure]) -> list[Procedure]:
    """The version of each code that begins last, ended or not."""
    return [group[-1] for group in by_code(versions).values()]


def without(version: Procedure, others: Sequence[Procedure]) -> list[Procedure]:
    """The version for the days on which none of `others` is valid: in none, one or more pieces."""
    pieces = [version]
    for other in others:
        pieces = [part for piece in pieces for part in _outside(piece, other)]
    return pieces


def until(version: Procedure, day: date) -> Procedure:
    """The version with `day` as its last day, unless it ends before."""
    return version.model_copy(update={"valid_to": min(day, last_day(version))})


def _outside(piece: Procedure, other: Procedure) -> list[Procedure]:
    if not overlap(piece, other):
        return [piece]
    parts = []
    if first_day(piece) < first_day(other):
        parts.append(piece.model_copy(update={"valid_to": first_day(other) - _DAY}))
    if last_day(other) < last_day(piece):
        parts.append(piece.model_copy(update={"valid_from": last_day(other) + _DAY}))
    return parts
