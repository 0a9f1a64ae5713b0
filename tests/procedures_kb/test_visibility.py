"""Masks over the rows of a table."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from procedures_kb.procedures import Procedure, Scope
from procedures_kb.visibility import Visibility, version_row
from tests.procedures_kb.portal_samples import imported


def version(
    start: date | None = None,
    end: date | None = None,
    scope: Scope = Scope.NATIONAL,
    province: str = "",
) -> Procedure:
    about = {"valid_from": start, "valid_to": end, "scope": scope, "province": province}
    return Procedure.model_validate({**imported().model_dump(), **about})


JUNE_30, JULY_1, JULY_9, JULY_10 = (
    date(2026, 6, 30),
    date(2026, 7, 1),
    date(2026, 7, 9),
    date(2026, 7, 10),
)
ROWS = [
    [version()],
    [version(JULY_1, JULY_9), version(JULY_10)],
    [version(None, JULY_9)],
    [version(scope=Scope.INTERNAL)],
    [version(scope=Scope.PROVINCIAL, province="tỉnh Đồng Tháp")],
    [version(None, JULY_9, Scope.INTERNAL), version(JULY_10)],
]


@pytest.fixture
def visibility() -> Visibility:
    return Visibility([[version_row(item) for item in row] for row in ROWS])


@pytest.mark.parametrize(
    ("province", "is_staff", "day", "rows"),
    [
        ("", False, JUNE_30, [0, 2]),
        ("", False, JULY_1, [0, 1, 2]),
        ("", False, JULY_10, [0, 1, 5]),
        ("", True, JULY_9, [0, 1, 2, 3, 5]),
        ("Đồng Tháp", False, JULY_10, [0, 1, 4, 5]),
        ("dong thap", True, JULY_10, [0, 1, 3, 4, 5]),
        ("Cà Mau", False, JULY_10, [0, 1, 5]),
        ("tỉnh", False, JULY_10, [0, 1, 5]),
        ("", False, date.min, [0, 2]),
        ("", False, date.max, [0, 1, 5]),
    ],
)
def test_who_sees_what_on_which_day(
    visibility: Visibility, province: str, is_staff: bool, day: date, rows: list[int]
) -> None:
    assert visibility.mask(province, is_staff, day).nonzero()[0].tolist() == rows


def test_the_version_is_the_one_of_the_day(visibility: Visibility) -> None:
    found = [visibility.version(1, "", False, day) for day in (JUNE_30, JULY_1, JULY_9, JULY_10)]
    assert found == [None, 0, 0, 1]
    assert visibility.version(5, "", False, JULY_9) is None
    assert visibility.version(5, "", True, JULY_9) == 0
    assert [visibility.versions(row) for row in range(len(ROWS))] == [1, 2, 1, 1, 1, 2]


def test_masks_are_kept_but_not_without_end(visibility: Visibility) -> None:
    first = visibility.mask("", False, JULY_1)
    assert visibility.mask("", False, JULY_1) is first
    for days in range(1000):
        visibility.mask("", False, JULY_1 + timedelta(days=days))
    kept = visibility.mask.cache_info()
    assert kept.currsize <= 64


def test_a_mask_that_is_kept_cannot_be_changed(visibility: Visibility) -> None:
    with pytest.raises(ValueError, match="read-only"):
        visibility.mask("", False, JULY_1)[0] = False


def test_an_empty_table_has_an_empty_mask() -> None:
    assert Visibility([]).mask("", True, JULY_1).tolist() == []
