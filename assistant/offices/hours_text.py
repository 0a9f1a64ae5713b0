"""Reads hours as an officer writes them.

One line: 'thứ 2 - thứ 6: 7:30-11:30, 13:30-17:00; thứ 7: 7:30-11:30', or '24/7'. In YAML the
same as a mapping, one row for each group of days. docs/offices.md tells all that is understood.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from assistant.offices.opening import ALL_DAY, Span
from procedures_kb.text_vi import normalise, strip_marks

HOLIDAYS = 7
_WEEK = range(7)
_LONGEST = 500
_DAY = r"(?:thu|t)\s?-?\s?(?:[2-7]|hai|ba|tu|nam|sau|bay)|chu nhat|cn"
_DAYS = re.compile(rf"({_DAY})(?:\s*(?:\.\.|-|den|toi)\s*({_DAY}))?")
_NUMBERS = {"hai": 0, "ba": 1, "tu": 2, "nam": 3, "sau": 4, "bay": 5}
_EVERY_DAY = {"hang ngay", "moi ngay", "tat ca cac ngay", "ca tuan"}
_HOLIDAY = {"ngay le", "le", "le tet", "ngay le tet"}
_CLOSED = {"nghi", "dong cua", "khong lam viec"}
_WHOLE_DAY = {"ca ngay", "24/24", "suot ngay dem"}
_TIME = r"(\d{1,2})\s*(?::|h|g|gio)\s*(\d{2})?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|den|toi)\s*{_TIME}")


@dataclass(frozen=True)
class Week:
    """`days`: the spans of Monday to Sunday. `holidays`: those of a public holiday."""

    days: tuple[tuple[Span, ...], ...]
    holidays: tuple[Span, ...] = ()


ALWAYS = Week(((ALL_DAY,),) * 7, (ALL_DAY,))


def read_week(written: object) -> Week:
    """The week that one line or a mapping tells. Raises ValueError with what is wrong in it."""
    if isinstance(written, str):
        if len(written) > _LONGEST:
            raise ValueError(f"hours are longer than {_LONGEST} characters")
        if _plain(written) in {"24/7", "24/24/7"}:
            return ALWAYS
        return _week(_row(part) for part in re.split(r"[;\n]", written) if part.strip())
    if isinstance(written, Mapping):
        return _week(_pair(days, spans) for days, spans in written.items())
    raise ValueError("hours are written as 'thứ 2 - thứ 6: 7:30-11:30, 13:30-17:00' or '24/7'")


def _pair(days: object, spans: object) -> tuple[str, str]:
    if not isinstance(spans, str):
        raise ValueError(f"after {str(days)!r} hours are missing; write 7:30-11:30, or 'nghỉ'")
    return str(days), spans


def _row(text: str) -> tuple[str, str]:
    days, colon, spans = text.partition(":")
    if not colon or not re.search(r"[^\W\d]", days):
        raise ValueError(f"{text.strip()!r} does not begin with its days, such as 'thứ 2 - thứ 6:'")
    return days, spans


def _week(rows: Iterable[tuple[str, str]]) -> Week:
    told: dict[int, tuple[Span, ...]] = {}
    for days, spans in rows:
        read = _spans(spans)
        for day in _days(days):
            if day in told:
                raise ValueError(f"a day of {days.strip()!r} is told twice")
            told[day] = read
    if not told:
        raise ValueError("hours name no day")
    return Week(tuple(told.get(day, ()) for day in _WEEK), told.get(HOLIDAYS, ()))


def _days(text: str) -> list[int]:
    found: list[int] = []
    for part in re.split(r",| va ", _plain(text)):
        name = part.strip()
        if name in _EVERY_DAY:
            found.extend(_WEEK)
        elif name in _HOLIDAY:
            found.append(HOLIDAYS)
        elif match := _DAYS.fullmatch(name):
            found.extend(_range(match, text))
        else:
            raise ValueError(
                f"{text.strip()!r} names no days; write 'thứ 2 - thứ 6', 'thứ 7', 'chủ nhật', "
                "'hằng ngày' or 'ngày lễ'"
            )
    return found


def _range(match: re.Match[str], text: str) -> range:
    first = _weekday(match[1])
    last = _weekday(match[2]) if match[2] else first
    if last < first:
        raise ValueError(f"{text.strip()!r} runs backwards; the week goes from thứ 2 to chủ nhật")
    return range(first, last + 1)


def _weekday(name: str) -> int:
    """0 Monday to 6 Sunday."""
    if name in {"chu nhat", "cn"}:
        return 6
    number = re.sub(r"^(?:thu|t)[\s-]*", "", name)
    return int(number) - 2 if number.isdigit() else _NUMBERS[number]


def _spans(text: str) -> tuple[Span, ...]:
    plain = _plain(text)
    if plain in _CLOSED:
        return ()
    if plain in _WHOLE_DAY:
        return (ALL_DAY,)
    spans = sorted(_span(part.strip()) for part in re.split(r",| va ", plain))
    for left, right in pairwise(spans):
        if right.start < left.end:
            raise ValueError(f"the hours {text.strip()!r} overlap")
    return tuple(spans)


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is no span of hours; write 7:30-11:30, or 'nghỉ'")
    start, end = _minute(match[1], match[2]), _minute(match[3], match[4])
    if end <= start:
        raise ValueError(f"{text!r} ends before it starts; past midnight, write two days")
    return Span(start, end)


def _minute(hour: str, minute: str | None) -> int:
    total = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or total > ALL_DAY.end:
        raise ValueError(f"{hour}:{minute or '00'} is no time of day")
    return total


def _plain(text: str) -> str:
    """Lower case, no marks, one kind of dash, spaces single."""
    return strip_marks(normalise(re.sub(r"[–—−]", "-", text))).strip(" .")
