"""Hours in Vietnamese, shown ('7 giờ 30') and said ('bảy giờ rưỡi'), with the words of words.yaml.

An hour is said with twelve hours and the part of the day, as people do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from assistant.offices.hours_text import ALWAYS, Week
from assistant.offices.opening import ALL_DAY, Closed, Span, Whose
from procedures_kb.yaml_files import load_model

if TYPE_CHECKING:
    from assistant.offices.hours import OpenState

DATA_FILE = Path(__file__).parent / "data" / "words.yaml"
_HOUR = 60


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Half(_Data):
    """A part of the day that names the hours within it; minutes after midnight."""

    name: str
    start: int
    end: int


class StateWords(_Data):
    """Sentences for open and closed."""

    open: str
    open_on: str
    closed: dict[Closed, str] = Field(min_length=len(Closed))
    opens: str
    no_opening: str


class HoursWords(_Data):
    """The content of words.yaml."""

    weekdays: list[str] = Field(min_length=7, max_length=7)
    every_day: str
    holidays: str
    from_to: str
    span: str
    whole_day: str
    verbs: dict[Whose, str] = Field(min_length=len(Whose))
    always: str
    never: str
    parts_of_day: dict[int, str]
    halves: list[Half]
    digits: list[str] = Field(min_length=10, max_length=10)
    hour: str
    minute: str
    half: str
    today: str
    tomorrow: str
    other_day: str
    tomorrow_spoken: str
    other_day_spoken: str
    month: str
    states: dict[Whose, StateWords] = Field(min_length=len(Whose))


@cache
def words() -> HoursWords:
    """The words of the data file, read once."""
    return load_model(DATA_FILE, HoursWords)


def week(hours: Week, whose: Whose) -> str:
    """'mở cửa từ thứ hai đến thứ sáu, sáng 7 giờ 30 đến 11 giờ 30; thứ bảy, ...'."""
    return _week(hours, whose, _spans_shown)


def week_spoken(hours: Week, whose: Whose) -> str:
    """'mở cửa từ thứ hai đến thứ sáu, sáng bảy giờ rưỡi đến mười một giờ rưỡi'."""
    return _week(hours, whose, _spans_spoken)


def state(now: OpenState) -> str:
    """One sentence, such as 'Hiện đang nghỉ trưa, mở cửa lúc 13 giờ 30.'"""
    return _state(now, _moment_shown)


def state_spoken(now: OpenState) -> str:
    """The same to say: 'Hiện đang nghỉ trưa, mở cửa lúc một giờ rưỡi chiều.'"""
    return _state(now, _moment_spoken)


def clock(minute: int) -> str:
    """'7 giờ 30'."""
    hours, minutes = divmod(minute, _HOUR)
    return f"{hours} {words().hour} {minutes:02d}" if minutes else f"{hours} {words().hour}"


def clock_spoken(minute: int) -> str:
    """'bảy giờ rưỡi sáng'."""
    return f"{_clock_bare(minute)} {_part_of_day(minute)}"


def number_spoken(number: int) -> str:
    """0 to 99 in words: 'mười lăm', 'hai mươi mốt'."""
    digits = words().digits
    tens, ones = divmod(number, 10)
    if tens == 0:
        return digits[ones]
    head = "mười" if tens == 1 else f"{digits[tens]} mươi"
    tail = {0: "", 1: "một" if tens == 1 else "mốt", 5: "lăm"}.get(ones, digits[ones])
    return f"{head} {tail}".strip()


def _week(hours: Week, whose: Whose, spans_text: Callable[[Sequence[Span]], str]) -> str:
    said = words()
    verb = said.verbs[whose]
    if hours == ALWAYS:
        return said.always.format(verb=verb)
    groups = [f"{_days(days)}, {spans_text(spans)}" for spans, days in _groups(hours)]
    if hours.holidays:
        groups.append(f"{said.holidays}, {spans_text(hours.holidays)}")
    return f"{verb} {'; '.join(groups)}" if groups else said.never.format(verb=verb)


def _groups(hours: Week) -> Iterable[tuple[tuple[Span, ...], list[int]]]:
    """Spans with the days that have them, in the order of the week."""
    days: dict[tuple[Span, ...], list[int]] = {}
    for day, spans in enumerate(hours.days):
        if spans:
            days.setdefault(spans, []).append(day)
    return days.items()


def _days(days: Sequence[int]) -> str:
    said = words()
    names = [said.weekdays[day] for day in days]
    if len(names) == len(said.weekdays):
        return said.every_day
    if len(names) > 2 and days[-1] - days[0] == len(days) - 1:
        return said.from_to.format(first=names[0], last=names[-1])
    return " và ".join(part for part in (", ".join(names[:-1]), names[-1]) if part)


def _spans_shown(spans: Sequence[Span]) -> str:
    return ", ".join(_span(span, clock, clock) for span in spans)


def _spans_spoken(spans: Sequence[Span]) -> str:
    return ", ".join(_span(span, _clock_bare, clock_spoken) for span in spans)


def _span(span: Span, in_half: Callable[[int], str], alone: Callable[[int], str]) -> str:
    """With the name of the half of the day that it lies in, if it lies in one."""
    said = words()
    if span == ALL_DAY:
        return said.whole_day
    half = next((h for h in said.halves if h.start <= span.start and span.end <= h.end), None)
    clock_of = in_half if half else alone
    text = said.span.format(first=clock_of(span.start), last=clock_of(span.end))
    return f"{half.name} {text}" if half else text


def _state(now: OpenState, moment_text: Callable[[datetime, int, datetime], str]) -> str:
    said = words().states[now.whose]
    if now.is_open:
        if now.closes is None:
            return said.open_on
        return said.open.format(closes=moment_text(*_closing(now.closes), now.moment))
    closed = said.closed[now.reason or Closed.DAY_OFF].format(holiday=now.holiday)
    if now.opens is None:
        return said.no_opening.format(closed=closed)
    opens = moment_text(now.opens, _minute(now.opens), now.moment)
    return said.opens.format(closed=closed, opens=opens)


def _moment_shown(at: datetime, minute: int, now: datetime) -> str:
    said = words()
    form = _form(at, now, said.today, said.tomorrow, said.other_day)
    return form.format(time=clock(minute), weekday=said.weekdays[at.weekday()], date=f"{at:%d/%m}")


def _moment_spoken(at: datetime, minute: int, now: datetime) -> str:
    said = words()
    form = _form(at, now, said.today, said.tomorrow_spoken, said.other_day_spoken)
    date = f"{number_spoken(at.day)} {said.month} {_month(at.month)}"
    return form.format(time=clock_spoken(minute), weekday=said.weekdays[at.weekday()], date=date)


def _closing(at: datetime) -> tuple[datetime, int]:
    """The midnight that ends a day is told as 24 o'clock of that day."""
    if _minute(at) == 0:
        return at - timedelta(days=1), ALL_DAY.end
    return at, _minute(at)


def _minute(at: datetime) -> int:
    return at.hour * _HOUR + at.minute


def _form(at: datetime, now: datetime, today: str, tomorrow: str, other: str) -> str:
    ahead = (at.date() - now.date()).days
    return today if ahead == 0 else tomorrow if ahead == 1 else other


def _month(month: int) -> str:
    return "tư" if month == 4 else number_spoken(month)


def _clock_bare(minute: int) -> str:
    said = words()
    hours, minutes = divmod(minute, _HOUR)
    text = f"{number_spoken(hours % 12 or 12)} {said.hour}"
    if minutes == 30:
        return f"{text} {said.half}"
    if 0 < minutes < 10:
        return f"{text} {number_spoken(minutes)} {said.minute}"
    return f"{text} {number_spoken(minutes)}" if minutes else text


def _part_of_day(minute: int) -> str:
    parts = words().parts_of_day
    return parts[max(start for start in parts if start <= minute)]
