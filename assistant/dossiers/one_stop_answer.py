"""What a province's one-stop system answers, checked.

Shape of `GET <gateway>/pa/dossier-search/dvc` as one public client reads it; the contract stands in
docs/dossier-system.openapi.yaml. Fields that the product does not need are ignored.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Annotated

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field

from assistant.dossiers.base import Dossier
from assistant.dossiers.statuses import Statuses

VIETNAM = timezone(timedelta(hours=7))
_DAY_FIRST = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.A)
_YEARS = range(1990, 2101)


def read_day(value: object) -> date | None:
    """The day in Vietnam of an ISO date or time, dd/MM/yyyy [HH:mm[:ss]] or epoch milliseconds.

    A time without a zone is Vietnam's. None or an empty text: no day. Raises ValueError.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise ValueError("neither a date nor epoch milliseconds")
    moment = _from_text(value.strip()) if isinstance(value, str) else _from_epoch_ms(value)
    if moment.tzinfo is not None:
        moment = moment.astimezone(VIETNAM)
    if moment.year not in _YEARS:
        raise ValueError("a year that cannot be right")
    return moment.date()


def _from_text(text: str) -> datetime:
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year, hour, minute, second = (int(part or 0) for part in match.groups())
        return datetime(year, month, day, hour, minute, second)
    if text.isascii() and text.isdigit() and 10 < len(text) < 20:
        return _from_epoch_ms(int(text))
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise ValueError("a date in no known form") from None  # the cause repeats the text


def _from_epoch_ms(value: float) -> datetime:
    try:
        return datetime.fromtimestamp(value / 1000, UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no epoch milliseconds") from error


def _listed(value: object) -> object:
    """`translate` is a list in some answers and an object keyed '0', '1' in others."""
    if value is None:
        return []
    return list(value.values()) if isinstance(value, dict) else value


def _text(value: object) -> object:
    """Null is no text; a number is its digits (a status may be one)."""
    if value is None:
        return ""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if is_number else value


_Text = Annotated[str, BeforeValidator(_text), Field(max_length=4000)]
_Day = Annotated[date | None, BeforeValidator(read_day)]


class _Answer(BaseModel):
    # An error must not repeat what the answer holds: it is personal.
    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class _Translation(_Answer):
    name: _Text = ""


class _Found(_Answer):
    code: str = Field(max_length=100)
    applicant: _Text = Field(
        default="", validation_alias=AliasPath("applicant", "data", "fullname")
    )
    procedure: Annotated[tuple[_Translation, ...], BeforeValidator(_listed)] = Field(
        default=(), validation_alias=AliasPath("procedure", "translate")
    )
    task: _Text = Field(default="", validation_alias="statusCurrentTask")
    applied: _Day = Field(default=None, validation_alias="appliedDate")
    due: _Day = Field(default=None, validation_alias="appointmentDate")
    done: _Day = Field(default=None, validation_alias="completedDate")


class SearchAnswer(_Answer):
    """One page of the search; an empty `content` means that the code is unknown."""

    content: tuple[_Found, ...] = Field(max_length=100)

    def dossier(self, code: str, statuses: Statuses) -> Dossier | None:
        """The dossier with exactly this code; others, which a search may find too, are refused."""
        found = next((one for one in self.content if one.code.strip().upper() == code), None)
        if found is None:
            return None
        name = next((entry.name for entry in found.procedure if entry.name), "")
        return Dossier(
            code=code,
            status=statuses.read(found.task),
            status_words=" ".join(found.task.split()),
            applied_on=found.applied,
            due_on=found.due,
            done_on=found.done,
            procedure_name=" ".join(name.split()),
            applicant=" ".join(found.applicant.split()),
            step=" ".join(found.task.split()),
        )


class TokenAnswer(_Answer):
    """RFC 6749, section 5.1. `expires_in`: seconds."""

    access_token: str = Field(
        min_length=1, max_length=20_000, pattern=r"^[\x21-\x7e]+$", repr=False
    )
    expires_in: float = Field(default=60, ge=0, le=10_000_000)
