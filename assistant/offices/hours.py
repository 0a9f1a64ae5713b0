"""Weekly opening hours: open or closed at a moment, and in words. Pure: no clock, no file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from assistant.offices import hours_vi
from assistant.offices.holidays import Holidays
from assistant.offices.hours_text import ALWAYS, Week, read_week
from assistant.offices.opening import ZONE, Closed, Span, Whose

_LOOK_AHEAD_DAYS = 60
_SATURDAY = 5
_LUNCH = Span(11 * 60, 13 * 60)


@dataclass(frozen=True)
class OpenState:
    """Open or closed at `moment` (in ZONE).

    `closes`: when an open one closes; None: it does not within the days looked at. `reason` and
    `holiday` (its name) tell why it is closed. `opens`: when a closed one opens next; None: not
    within the days looked at.
    """

    moment: datetime
    is_open: bool
    closes: datetime | None = None
    reason: Closed | None = None
    holiday: str = ""
    opens: datetime | None = None
    whose: Whose = Whose.OFFICE

    def words(self) -> str:
        """One sentence to show, such as 'Hiện đang nghỉ trưa, mở cửa lúc 13 giờ 30.'"""
        return hours_vi.state(self)

    def spoken(self) -> str:
        """The same to say, figures in words: 'mở cửa lúc một giờ rưỡi chiều'."""
        return hours_vi.state_spoken(self)


@dataclass(frozen=True)
class OpeningHours:
    """Hours that repeat every week. On a public holiday only the hours told for holidays hold.

    Hours that were not given holidays with `observing` know none; that is warned of.
    """

    week: Week
    whose: Whose = Whose.OFFICE
    holidays: Holidays = field(default_factory=lambda: Holidays(()), compare=False, repr=False)

    @classmethod
    def read(cls, written: object, whose: Whose = Whose.OFFICE) -> OpeningHours:
        """Of one line or a YAML mapping (hours_text.py). Raises ValueError."""
        return cls(read_week(written), whose)

    def observing(self, holidays: Holidays) -> OpeningHours:
        """The same hours, closed on these holidays."""
        return replace(self, holidays=holidays)

    @property
    def always(self) -> bool:
        """Never closed, holidays included."""
        return self.week == ALWAYS

    def at(self, moment: datetime) -> OpenState:
        """Open until when, or why closed and until when. `moment` needs a time zone."""
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = moment.astimezone(ZONE)
        if self.always:
            return OpenState(moment, is_open=True, whose=self.whose)
        today = moment.date()
        spans = self._spans(today)
        minute = moment.hour * 60 + moment.minute
        for span in spans:
            if span.start <= minute < span.end:
                closes = self._closing(today, span)
                return OpenState(moment, is_open=True, closes=closes, whose=self.whose)
        return OpenState(
            moment,
            is_open=False,
            reason=self._reason(today, spans, minute),
            holiday=self.holidays.name_on(today) if not spans else "",
            opens=next((at for at in self._openings(today) if at > moment), None),
            whose=self.whose,
        )

    def words(self) -> str:
        """'mở cửa từ thứ hai đến thứ sáu, sáng 7 giờ 30 đến 11 giờ 30, chiều ...'."""
        return hours_vi.week(self.week, self.whose)

    def spoken(self) -> str:
        """The same with figures in words: 'sáng bảy giờ rưỡi đến mười một giờ rưỡi'."""
        return hours_vi.week_spoken(self.week, self.whose)

    def _spans(self, day: date) -> tuple[Span, ...]:
        if self.holidays.name_on(day):
            return self.week.holidays
        return self.week.days[self.holidays.worked_as(day).weekday()]

    def _openings(self, first: date) -> Iterator[datetime]:
        for day in _days(first):
            for span in self._spans(day):
                yield _moment(day, span.start)

    def _closing(self, day: date, span: Span) -> datetime | None:
        """The end of a span, or of the last of those that follow it without a gap."""
        end = _moment(day, span.end)
        for following in _days(day):
            for other in self._spans(following):
                start = _moment(following, other.start)
                if start > end:
                    return end
                end = max(end, _moment(following, other.end))
            if end < _moment(following + timedelta(days=1), 0):
                return end
        return None

    def _reason(self, day: date, spans: tuple[Span, ...], minute: int) -> Closed:
        if not spans:
            if self.holidays.name_on(day):
                return Closed.HOLIDAY
            return Closed.WEEKEND if day.weekday() >= _SATURDAY else Closed.DAY_OFF
        if minute < spans[0].start:
            return Closed.BEFORE_HOURS
        if minute >= spans[-1].end:
            return Closed.AFTER_HOURS
        gap_start = max(span.end for span in spans if span.end <= minute)
        gap_end = min(span.start for span in spans if span.start > minute)
        at_noon = gap_start < _LUNCH.end and gap_end > _LUNCH.start
        return Closed.LUNCH if at_noon else Closed.BREAK


def _days(first: date) -> Iterator[date]:
    return (first + timedelta(days=ahead) for ahead in range(_LOOK_AHEAD_DAYS))


def _moment(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(), ZONE) + timedelta(minutes=minute)
