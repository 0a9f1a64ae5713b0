"""The versions of an imported catalogue, and how a new import carries them on.

A record whose content changed begins a new version, and the one before it ends on the day before.
It begins on the first of these days that lies after the beginning of the version before it, and
not after the day on which the source was read:

1. the day of its decision, where that is another decision than before (Nghị định 63/2010/NĐ-CP:
   a new or changed procedure is made public by a decision);
2. the source's own date of change, where that is another than before;
3. the day on which the source was read.

Without such a day the text is a correction: it takes the place of the version before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from procedures_kb.procedures import Procedure
from procedures_kb.validity import first_day

_DAY = timedelta(days=1)


class Step(StrEnum):
    """What an import means for a code."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


@dataclass
class History:
    """`newest`: the last version of each code. `older`: the JSON lines of those before it.

    `damaged`: places of lines that cannot be read; they are lost when the catalogue is written.
    `outdated`: how many records were taken that differ from a version that was read later.
    """

    newest: dict[str, Procedure] = field(default_factory=dict)
    older: dict[str, list[bytes]] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    outdated: int = 0

    def current(self) -> set[str]:
        """Codes whose last version has no end."""
        return {code for code, version in self.newest.items() if version.valid_to is None}

    def take(self, procedure: Procedure) -> Step:
        """Carries a record on that a source gave without validity.

        A version that the source brings back after its end begins anew, changed or not.
        """
        last = self.newest.get(procedure.code)
        if last is None:
            self.newest[procedure.code] = _begun(procedure)
            return Step.ADDED
        if last.valid_to is None and _same_content(last, procedure):
            self._take_over_source(last, procedure)
            return Step.SAME
        self.outdated += procedure.source.read_on < last.source.read_on
        start = _begins(procedure, last)
        if start is None:
            self.newest[procedure.code] = _starting(procedure, last.valid_from)
            return Step.CHANGED
        ended = min(last.valid_to or date.max, start - _DAY)
        self._put_away(last.model_copy(update={"valid_to": ended}))
        self.newest[procedure.code] = _starting(procedure, start)
        return Step.CHANGED

    def end(self, code: str, last_day: date) -> None:
        """Ends the last version of a code, which is valid for a day at least."""
        version = self.newest[code]
        day = max(last_day, first_day(version))
        self.newest[code] = version.model_copy(update={"valid_to": day})

    def write(self, stream: BinaryIO) -> None:
        """One JSON line a version, ordered by code, the oldest first."""
        for code in sorted(self.newest):
            stream.writelines(self.older.get(code, ()))
            stream.write(_line(self.newest[code]))

    def _take_over_source(self, last: Procedure, procedure: Procedure) -> None:
        if procedure.source.read_on >= last.source.read_on:
            last = last.model_copy(update={"source": procedure.source})
        self.newest[last.code] = last

    def _put_away(self, version: Procedure) -> None:
        self.older.setdefault(version.code, []).append(_line(version))


def read_history(path: Path) -> History:
    """The versions in a catalogue; an empty history when there is none yet.

    A version that was written without a beginning gets one by the rule of a first import.
    """
    history = History()
    if not path.exists():
        return history
    with path.open("rb") as stream:
        for place, version in _versions(path, stream, history.damaged):
            before = history.newest.get(version.code)
            if before is not None and first_day(version) <= first_day(before):
                history.damaged.append(place)
                continue
            if before is not None:
                history._put_away(before)
            history.newest[version.code] = version if version.valid_from else _begun(version)
    return history


def _versions(path: Path, stream: BinaryIO, damaged: list[str]) -> Iterator[tuple[str, Procedure]]:
    for number, line in enumerate(stream, 1):
        place = f"{path.name}:{number}"
        try:
            yield place, Procedure.model_validate_json(line)
        except ValueError:
            damaged.append(place)


def _begun(procedure: Procedure) -> Procedure:
    """A first version: it begins on the day of its decision, else when the source changed it."""
    days = (procedure.decision.decided_on, procedure.source.updated_on, procedure.source.read_on)
    start = next(day for day in days if day is not None and day <= procedure.source.read_on)
    return _starting(procedure, start)


def _begins(new: Procedure, last: Procedure) -> date | None:
    """The day on which a version begins that follows another; None for a correction."""
    after = last.valid_to or first_day(last)
    days = (
        new.decision.decided_on if new.decision != last.decision else None,
        new.source.updated_on if new.source.updated_on != last.source.updated_on else None,
        new.source.read_on,
    )
    fitting = (day for day in days if day is not None and after < day <= new.source.read_on)
    return next(fitting, None)


def _starting(procedure: Procedure, day: date | None) -> Procedure:
    return procedure.model_copy(update={"valid_from": day})


def _same_content(last: Procedure, procedure: Procedure) -> bool:
    """Whether two records say the same, whenever they were read and are valid."""
    unread = {
        "source": procedure.source,
        "valid_from": procedure.valid_from,
        "valid_to": procedure.valid_to,
    }
    return last.model_copy(update=unread) == procedure


def _line(version: Procedure) -> bytes:
    return version.model_dump_json(exclude_defaults=True).encode() + b"\n"
