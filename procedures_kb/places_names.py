"""Looks up names of units: as written, without marks, or with one syllable wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from procedures_kb.places_table import PlaceTable
from procedures_kb.places_text import name_syllables, one_slip
from procedures_kb.places_words import PlaceWords
from procedures_kb.text_vi import bare_syllable

LONGEST_NAME = 6

Rows = tuple[int, ...]
Spelling = tuple[str, Rows]

_NUMBERS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
_KINDS = (
    "thị trấn", "thành phố", "thị xã", "đặc khu", "xã", "phường", "huyện", "quận", "tỉnh",
)  # fmt: skip
_NUMBER_NAMED = frozenset({"hai", "ba", "sáu", "bảy", "tám"})
_OTHER = "*"


class NameIndex:
    """Rows of units by name; a name may belong to several."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        """`names`: (name without its kind, row); the same row may have several."""
        spelled: dict[str, dict[str, dict[int, None]]] = {}
        for name, row in names:
            marked = " ".join(name_syllables(name))
            spelled.setdefault(bare_syllable(marked), {}).setdefault(marked, {})[row] = None
        self._spellings: dict[str, tuple[Spelling, ...]] = {
            bare: tuple((marked, tuple(rows)) for marked, rows in found.items())
            for bare, found in spelled.items()
        }
        self._with_one_open = _with_one_open(self._spellings)

    def spellings(self, bare: str) -> tuple[Spelling, ...]:
        """[(name with marks, rows)] of all names that are `bare` without marks."""
        return self._spellings.get(bare, ())

    def slips(self, said: Sequence[str]) -> list[str]:
        """Bare names of as many syllables, of which one was said or typed wrong."""
        names = (
            name
            for at in range(len(said))
            for name in self._with_one_open.get(_opened(said, at), ())
        )
        return [name for name in dict.fromkeys(names) if one_slip(said, name.split())]


@dataclass(frozen=True)
class PlaceNames:
    """One index for each level and time."""

    old_wards: NameIndex
    new_wards: NameIndex
    districts: NameIndex
    old_provinces: NameIndex
    new_provinces: NameIndex


def index_names(table: PlaceTable, words: PlaceWords) -> PlaceNames:
    """Builds the indices; island districts without wards count as wards of their own name."""
    old = [unit.ward or unit.district for unit in table.old]
    calls = {
        **{without_kind(name): others for name, others in words.also_called.items()},
    }
    return PlaceNames(
        NameIndex(_rows(old)),
        NameIndex(_rows(unit.ward for unit in table.new)),
        NameIndex(_rows(district.name for district in table.districts)),
        NameIndex(_provinces(table.old_provinces, calls)),
        NameIndex(_provinces(table.new_provinces, calls)),
    )


def without_kind(name: str) -> str:
    """'thị trấn Ngã Sáu' → 'Ngã Sáu'."""
    for kind in _KINDS:
        if name.startswith(f"{kind} "):
            return name[len(kind) + 1 :]
    return name


def kind_of(name: str) -> str:
    """'thị trấn Ngã Sáu' → 'thị trấn'."""
    return next((kind for kind in _KINDS if name.startswith(f"{kind} ")), "")


def name_forms(name: str) -> list[str]:
    """How a name without its kind may be said: 'Ngã 6', 'Mỹ Đình một', 'Ea Hleo', 'Xuân Hương'."""
    forms = [name]
    parts = name.split()
    if " - " in name:
        forms.append(name.split(" - ")[0])
    if "'" in name:
        forms.append(name.replace("'", ""))
    if len(parts) > 1 and parts[-1].isdigit() and int(parts[-1]) < len(_NUMBERS):
        forms.append(" ".join([*parts[:-1], _NUMBERS[int(parts[-1])]]))
    if len(parts) > 1 and parts[-1].lower() in _NUMBER_NAMED:
        forms.append(" ".join([*parts[:-1], str(_NUMBERS.index(parts[-1].lower()))]))
    return forms


def _rows(names: Iterable[str]) -> Iterable[tuple[str, int]]:
    for row, name in enumerate(names):
        for form in name_forms(without_kind(name)):
            yield form, row


def _provinces(
    names: Iterable[str], also_called: dict[str, list[str]]
) -> Iterable[tuple[str, int]]:
    for row, name in enumerate(names):
        short = without_kind(name)
        for form in (short, *also_called.get(short, ())):
            yield form, row


def _with_one_open(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Names of several syllables, under each form in which one syllable is left open."""
    found: dict[str, list[str]] = {}
    for name in names:
        parts = name.split()
        for at in range(len(parts) if len(parts) > 1 else 0):
            found.setdefault(_opened(parts, at), []).append(name)
    return {key: tuple(forms) for key, forms in found.items()}


def _opened(parts: Sequence[str], at: int) -> str:
    return " ".join([*parts[:at], _OTHER, *parts[at + 1 :]])
