"""Days on which versions are valid."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from procedures_kb import validity
from procedures_kb.procedures import Procedure
from tests.procedures_kb.portal_samples import imported


def version(start: int | None = None, end: int | None = None, code: str = "9.990001") -> Procedure:
    """A version that is valid from one day of July 2026 to another."""
    days = {"valid_from": start and date(2026, 7, start), "valid_to": end and date(2026, 7, end)}
    return imported(code=code).model_copy(update=days)


def days(versions: list[Procedure]) -> list[tuple[int | None, int | None]]:
    return [
        (v.valid_from.day if v.valid_from else None, v.valid_to.day if v.valid_to else None)
        for v in versions
    ]


@pytest.mark.parametrize(
    ("start", "end", "day", "valid"),
    [
        (None, None, 1, True),
        (5, None, 4, False),
        (5, None, 5, True),
        (None, 5, 5, True),
        (None, 5, 6, False),
        (5, 5, 5, True),
    ],
)
def test_the_first_and_the_last_day_count(
    start: int | None, end: int | None, day: int, valid: bool
) -> None:
    assert validity.is_valid_on(version(start, end), date(2026, 7, day)) is valid


@pytest.mark.parametrize(
    ("one", "other", "both"),
    [
        ((None, None), (None, None), True),
        ((1, 4), (5, None), False),
        ((1, 5), (5, None), True),
        ((None, 4), (5, 6), False),
        ((3, None), (None, 3), True),
        ((1, 9), (4, 5), True),
    ],
)
def test_versions_overlap_when_one_day_belongs_to_both(
    one: tuple[int | None, int | None], other: tuple[int | None, int | None], both: bool
) -> None:
    assert validity.overlap(version(*one), version(*other)) is both
    assert validity.overlap(version(*other), version(*one)) is both


@pytest.mark.parametrize(
    ("own", "left"),
    [
        ([(None, None)], []),
        ([(10, None)], [(1, 9)]),
        ([(10, 12)], [(1, 9), (13, None)]),
        ([(None, 5)], [(6, None)]),
        ([(1, 1), (10, 12), (20, None)], [(2, 9), (13, 19)]),
    ],
)
def test_a_version_is_left_for_the_days_that_others_leave(
    own: list[tuple[int | None, int | None]], left: list[tuple[int | None, int | None]]
) -> None:
    pieces = validity.without(version(1), [version(*days) for days in own])
    assert days(pieces) == left


def test_the_newest_is_the_one_that_begins_last_in_the_order_of_codes() -> None:
    versions = [version(9), version(code="9.990000"), version(1, 8)]
    assert [v.valid_from for v in validity.newest(versions)] == [date(2026, 7, 9), None]
    assert [v.code for v in validity.newest(versions)] == ["9.990001", "9.990000"]


def test_a_day_is_one_of_vietnam() -> None:
    evening = datetime(2026, 6, 30, 17, 0, tzinfo=UTC)
    assert validity.day_of(evening) == date(2026, 7, 1)
    assert validity.day_of(evening - timedelta(seconds=1)) == date(2026, 6, 30)
    assert validity.day_of(evening.astimezone(timezone(-timedelta(hours=8)))) == date(2026, 7, 1)
    with pytest.raises(ValueError, match="time zone"):
        validity.day_of(datetime(2026, 7, 1))
