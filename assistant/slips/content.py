"""What stands on a slip. The same value is kept in the store, shown as a page and printed."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.errors import Unavailable


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Papers(_Content):
    """Papers under one heading: those of everybody, or those of one case."""

    title: str
    items: list[str]


class SlipContent(_Content):
    """One procedure as it was told on `told_on`; every line is the answer's own line.

    `case`: the record's case that the citizen spoke of, empty for none. `channels`: the ways to
    hand in that exist. `read_on`: the day the record was read from its source;
    `record_updated_on`: the source's own date of change.
    """

    procedure: str = Field(min_length=1)
    title: str = Field(min_length=1)
    official_name: str
    case: str = ""
    papers: list[Papers]
    notes: list[str]
    fees: list[str]
    times: list[str]
    places: list[str]
    channels: list[str]
    decision: str
    decided_on: date | None = None
    source_name: str
    source_url: str = ""
    read_on: date
    record_updated_on: date | None = None
    told_on: date
    organisation: str
    hotline: str
    hours: str

    @classmethod
    def from_kept(cls, kept: dict[str, object]) -> Self:
        """The content out of the store. Raises Unavailable when another version wrote it."""
        try:
            return cls.model_validate(kept)
        except ValidationError as error:
            raise Unavailable(
                "a slip cannot be read",
                hint="Another version of this program wrote it: run that one.",
            ) from error
