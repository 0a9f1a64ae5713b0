"""Records of the operator: versions of their own beside imported ones, and ends set by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from procedures_kb import catalogue
from procedures_kb.catalogue import end_procedure, load_records, load_versions, take_end_back
from procedures_kb.errors import KnowledgeBaseError, RecordFileError
from tests.procedures_kb.portal_samples import imported, numbered
from tests.procedures_kb.test_history import AUGUST_20, CODE, JULY_1, costing, days, run

JULY_31, AUGUST_1, AUGUST_5, AUGUST_9 = (
    date(2026, 7, 31),
    date(2026, 8, 1),
    date(2026, 8, 5),
    date(2026, 8, 9),
)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A knowledge base `thu` with four imported records."""
    data = tmp_path / "data"
    run(data, numbered(4))
    return data


def own(data: Path, file: str, **changes: Any) -> Path:
    """A record file of the operator."""
    value = imported().model_dump(mode="json", exclude_defaults=True)
    path = data / "kb" / "thu" / "records" / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump({**value, **changes}, allow_unicode=True), encoding="utf-8")
    return path


def names(data: Path) -> list[tuple[str, date | None, date | None]]:
    found = (version for version in load_versions(data, "thu") if version.code == CODE)
    return [(version.name[-4:], version.valid_from, version.valid_to) for version in found]


def test_a_record_without_days_takes_the_place_of_all_imported_versions(data: Path) -> None:
    run(data, [costing(50_000), *numbered(3, first=2)], read_on=AUGUST_20)
    own(data, "a.yaml", name="Tên của xã")
    assert names(data) == [("a xã", None, None)]


def test_a_record_takes_the_place_of_an_imported_one_for_its_days(data: Path) -> None:
    own(data, "a.yaml", name="Tên tạm", valid_from="2026-08-01", valid_to="2026-08-05")
    assert names(data) == [
        (" câu", JULY_1, JULY_31),
        (" tạm", AUGUST_1, AUGUST_5),
        (" câu", date(2026, 8, 6), None),
    ]
    assert len(load_records(data, "thu")) == 4


def test_versions_in_files_of_their_own_follow_each_other(data: Path) -> None:
    own(data, "b.yaml", name="Tên sau", valid_from="2026-08-01")
    own(data, "a.yaml", name="Tên trước", valid_to="2026-07-31")
    assert names(data) == [("rước", None, JULY_31), (" sau", AUGUST_1, None)]


@pytest.mark.parametrize("start", ["2026-07-31", "2026-07-01", None])
def test_versions_of_one_day_in_two_files_are_refused_naming_both(
    data: Path, start: str | None
) -> None:
    first = own(data, "a.yaml", valid_to="2026-07-31")
    second = own(data, "b.yaml", valid_from=start)
    with pytest.raises(RecordFileError) as error:
        load_versions(data, "thu")
    assert error.value.path == second
    assert str(first) in error.value.reason


def test_a_last_day_before_the_first_is_refused_with_its_file(data: Path) -> None:
    path = own(data, "a.yaml", valid_from="2026-08-01", valid_to="2026-07-31")
    with pytest.raises(RecordFileError, match="valid_to lies before valid_from") as error:
        load_versions(data, "thu")
    assert error.value.path == path


def test_an_end_by_hand_holds_through_imports_and_can_be_taken_back(data: Path) -> None:
    end_procedure(data, "thu", CODE, AUGUST_5)
    assert days(data) == [(JULY_1, AUGUST_5)]
    run(data, numbered(4), read_on=AUGUST_9)
    assert days(data) == [(JULY_1, AUGUST_5)]
    report = run(data, [costing(50_000), *numbered(3, first=2)], read_on=AUGUST_20)
    assert report.changed_after_end == [CODE]
    assert days(data) == [(JULY_1, AUGUST_5)]
    take_end_back(data, "thu", CODE)
    assert days(data) == [(JULY_1, date(2026, 8, 19)), (AUGUST_20, None)]


def test_an_end_can_be_moved(data: Path) -> None:
    for day in (AUGUST_5, AUGUST_9, AUGUST_1):
        end_procedure(data, "thu", CODE, day)
        assert days(data) == [(JULY_1, day)]


def test_an_end_leaves_later_versions_out(data: Path) -> None:
    run(data, [costing(50_000), *numbered(3, first=2)], read_on=AUGUST_20)
    end_procedure(data, "thu", CODE, AUGUST_5)
    assert days(data) == [(JULY_1, AUGUST_5)]


@pytest.mark.parametrize(
    ("code", "day", "reason"),
    [
        ("9.999999", AUGUST_5, "has no procedure 9.999999"),
        (CODE, date(2026, 6, 30), "valid on 2026-06-30"),
    ],
)
def test_what_cannot_end_is_refused_and_nothing_is_written(
    data: Path, code: str, day: date, reason: str
) -> None:
    with pytest.raises(KnowledgeBaseError, match=reason):
        end_procedure(data, "thu", code, day)
    assert not (data / "kb" / "thu" / "ended.yaml").exists()


def test_an_end_that_is_not_there_cannot_be_taken_back(data: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="nobody ended"):
        take_end_back(data, "thu", CODE)


def test_a_starter_record_can_be_ended_too(tmp_path: Path) -> None:
    code = load_records(tmp_path, catalogue.STARTER)[0].code
    end_procedure(tmp_path, catalogue.STARTER, code, AUGUST_20)
    [ended] = [r for r in load_records(tmp_path, catalogue.STARTER) if r.valid_to is not None]
    assert (ended.code, ended.valid_to) == (code, AUGUST_20)


def test_an_end_changes_what_a_build_depends_on(data: Path) -> None:
    before = catalogue.record_sources(data, "thu")
    end_procedure(data, "thu", CODE, AUGUST_5)
    [added] = set(catalogue.record_sources(data, "thu")) - set(before)
    assert added.name == "ended.yaml"


@pytest.mark.parametrize(
    "content",
    ["ended: {9.990001: hôm qua}", 'ended: {"9.99": 2026-08-05}', "{", "over: {}", "ended: [1]"],
)
def test_a_wrong_file_of_ends_is_refused_with_its_line(data: Path, content: str) -> None:
    (data / "kb" / "thu" / "ended.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(RecordFileError, match=r"ended\.yaml:[12]: "):
        load_versions(data, "thu")
