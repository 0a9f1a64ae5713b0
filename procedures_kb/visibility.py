"""Which procedures a person may see on a day: by place, by role, by the validity of versions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from procedures_kb.index import Mask
from procedures_kb.procedures import Procedure, Scope
from procedures_kb.text_vi import normalise, strip_marks

_PROVINCE_WORDS = re.compile(r"^(?:tỉnh|thành phố|tp\.?)\s+")
_KEPT_MASKS = 64
_ANYWHERE = 0
_NOWHERE = -1


def version_row(version: Procedure) -> dict[str, object]:
    """What is kept of a version in the table of a build."""
    return {
        "valid_from": version.valid_from.isoformat() if version.valid_from else None,
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        "scope": version.scope,
        "province": version.province,
    }


class Visibility:
    """Masks over the rows of a table, the last used ones kept. Safe to call from threads.

    `versions`: for each row what `version_row` gave of its versions, oldest first.
    """

    def __init__(self, versions: Sequence[Sequence[Mapping[str, Any]]]) -> None:
        flat = [version for group in versions for version in group]
        sizes = [len(group) for group in versions]
        self._count = len(versions)
        self._first = np.cumsum([0, *sizes])
        self._rows = np.repeat(np.arange(len(versions)), sizes)
        self._starts = _days([version["valid_from"] for version in flat], date.min)
        self._ends = _days([version["valid_to"] for version in flat], date.max)
        self._internal = np.asarray([v["scope"] == Scope.INTERNAL for v in flat], dtype=bool)
        self._places: dict[str, int] = {}
        self._homes = np.asarray([self._place(str(v["province"])) for v in flat], dtype=np.int32)
        self.mask = lru_cache(maxsize=_KEPT_MASKS)(self._mask)

    def versions(self, row: int) -> int:
        """How many versions a row has."""
        return int(self._first[row + 1] - self._first[row])

    def version(self, row: int, province: str, is_staff: bool, day: date) -> int | None:
        """Which version of a row, from 0, may be seen on a day; None: none of them."""
        if not self.mask(province, is_staff, day)[row]:
            return None
        if self.versions(row) == 1:
            return 0
        own = slice(self._first[row], self._first[row + 1])
        return int(np.argmax(self._valid(day, own)))

    def _mask(self, province: str, is_staff: bool, day: date) -> Mask:
        """The rows with a version that may be seen on a day."""
        home = self._places.get(province_key(province), _NOWHERE)
        seen = self._valid(day) & ((self._homes == _ANYWHERE) | (self._homes == home))
        if not is_staff:
            seen &= ~self._internal
        mask = np.zeros(self._count, dtype=bool)
        mask[self._rows[seen]] = True
        mask.flags.writeable = False
        return mask

    def _valid(self, day: date, part: slice = slice(None)) -> Mask:
        number = day.toordinal()
        return (self._starts[part] <= number) & (number <= self._ends[part])

    def _place(self, province: str) -> int:
        if not province:
            return _ANYWHERE
        return self._places.setdefault(province_key(province), len(self._places) + 1)


def _days(values: Sequence[str | None], otherwise: date) -> npt.NDArray[np.int32]:
    days = (date.fromisoformat(value) if value else otherwise for value in values)
    return np.asarray([day.toordinal() for day in days], dtype=np.int32)


def province_key(name: str) -> str:
    """A province's name for comparing: without 'tỉnh', marks and case."""
    return strip_marks(_PROVINCE_WORDS.sub("", normalise(name)))
