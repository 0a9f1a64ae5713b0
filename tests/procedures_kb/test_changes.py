"""What an operator reads of a change."""

from __future__ import annotations

from typing import Any

import pytest

from procedures_kb.changes import Change, changes
from tests.procedures_kb.portal_samples import fee, imported, method, record

OLD = imported()


def costs(amount: int, words: str = "", kind: str = "DIRECT") -> Any:
    return method(fees=[fee(amount, words, currency="Việt Nam Đồng")], kind=kind)


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"updatedAt": None}, []),
        ({"name": "Tên khác"}, [Change("name")]),
        ({"executionCases": []}, [Change("papers")]),
        (
            {"procedureProposal": {"proposalNumber": "18/QĐ-BCM"}},
            [Change("decision", ["17/QĐ-BCM of 2026-07-01"], ["18/QĐ-BCM"])],
        ),
        (
            {"executionMethods": [method(5)]},
            [Change("channels.direct.times", ["3 working_day"], ["5 working_day"])],
        ),
        (
            {"executionMethods": [costs(50_000)]},
            [Change("channels.direct.fees", [], ["50000 VND"])],
        ),
    ],
)
def test_fields_and_figures(changed: dict[str, Any], found: list[Change]) -> None:
    assert changes(OLD, imported(**changed)) == found


def test_a_channel_that_comes_or_goes_is_told_with_its_figures() -> None:
    both = imported(executionMethods=[method(), costs(50_000, kind="ONLINE")])
    came = changes(OLD, both)
    assert [change.field for change in came] == [
        "channels.online",
        "channels.online.times",
        "channels.online.fees",
    ]
    assert came[2] == Change("channels.online.fees", [], ["50000 VND"])
    assert changes(both, OLD)[2] == Change("channels.online.fees", ["50000 VND"], [])


def test_words_stand_for_a_missing_figure() -> None:
    told = record(executionMethods=[method("theo hẹn", fees=[fee(0, "Theo hội đồng")])])
    by_field = {change.field: change for change in changes(OLD, imported(**told))}
    assert by_field["channels.direct.fees"].new == ["Theo hội đồng"]
    assert by_field["channels.direct.times"].new
