"""What hours are made of: spans of a day, whose they are, why something is closed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY_MINUTES = 24 * 60


@dataclass(frozen=True, order=True)
class Span:
    """Open from `start` up to but not including `end`, both in minutes after midnight."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= DAY_MINUTES:
            raise ValueError("a span ends after it starts, within one day")


ALL_DAY = Span(0, DAY_MINUTES)


class Whose(StrEnum):
    """Whose hours they are: an office that opens, or people at a desk who answer."""

    OFFICE = "office"
    DESK = "desk"


class Closed(StrEnum):
    """Why it is closed."""

    BEFORE_HOURS = "before_hours"
    LUNCH = "lunch"
    BREAK = "break"
    AFTER_HOURS = "after_hours"
    WEEKEND = "weekend"
    DAY_OFF = "day_off"
    HOLIDAY = "holiday"
