"""Public holidays: a data file that names for every day off what it rests on."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.offices.rows import row_lines
from assistant.offices.texts import OptionalText, ShortText
from procedures_kb.errors import RecordFileError
from procedures_kb.yaml_files import load_model

DATA_FILE = Path(__file__).parent / "data" / "holidays.yaml"

_log = logging.getLogger(__name__)
_LONGEST_RUN = 14


class HolidaySource(StrEnum):
    """What a day off rests on.

    LAW: its date follows from the law. ANNOUNCED: the state announced it for that year.
    EXPECTED: the law gives the days but their dates for that year were not announced yet.
    LOCAL: the operator of this deployment says so.
    """

    LAW = "law"
    ANNOUNCED = "announced"
    EXPECTED = "expected"
    LOCAL = "local"


class Holiday(BaseModel):
    """Days off from `day` to `last`, both included (one day without `last`).

    `worked_on`: a day off that is worked instead of this one, with this one's hours.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: ShortText
    day: date
    last: date | None = None
    source: HolidaySource = HolidaySource.LOCAL
    basis: OptionalText = ""
    worked_on: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if not timedelta() <= self._end - self.day < timedelta(days=_LONGEST_RUN):
            raise ValueError(f"last lies 0 to {_LONGEST_RUN - 1} days after day")
        if self.source is not HolidaySource.LOCAL and not self.basis:
            raise ValueError("basis names the law or the announcement")
        if self.worked_on and (self.last or self.worked_on == self.day):
            raise ValueError("worked_on belongs to one day off and is another day")
        return self

    @property
    def _end(self) -> date:
        return self.last or self.day

    def days(self) -> Iterator[date]:
        """Every day off of this entry."""
        return (self.day + timedelta(days=n) for n in range((self._end - self.day).days + 1))


class HolidaysFile(BaseModel):
    """The content of holidays.yaml."""

    model_config = ConfigDict(extra="forbid")
    holidays: list[Holiday] = Field(min_length=1)


class Holidays:
    """Looks up days. A year for which nothing is listed is warned of in the log, once."""

    def __init__(self, listed: Sequence[Holiday]) -> None:
        self.listed = tuple(listed)
        self._names = {day: entry.name for entry in self.listed for day in entry.days()}
        self._worked = {entry.worked_on: entry.day for entry in self.listed if entry.worked_on}
        # A year counts as listed by its national days; a local one alone does not make it so.
        self.years = frozenset(
            day.year
            for entry in self.listed
            if entry.source is not HolidaySource.LOCAL
            for day in entry.days()
        )
        self._warned: set[int] = set()

    def name_on(self, day: date) -> str:
        """The holiday's name; empty when the day is none."""
        if day.year not in self.years and day.year not in self._warned:
            self._warned.add(day.year)
            _log.warning(
                "no public holidays are listed for %d: hours are told as if there were none; "
                "add them (docs/offices.md)",
                day.year,
            )
        return self._names.get(day, "")

    def worked_as(self, day: date) -> date:
        """The day whose hours hold: another one when this day is worked instead of it."""
        return self._worked.get(day, day)

    def last_day_listed(self) -> date | None:
        """The end of the unbroken run of listed years; None without any."""
        if not self.years:
            return None
        year = min(self.years)
        while year + 1 in self.years:
            year += 1
        return date(year, 12, 31)

    def with_local(self, more: Iterable[Holiday]) -> Holidays:
        """These and the operator's own days; of one day the operator's name is told."""
        return Holidays([*self.listed, *more])


def load_holidays(path: Path = DATA_FILE) -> Holidays:
    """The holidays of a data file. Raises RecordFileError with file, line and reason."""
    listed = load_model(path, HolidaysFile).holidays
    seen: set[date] = set()
    for index, entry in enumerate(listed):
        for day in [*entry.days(), *([entry.worked_on] if entry.worked_on else [])]:
            if day in seen:
                line = row_lines(path, "holidays")[index]
                raise RecordFileError(path, line, f"{day:%d/%m/%Y} is listed twice")
            seen.add(day)
    return Holidays(listed)
