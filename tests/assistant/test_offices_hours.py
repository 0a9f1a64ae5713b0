"""Opening hours: every boundary, and what is said about them."""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.offices import hours_vi
from assistant.offices.holidays import Holiday, Holidays, load_holidays
from assistant.offices.hours import OpeningHours
from assistant.offices.hours_text import ALWAYS, read_week
from assistant.offices.opening import ZONE, Closed, Whose

USUAL = "thứ 2 - thứ 6: 7:30-11:30, 13:30-17:00"
HOLIDAYS = load_holidays()
OFFICE = OpeningHours.read(USUAL).observing(HOLIDAYS)


def at(text: str) -> datetime:
    """2026-11-23 is a Monday."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "closes"),
    [
        ("2026-11-23 07:30", "2026-11-23 11:30"),
        ("2026-11-23 11:29:59", "2026-11-23 11:30"),
        ("2026-11-23 13:30", "2026-11-23 17:00"),
        ("2026-11-23 16:59", "2026-11-23 17:00"),
    ],
)
def test_open_until(moment: str, closes: str) -> None:
    state = OFFICE.at(at(moment))
    assert (state.is_open, state.closes, state.reason, state.opens) == (
        True, at(closes), None, None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("moment", "reason", "opens"),
    [
        ("2026-11-23 00:00", Closed.BEFORE_HOURS, "2026-11-23 07:30"),
        ("2026-11-23 07:29:59", Closed.BEFORE_HOURS, "2026-11-23 07:30"),
        ("2026-11-23 11:30", Closed.LUNCH, "2026-11-23 13:30"),
        ("2026-11-23 13:29:59", Closed.LUNCH, "2026-11-23 13:30"),
        ("2026-11-25 17:00", Closed.AFTER_HOURS, "2026-11-26 07:30"),
        ("2026-11-25 23:59:59", Closed.AFTER_HOURS, "2026-11-26 07:30"),
        ("2026-11-27 17:00", Closed.AFTER_HOURS, "2026-11-30 07:30"),  # Friday evening
        ("2026-11-28 09:00", Closed.WEEKEND, "2026-11-30 07:30"),
        ("2026-11-29 23:59", Closed.WEEKEND, "2026-11-30 07:30"),
    ],
)
def test_closed_why_and_until(moment: str, reason: Closed, opens: str) -> None:
    state = OFFICE.at(at(moment))
    assert (state.is_open, state.reason, state.opens) == (False, reason, at(opens))
    assert state.closes is None


@pytest.mark.parametrize(
    ("moment", "holiday", "opens"),
    [
        ("2026-11-23 17:00", "", "2026-11-25 07:30"),  # the evening before a holiday
        ("2026-11-24 09:00", "Ngày Văn hóa Việt Nam", "2026-11-25 07:30"),
        ("2026-02-13 17:00", "", "2026-02-23 07:30"),  # before nine days of Tết
        ("2026-02-16 00:00", "Tết Nguyên đán", "2026-02-23 07:30"),
        ("2026-02-20 23:59", "Tết Nguyên đán", "2026-02-23 07:30"),
        ("2026-02-21 09:00", "", "2026-02-23 07:30"),
        ("2027-02-04 17:00", "", "2027-02-11 07:30"),
        ("2027-02-10 12:00", "Tết Nguyên đán", "2027-02-11 07:30"),
        ("2026-08-28 17:00", "", "2026-09-03 07:30"),  # National Day, with the day exchanged
        ("2026-12-31 17:00", "", "2027-01-04 07:30"),  # over the turn of the year
        ("2027-04-30 08:00", "Ngày Chiến thắng", "2027-05-04 07:30"),
    ],
)
def test_holidays_are_named_and_passed_over(moment: str, holiday: str, opens: str) -> None:
    state = OFFICE.at(at(moment))
    assert (state.is_open, state.holiday, state.opens) == (False, holiday, at(opens))
    assert (state.reason is Closed.HOLIDAY) == bool(holiday)


def test_a_saturday_worked_instead_has_the_hours_of_the_day_off() -> None:
    assert OFFICE.at(at("2026-08-22 08:00")).closes == at("2026-08-22 11:30")
    assert OFFICE.at(at("2026-08-21 17:00")).opens == at("2026-08-22 07:30")
    assert OFFICE.at(at("2026-08-29 08:00")).reason is Closed.WEEKEND


def test_around_the_clock_is_never_closed() -> None:
    hours = OpeningHours.read("24/7").observing(HOLIDAYS)
    for moment in ("2026-11-23 00:00", "2026-11-29 03:00", "2026-02-17 00:00"):
        state = hours.at(at(moment))
        assert (state.is_open, state.closes) == (True, None)


def test_every_whole_day_closes_on_holidays() -> None:
    hours = OpeningHours.read("hằng ngày: cả ngày").observing(HOLIDAYS)
    state = hours.at(at("2026-11-21 12:00"))
    assert state.closes == at("2026-11-24 00:00")
    assert state.words() == "Hiện đang mở cửa, đến 24 giờ thứ hai, ngày 23/11."
    assert hours.at(at("2026-11-24 00:00")).opens == at("2026-11-25 00:00")


def test_hours_over_midnight_are_one_span() -> None:
    hours = OpeningHours.read("thứ 2: 22:00-24:00; thứ 3: 0:00-2:00, 8:00-9:00")
    hours = hours.observing(Holidays(()))
    assert hours.at(at("2026-11-23 23:59")).closes == at("2026-11-24 02:00")
    assert hours.at(at("2026-11-24 02:00")).opens == at("2026-11-24 08:00")
    assert hours.at(at("2026-11-24 02:00")).reason is Closed.BREAK


def test_holidays_may_have_hours_of_their_own() -> None:
    hours = OpeningHours.read("hằng ngày: 7:00-22:00; ngày lễ: 8:00-17:00").observing(HOLIDAYS)
    assert hours.at(at("2026-11-24 08:00")).closes == at("2026-11-24 17:00")
    state = hours.at(at("2026-11-24 07:30"))
    assert (state.reason, state.holiday) == (Closed.BEFORE_HOURS, "")


def test_a_closed_weekday_is_no_weekend_and_never_open_has_no_opening() -> None:
    assert OpeningHours.read("thứ 2: 8:00-9:00").at(at("2026-11-25 08:00")).reason is Closed.DAY_OFF
    state = OpeningHours.read("chủ nhật: nghỉ").at(at("2026-11-25 08:00"))
    assert (state.opens, state.words()) == (None, "Hôm nay không mở cửa.")


def test_other_time_zones_are_understood_and_none_is_refused() -> None:
    assert OFFICE.at(datetime(2026, 11, 23, 4, 29, 59, tzinfo=UTC)).is_open
    assert not OFFICE.at(datetime(2026, 11, 23, 4, 30, tzinfo=UTC)).is_open
    late = datetime(2026, 11, 22, 19, 30, tzinfo=ZoneInfo("America/New_York"))
    assert OFFICE.at(late).is_open
    with pytest.raises(ValueError, match="time zone"):
        OFFICE.at(datetime(2026, 11, 23))


@given(st.datetimes(min_value=datetime(2026, 1, 1), max_value=datetime(2027, 12, 1)))
def test_what_is_promised_comes_true(moment: datetime) -> None:
    now = moment.replace(tzinfo=ZONE)
    state = OFFICE.at(now)
    turn = state.closes if state.is_open else state.opens
    assert turn is not None
    assert turn > now
    assert OFFICE.at(turn).is_open is not state.is_open
    assert OFFICE.at(turn - timedelta(seconds=1)).is_open is state.is_open


@pytest.mark.parametrize(
    "text",
    [
        USUAL, "thu-2..thu-6: 7:30-11:30, 13:30-17:00", "T2-T6: 7h30-11h30, 13h30-17h",
        "THỨ HAI ĐẾN THỨ SÁU: 7 giờ 30 đến 11 giờ 30 và 13 giờ 30 đến 17 giờ",
        "thứ 2, thứ 3 và thứ 4: 7:30–11:30, 13:30–17:00; thứ 5, t6: 13:30-17:00, 07:30-11:30",
        "thu hai den thu sau: 7:30 - 11:30, 13:30 - 17:00;",
    ],
)  # fmt: skip
def test_hours_are_read_however_they_are_written(text: str) -> None:
    assert read_week(text) == OFFICE.week


def test_a_mapping_says_the_same_as_a_line() -> None:
    rows = {"thứ 2 - thứ 6": "7:30-11:30, 13:30-17:00", "thứ 7": "nghỉ", "chủ nhật": "nghỉ"}
    assert read_week(rows) == OFFICE.week
    assert read_week(" 24/7 ") == ALWAYS


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "no day"),
        (" ; ", "no day"),
        ("7:30-11:30", "does not begin with its days"),
        ("giờ hành chính", "does not begin with its days"),
        ("thứ 8: 7:30-11:30", "names no days"),
        ("thứ 2 - : 7:30-11:30", "names no days"),
        ("thứ 6 - thứ 2: 7:30-11:30", "backwards"),
        ("thứ 2: 11:30-7:30", "ends before"),
        ("thứ 2: 22:00-2:00", "two days"),
        ("thứ 2: 7:60-8:00", "no time of day"),
        ("thứ 2: 7:00-24:01", "no time of day"),
        ("thứ 2: 7-11", "no span"),
        ("thứ 2: sáng", "no span"),
        ("thứ 2:", "no span"),
        ("thứ 2: 7:30-11:30, 11:00-12:00", "overlap"),
        ("thứ 2: 7:30-11:30; thứ 2 - thứ 6: 8:00-9:00", "twice"),
        ("thứ 2: 7:30-11:30; hằng ngày: 8:00-9:00", "twice"),
        ("thứ 2: 7:30-11:30" + " " * 500, "longer"),
        ({"thứ 2": None}, "missing"),
        ({}, "no day"),
        (["thứ 2: 7:30-11:30"], "written as"),
        (24, "written as"),
        (None, "written as"),
    ],
)
def test_wrong_hours_are_refused_with_the_reason(written: object, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        OpeningHours.read(written)


@given(st.text(alphabet="thứu2-67:30;,. lêđnàyễ24/", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        hours = OpeningHours.read(text)
    except ValueError:
        return
    assert hours.words()
    assert hours.at(at("2026-11-23 09:00")).spoken()


@pytest.mark.parametrize(
    ("text", "words", "spoken"),
    [
        (
            USUAL,
            "mở cửa từ thứ hai đến thứ sáu, sáng 7 giờ 30 đến 11 giờ 30, "
            "chiều 13 giờ 30 đến 17 giờ",
            "mở cửa từ thứ hai đến thứ sáu, sáng bảy giờ rưỡi đến mười một giờ rưỡi, "
            "chiều một giờ rưỡi đến năm giờ",
        ),
        (
            "thứ 2, thứ 4, thứ 6: 8:05-16:45; chủ nhật: 19:00-21:15",
            "mở cửa thứ hai, thứ tư và thứ sáu, 8 giờ 05 đến 16 giờ 45; "
            "chủ nhật, tối 19 giờ đến 21 giờ 15",
            "mở cửa thứ hai, thứ tư và thứ sáu, tám giờ năm phút sáng đến bốn giờ bốn mươi lăm "
            "chiều; chủ nhật, tối bảy giờ đến chín giờ mười lăm",
        ),
        ("24/7", *["mở cửa suốt ngày đêm, cả tuần và ngày lễ"] * 2),
        ("hằng ngày: cả ngày", *["mở cửa hằng ngày, cả ngày"] * 2),
        ("t7: nghỉ", *["không mở cửa"] * 2),
    ],
)  # fmt: skip
def test_hours_in_words(text: str, words: str, spoken: str) -> None:
    hours = OpeningHours.read(text)
    assert (hours.words(), hours.spoken()) == (words, spoken)


def test_what_is_spoken_has_no_figure() -> None:
    for moment in ("2026-11-23 09:00", "2026-11-23 12:00", "2026-11-27 18:00", "2027-02-06 08:00"):
        for whose in Whose:
            hours = OpeningHours.read(USUAL, whose).observing(HOLIDAYS)
            said = hours.at(at(moment)).spoken() + hours.spoken()
            assert not any(char.isdigit() for char in said), said


@pytest.mark.parametrize(
    ("moment", "words", "spoken"),
    [
        ("2026-11-23 09:00", "Hiện đang mở cửa, đến 11 giờ 30.",
         "Hiện đang mở cửa, đến mười một giờ rưỡi trưa."),
        ("2026-11-23 12:00", "Hiện đang nghỉ trưa, mở cửa lúc 13 giờ 30.",
         "Hiện đang nghỉ trưa, mở cửa lúc một giờ rưỡi chiều."),
        ("2026-11-25 18:00",
         "Hiện đã hết giờ làm việc, mở cửa lúc 7 giờ 30 ngày mai (thứ năm, 26/11).",
         "Hiện đã hết giờ làm việc, mở cửa lúc bảy giờ rưỡi sáng ngày mai."),
        ("2027-02-06 08:00",
         "Hôm nay nghỉ nhân dịp Tết Nguyên đán, mở cửa lúc 7 giờ 30 thứ năm, ngày 11/02.",
         "Hôm nay nghỉ nhân dịp Tết Nguyên đán, mở cửa lúc bảy giờ rưỡi sáng thứ năm, "
         "ngày mười một tháng hai."),
    ],
)  # fmt: skip
def test_the_state_in_words(moment: str, words: str, spoken: str) -> None:
    state = OFFICE.at(at(moment))
    assert (state.words(), state.spoken()) == (words, spoken)


def test_the_desk_answers_and_does_not_open() -> None:
    desk = OpeningHours.read(USUAL, Whose.DESK).observing(HOLIDAYS)
    assert desk.words().startswith("trực từ thứ hai")
    assert "có người trực" in desk.at(at("2026-11-23 09:00")).words()
    assert "mở cửa" not in desk.at(at("2026-11-23 18:00")).words()


@pytest.mark.parametrize(
    ("number", "said"),
    [(0, "không"), (5, "năm"), (10, "mười"), (11, "mười một"), (15, "mười lăm"), (20, "hai mươi"),
     (21, "hai mươi mốt"), (25, "hai mươi lăm"), (31, "ba mươi mốt"), (55, "năm mươi lăm")],
)  # fmt: skip
def test_numbers_are_said_as_people_do(number: int, said: str) -> None:
    assert hours_vi.number_spoken(number) == said


def test_a_year_without_entries_is_warned_of_once(caplog: pytest.LogCaptureFixture) -> None:
    hours = OpeningHours.read(USUAL).observing(load_holidays())
    with caplog.at_level(logging.WARNING):
        hours.at(at("2028-01-03 09:00"))
        hours.at(at("2028-05-01 09:00"))
        hours.at(at("2027-05-03 09:00"))
    assert [record.args for record in caplog.records] == [(2028,)]


def test_a_local_day_does_not_make_a_year_listed() -> None:
    listed = HOLIDAYS.with_local([Holiday(name="Hội chim", day=date(2028, 3, 1))])
    assert listed.name_on(date(2028, 3, 1)) == "Hội chim"
    assert listed.last_day_listed() == date(2027, 12, 31)
    assert Holidays(()).last_day_listed() is None
