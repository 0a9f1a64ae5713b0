"""The versions of an imported catalogue, and how a new import carries them on.

A record whose content changed begins a new version, and the one before it ends on the day before.
It begins on the first of these days that lies after the beginning of the version before it, and
not after the day on which the source was read:

1. the day of its decision, where that is another decision than before (Nghị định 63/2010/NĐ-CP:
   a new or changed procedure is made public by a decision);
2. the source's own date of change, where that is another than before;
3. the day on which the source was read.

Without such a day, or from a source that was read before, the text is a correction: it takes the
place of the version before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from procedures_kb.procedures import Procedure
from procedures_kb.validity import first_day

_DAY = timedelta(days=1)
_CODE = re.compile(rb'\{"code":"(\d\.\d{6})",')
_SOURCE = b',"source":{'
_DAYS = re.compile(rb'(?:,"valid_(?:from|to)":"\d{4}-\d\d-\d\d")+$')
_LONGEST_DAYS = 64
_READ_ON = re.compile(rb'"read_on":"(\d{4}-\d\d-\d\d)"')


class Step(StrEnum):
    """What an import means for a code."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True)
class Kept:
    """A version as a line of the catalogue: its content, then its days, then its source.

    Most records say the same at the next import: those are compared and written as bytes.
    `place`: file and line where it stands.
    """

    content: bytes
    days: bytes
    source: bytes
    place: str = ""

    @property
    def line(self) -> bytes:
        """The whole line."""
        return self.content + self.days + self.source

    @property
    def is_open(self) -> bool:
        """Whether it has no end."""
        return b'"valid_to":' not in self.days

    def version(self) -> Procedure:
        """The record. Raises ValueError for a damaged one."""
        return Procedure.model_validate_json(self.line)

    def read_again(self, fresh: Kept) -> Kept:
        """The same version with the later of two sources."""
        newer = _read_on(fresh.source) >= _read_on(self.source)
        return replace(self, source=fresh.source if newer else self.source)


@dataclass
class History:
    """`newest`: the last version of each code. `older`: the lines of those before it.

    `damaged`: places of lines that cannot be read; they are lost when the catalogue is written.
    `outdated`: how many records were taken that differ from a version that was read later.
    """

    newest: dict[str, Kept] = field(default_factory=dict)
    older: dict[str, list[bytes]] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)
    outdated: int = 0

    def current(self) -> set[str]:
        """Codes whose last version has no end."""
        return {code for code, kept in self.newest.items() if kept.is_open}

    def take(self, procedure: Procedure) -> Step:
        """Carries a record on that a source gave without validity.

        A version that the source brings back after its end begins anew, changed or not.
        """
        code, fresh = procedure.code, _kept(procedure)
        kept = self.newest.get(code)
        if kept is not None and kept.is_open and kept.content == fresh.content:
            self.newest[code] = kept.read_again(fresh)
            return Step.SAME
        last = self._version(code)
        if last is None:
            self._keep(_begun(procedure))
            return Step.ADDED
        outdated = procedure.source.read_on < last.source.read_on
        self.outdated += outdated
        start = None if outdated else _begins(procedure, last)
        if start is None:
            self._keep(_starting(procedure, last.valid_from))
            return Step.CHANGED
        ended = min(last.valid_to or date.max, start - _DAY)
        last = last.model_copy(update={"valid_to": ended})
        self.older.setdefault(code, []).append(_kept(last).line)
        self._keep(_starting(procedure, start))
        return Step.CHANGED

    def end(self, code: str, last_day: date) -> None:
        """Ends the last version of a code, which is valid for a day at least."""
        version = self._version(code)
        if version is not None:
            day = max(last_day, first_day(version))
            self._keep(version.model_copy(update={"valid_to": day}))

    def write(self, stream: BinaryIO) -> None:
        """One JSON line a version, ordered by code, the oldest first."""
        for code in sorted(self.newest.keys() | self.older.keys()):
            stream.writelines(self.older.get(code, ()))
            if code in self.newest:
                stream.write(self.newest[code].line)

    def check(self, codes: Iterable[str]) -> None:
        """Reads the last versions of some codes; what is damaged is left out."""
        for code in codes:
            self._version(code)

    def _keep(self, version: Procedure) -> None:
        self.newest[version.code] = _kept(version)

    def _version(self, code: str) -> Procedure | None:
        kept = self.newest.get(code)
        if kept is None:
            return None
        try:
            return kept.version()
        except ValueError:
            self.damaged.append(kept.place)
            del self.newest[code]
            return None


def read_history(path: Path) -> History:
    """The versions in a catalogue; an empty history when there is none yet.

    A version that was written without a beginning gets one by the rule of a first import.
    """
    history = History()
    if not path.exists():
        return history
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            place = f"{path.name}:{number}"
            code, kept = _read(line, place)
            if kept is None:
                history.damaged.append(place)
                continue
            before = history._version(code)
            if before is not None:
                history.older.setdefault(code, []).append(history.newest[code].line)
            history.newest[code] = kept
    return history


def _read(line: bytes, place: str) -> tuple[str, Kept | None]:
    """The code of a line and its parts; the parts alone when it has the shape of a record."""
    code = _CODE.match(line)
    if code is None or not line.endswith(b"}}\n"):
        return "", None
    kept = _parts(line, place)
    if not kept.days:
        try:
            kept = replace(_kept(_begun(kept.version())), place=place)
        except ValueError:
            return "", None
    return code.group(1).decode(), kept


def _kept(version: Procedure) -> Kept:
    return _parts(version.model_dump_json(exclude_defaults=True).encode() + b"\n")


def _parts(line: bytes, place: str = "") -> Kept:
    """Quotes inside texts are escaped, so that the last of these marks is the source's key."""
    source = max(line.rfind(_SOURCE), 0)
    days = _DAYS.search(line, max(source - _LONGEST_DAYS, 0), source)
    start = days.start() if days else source
    return Kept(line[:start], line[start:source], line[source:], place)


def _read_on(source: bytes) -> bytes:
    match = _READ_ON.search(source)
    return match.group(1) if match else b""


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
