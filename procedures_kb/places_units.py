"""Administrative units as people name them, of before and of after 1 July 2025."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FoundKind = Literal["one", "split", "several", "current", "none"]


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A ward as it was on 30 June 2025, each name with its kind: 'thị trấn Ngã Sáu'.

    `ward` is empty for the five island districts that had no wards.
    """

    ward: str
    district: str
    province: str

    @property
    def label(self) -> str:
        return ", ".join(filter(None, (self.ward, self.district, self.province)))


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A ward of today: 'xã Châu Thành', 'thành phố Cần Thơ'."""

    ward: str
    province: str

    @property
    def label(self) -> str:
        return f"{self.ward}, {self.province}"


@dataclass(frozen=True)
class PlaceFound:
    """What a message says about a place.

    one: a single old ward and the ward it belongs to now. split: a single old ward and all that it
    was divided among. current: one or several wards under today's names. several: `old` and `new`
    are what the name may stand for (old wards, wards of today); ask. none: no place is named.
    `words`: the part of the message that names it, as written.
    """

    kind: FoundKind
    old: tuple[OldUnit, ...] = ()
    new: tuple[NewUnit, ...] = ()
    words: str = ""


NOWHERE = PlaceFound("none")
