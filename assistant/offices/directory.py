"""The offices of a deployment, out of a data file that a province's officer edits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, InstanceOf, WithJsonSchema

from assistant.offices.holidays import Holiday, Holidays, load_holidays
from assistant.offices.hours import OpeningHours
from assistant.offices.places import Place
from assistant.offices.rows import row_lines
from assistant.offices.texts import OptionalText, ShortText
from procedures_kb.errors import RecordFileError
from procedures_kb.text_vi import normalise, strip_marks
from procedures_kb.yaml_files import load_model

DATA_FILE = Path(__file__).parent / "data" / "offices.yaml"
_PHONE = re.compile(r"\+?[\d(][\d .()-]{1,30}(?:,? (?:nhánh|máy lẻ) \d{1,6})?")


def _read_hours(written: object) -> OpeningHours:
    return written if isinstance(written, OpeningHours) else OpeningHours.read(written)


def _read_phone(text: object) -> str:
    if not isinstance(text, str):  # YAML reads 0200123 as an octal number
        raise ValueError("put the telephone number in quotation marks")
    if text and not _PHONE.fullmatch(text):
        raise ValueError("a telephone number is written in digits, such as '0200 123 456 nhánh 2'")
    return text


Hours = Annotated[
    InstanceOf[OpeningHours],
    BeforeValidator(_read_hours),
    WithJsonSchema(
        {
            "description": "Days and hours: {'thứ 2 - thứ 6': '7:30-11:30, 13:30-17:00'}, the "
            "same as one line with ';' between the groups of days, or '24/7'.",
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": 500},
                {"type": "object", "minProperties": 1, "additionalProperties": {"type": "string"}},
            ],
        }
    ),
]
Phone = Annotated[OptionalText, BeforeValidator(_read_phone)]


class OfficeUnit(BaseModel):
    """A unit of today (since 1 July 2025). Without `ward`: the province's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    province: ShortText
    ward: OptionalText = ""


class Office(BaseModel):
    """One place where dossiers are handed in.

    `hours` None and `phone` empty: not told. `fields`: names of the fields of work (lĩnh vực)
    that it serves, as the records name them; empty: all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: ShortText
    unit: OfficeUnit
    address: ShortText
    phone: Phone = ""
    hours: Hours | None = None
    note: OptionalText = ""
    fields: list[ShortText] = []

    def serves(self, field: str) -> bool:
        """Whether it takes dossiers of a field of work, compared without marks and case."""
        return not self.fields or _bare(field) in {_bare(name) for name in self.fields}


class OfficesFile(BaseModel):
    """The content of offices.yaml. `holidays`: days off of this deployment alone."""

    model_config = ConfigDict(extra="forbid")
    offices: list[Office] = []
    holidays: list[Holiday] = []


@dataclass(frozen=True)
class Offices:
    """All offices in the file's order, and the holidays that their hours observe."""

    offices: tuple[Office, ...]
    holidays: Holidays

    def at_unit(self, ward: str, province: str) -> list[Office]:
        """The offices of a commune of today, whatever the marks, case and kind words.

        'Phường Tân An' and 'tan an' find the same; where both kinds are told and differ, a unit
        of the same kind goes first. Names that differ in marks are different units.
        """
        wanted, within = Place.of(ward), Place.of(province)
        if not wanted.bare:
            return []
        found = [
            office
            for office in self._of_wards
            if wanted.same_name(Place.of(office.unit.ward))
            and within.same_name(Place.of(office.unit.province))
        ]
        same_kind = [o for o in found if wanted.same_kind(Place.of(o.unit.ward))]
        return same_kind or found

    def central(self, province: str = "") -> list[Office]:
        """The offices of the province itself, of `province` alone when it is given."""
        within = Place.of(province)
        return [
            office
            for office in self.offices
            if not office.unit.ward
            and (not within.bare or within.same_name(Place.of(office.unit.province)))
        ]

    @cached_property
    def _of_wards(self) -> tuple[Office, ...]:
        return tuple(office for office in self.offices if office.unit.ward)


def load_offices(path: Path = DATA_FILE, national: Holidays | None = None) -> Offices:
    """The offices of a data file; an empty file has none.

    `national`: the public holidays (default: holidays.yaml); those of the file are added.

    Raises RecordFileError with file, line and reason, also for a file that cannot be read and
    for an office told twice.
    """
    try:
        if _says_nothing(path):
            return Offices((), national or load_holidays())
        content = load_model(path, OfficesFile)
    except OSError as error:
        raise RecordFileError(path, 1, f"cannot be read: {error.strerror}") from error
    _refuse_repeated(path, content.offices)
    holidays = (national or load_holidays()).with_local(content.holidays)
    return Offices(tuple(_observing(office, holidays) for office in content.offices), holidays)


def _observing(office: Office, holidays: Holidays) -> Office:
    if office.hours is None:
        return office
    return office.model_copy(update={"hours": office.hours.observing(holidays)})


def _says_nothing(path: Path) -> bool:
    with path.open(encoding="utf-8-sig", errors="replace") as lines:
        return not any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _refuse_repeated(path: Path, offices: Sequence[Office]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for index, office in enumerate(offices):
        unit = office.unit
        key = tuple(normalise(text) for text in (office.name, unit.ward, unit.province))
        first = seen.setdefault(key, index)
        if first != index:
            lines = row_lines(path, "offices")
            reason = f"{office.name!r} of this unit stands at line {lines[first]} already"
            raise RecordFileError(path, lines[index], reason)


def _bare(text: str) -> str:
    return strip_marks(normalise(text))
