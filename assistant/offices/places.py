"""Names of communes and provinces, compared as people write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from procedures_kb.text_vi import has_marks, normalise, strip_marks

_KINDS = {
    "xã": "xã", "xa": "xã", "x": "xã", "phường": "phường", "phuong": "phường", "p": "phường",
    "đặc khu": "đặc khu", "dac khu": "đặc khu", "tỉnh": "tỉnh", "tinh": "tỉnh",
    "thành phố": "thành phố", "thanh pho": "thành phố", "tp": "thành phố",
}  # fmt: skip
_KIND = re.compile(rf"({'|'.join(sorted(_KINDS, key=len, reverse=True))})(?:\.\s*|\s+)(?=\S)")
_SHORT = {"hcm": "hồ chí minh", "tphcm": "hồ chí minh", "hn": "hà nội", "tphn": "hà nội"}
_BREAKS = re.compile(r"[\s.,'’-]+")
_LEADING_ZERO = re.compile(r"\b0+(?=\d)")


@dataclass(frozen=True)
class Place:
    """`name` without its kind, in the normal form; `bare` without marks; `kind` or empty."""

    name: str
    bare: str
    kind: str

    @classmethod
    def of(cls, text: str) -> Place:
        """The place that a name such as 'TP. Cần Thơ' or 'xa tan phu' means."""
        return _place(text)

    def same_name(self, other: Place) -> bool:
        """The same name; marks count only where both are written with marks."""
        if self.bare != other.bare:
            return False
        return self.name == other.name or not (has_marks(self.name) and has_marks(other.name))

    def same_kind(self, other: Place) -> bool:
        """Both kinds are told and the same."""
        return bool(self.kind) and self.kind == other.kind


@lru_cache(maxsize=20_000)
def _place(text: str) -> Place:
    name = normalise(text)
    name = _SHORT.get(_BREAKS.sub("", name), name)
    match = _KIND.match(name)
    kind = _KINDS[match[1]] if match else ""
    rest = name[match.end() :] if match else name
    rest = _LEADING_ZERO.sub("", " ".join(_BREAKS.split(rest)).strip())
    return Place(rest, strip_marks(rest), kind)
