"""The typed record of one administrative procedure, the only shape the product answers from.

Facts (fee, days, papers, place, legal basis) are copied into it from a dated source and
never computed. Field meanings follow the national catalogue (Nghị định 63/2010/NĐ-CP, Điều 8:
the parts that make up a procedure).
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

CODE_PATTERN = r"^\d\.\d{6}$"

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)]
OptionalWords = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Code = Annotated[str, StringConstraints(pattern=CODE_PATTERN)]


class Level(StrEnum):
    """Level of government that handles the procedure. The district was abolished on 1 July 2025."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    COMMUNE = "commune"
    OTHER = "other"


class Scope(StrEnum):
    """Who may see the record: everybody, the people of one province, or staff."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    INTERNAL = "internal"


class ChannelKind(StrEnum):
    """How a dossier is handed in."""

    DIRECT = "direct"
    ONLINE = "online"
    POST = "post"


class TimeUnit(StrEnum):
    """Unit of a time limit."""

    HOUR = "hour"
    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"


class FeeKind(StrEnum):
    """Lệ phí, phí, or a listed price."""

    FEE = "fee"
    CHARGE = "charge"
    PRICE = "price"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldOfWork(_Record):
    """The field (lĩnh vực) as the catalogue numbers it, such as G15-TP07 Hộ tịch."""

    code: OptionalWords = ""
    name: Words


class Decision(_Record):
    """The decision that published the procedure."""

    number: Words
    decided_on: date | None = None
    agency: Words


class Agencies(_Record):
    """`deciding` has the competence, `executing` does the work, `receiving` is where to go."""

    deciding: list[Words] = []
    executing: list[Words] = []
    receiving: list[Words] = []
    coordinating: list[Words] = []


class Form(_Record):
    """A form by name; the files themselves stay on the portal."""

    name: Words
    number: OptionalWords = ""


class Paper(_Record):
    """One paper of the dossier.

    `case`: the case or group it belongs to, empty for all. `is_note`: a remark that stands in
    the list of papers but is not a paper. Zero originals and copies: to be shown, not handed in.
    """

    name: Words
    originals: int = Field(default=0, ge=0)
    copies: int = Field(default=0, ge=0)
    forms: list[Form] = []
    case: OptionalWords = ""
    is_note: bool = False


class TimeLimit(_Record):
    """How long the office may take. `amount` is None when the limit is told in words only."""

    amount: float | None = Field(default=None, gt=0)
    unit: TimeUnit | None = None
    case: OptionalWords = ""
    words: OptionalWords = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if (self.amount is None) != (self.unit is None):
            raise ValueError("amount and unit stand together")
        if self.amount is None and not self.words:
            raise ValueError("a time limit needs an amount with unit, or words")
        return self


class Fee(_Record):
    """What it costs. `amount` None: the fee is told in words, or left to the province.

    An amount of 0 is refused: "free" is a word of the record, not the number zero.
    """

    kind: FeeKind = FeeKind.FEE
    amount: int | None = Field(default=None, gt=0)
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")] = "VND"
    case: OptionalWords = ""
    words: OptionalWords = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.amount is None and not self.words:
            raise ValueError("a fee needs an amount or words")
        return self


class Channel(_Record):
    """One way to hand in, with its own limits and fees."""

    kind: ChannelKind
    note: OptionalWords = ""
    times: list[TimeLimit] = []
    fees: list[Fee] = []


class LegalBasis(_Record):
    """A document that the procedure rests on."""

    number: OptionalWords = ""
    title: Words


class Source(_Record):
    """Where the record was read and when. `updated_on`: the source's own date of change."""

    name: Words
    url: OptionalWords = ""
    read_on: date
    updated_on: date | None = None


class Procedure(_Record):
    """One version of one procedure.

    `valid_from`, `valid_to`: the first and the last day on which it is valid; None: open.
    """

    code: Code
    name: Words
    plain_name: OptionalWords = ""
    field: FieldOfWork
    levels: list[Level] = Field(min_length=1)
    scope: Scope = Scope.NATIONAL
    province: OptionalWords = ""
    decision: Decision
    agencies: Agencies = Agencies()
    applicants: list[Words] = []
    cases: list[Words] = []
    papers: list[Paper] = []
    channels: list[Channel] = []
    steps: list[Words] = []
    conditions: list[Words] = []
    results: list[Words] = []
    remarks: list[Words] = []
    legal_basis: list[LegalBasis] = []
    valid_from: date | None = None
    valid_to: date | None = None
    source: Source

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.scope is Scope.PROVINCIAL and not self.province:
            raise ValueError("a provincial procedure names its province")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to lies before valid_from")
        kinds = [channel.kind for channel in self.channels]
        if len(set(kinds)) != len(kinds):
            raise ValueError("a channel stands twice; give it several times and fees instead")
        return self

    @property
    def title(self) -> str:
        """The name for citizens: plain if there is one, else official without 'Thủ tục'."""
        name = _HEADING.sub("", self.name, count=1)
        return self.plain_name or name[:1].upper() + name[1:]

    def channel(self, kind: ChannelKind) -> Channel | None:
        """The channel of that kind, if the record has one."""
        return next((channel for channel in self.channels if channel.kind is kind), None)

    def real_papers(self) -> list[Paper]:
        """Papers without the remarks between them."""
        return [paper for paper in self.papers if not paper.is_note]


_HEADING = re.compile(r"^\s*thủ tục\s*:?\s+", re.IGNORECASE)
