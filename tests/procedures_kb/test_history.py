"""Versions of imported records: when they begin and end, and what an import leaves alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from procedures_kb.catalogue import import_records, load_records, load_versions
from procedures_kb.errors import KnowledgeBaseError
from procedures_kb.import_report import ImportReport
from procedures_kb.procedures import Procedure
from tests.procedures_kb.portal_samples import (
    fee,
    imported,
    method,
    numbered,
    record,
    write_lines,
)

JULY_1, JULY_17, AUGUST_1, AUGUST_20 = (
    date(2026, 7, 1),
    date(2026, 7, 17),
    date(2026, 8, 1),
    date(2026, 8, 20),
)
CODE = "9.990001"


def ms(day: date) -> int:
    """Noon in Vietnam."""
    return int(datetime(day.year, day.month, day.day, 5, tzinfo=UTC).timestamp() * 1000)


def decided(number: str, day: date | None) -> dict[str, object]:
    return {"proposalNumber": number, "decisionDate": ms(day) if day else None}


def costing(amount: int, **more: object) -> Any:
    rows = [method(fees=[fee(amount, currency="Việt Nam Đồng")])]
    return record(executionMethods=rows, **more)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def run(data: Path, records: Any, read_on: date = JULY_17, **more: Any) -> ImportReport:
    data.mkdir(exist_ok=True)
    source = write_lines(data / "source.jsonl", records)
    return import_records(
        source, into="thu", format_name="portal-json", read_on=read_on, data_dir=data, **more
    )


def versions(data: Path, code: str = CODE) -> list[Procedure]:
    return [version for version in load_versions(data, "thu") if version.code == code]


def days(data: Path, code: str = CODE) -> list[tuple[date | None, date | None]]:
    return [(version.valid_from, version.valid_to) for version in versions(data, code)]


def sums(data: Path) -> list[int | None]:
    return [version.channels[0].fees[0].amount for version in versions(data)]


@pytest.mark.parametrize(
    ("decision", "updated", "begins"),
    [
        (JULY_1, date(2026, 7, 5), JULY_1),
        (None, date(2026, 7, 5), date(2026, 7, 5)),
        (None, None, JULY_17),
        (date(2062, 7, 1), date(2026, 7, 5), date(2026, 7, 5)),  # a slip of the pen
        (date(2062, 7, 1), date(2062, 7, 1), JULY_17),
    ],
)
def test_a_first_version_begins_with_its_decision_else_with_the_source(
    data: Path, decision: date | None, updated: date | None, begins: date
) -> None:
    updated_at = ms(updated) if updated else None
    run(data, [record(procedureProposal=decided("1/QĐ", decision), updatedAt=updated_at)])
    assert days(data) == [(begins, None)]


def test_a_changed_record_is_a_new_version_and_the_older_one_ends_the_day_before(
    data: Path,
) -> None:
    run(data, [costing(50_000)])
    report = run(
        data, [costing(70_000, procedureProposal=decided("2/QĐ", AUGUST_1))], read_on=AUGUST_20
    )
    assert (report.added, report.changed, report.same) == (0, 1, 0)
    assert days(data) == [(JULY_1, date(2026, 7, 31)), (AUGUST_1, None)]
    assert sums(data) == [50_000, 70_000]


@pytest.mark.parametrize(
    ("changes", "begins"),
    [
        # the same decision: the day on which the source changed it
        ({"updatedAt": ms(date(2026, 8, 5))}, date(2026, 8, 5)),
        # nothing tells since when: the day on which it was read
        ({}, AUGUST_20),
        # another decision of an impossible day
        ({"procedureProposal": decided("2/QĐ", date(2062, 8, 1))}, AUGUST_20),
        # another decision that is older than the version before it
        ({"procedureProposal": decided("0/QĐ", date(2020, 1, 1))}, AUGUST_20),
    ],
)
def test_without_a_new_decision_the_source_tells_when_a_change_begins(
    data: Path, changes: dict[str, object], begins: date
) -> None:
    run(data, [costing(50_000)])
    run(data, [costing(70_000, **changes)], read_on=AUGUST_20)
    assert [start for start, _ in days(data)] == [JULY_1, begins]


def test_what_is_imported_twice_adds_no_version(data: Path) -> None:
    run(data, [costing(50_000)])
    before = (data / "kb/thu/records.jsonl").read_bytes()
    report = run(data, [costing(50_000)])
    assert (report.same, report.changed, report.unchanged) == (1, 0, True)
    assert (data / "kb/thu/records.jsonl").read_bytes() == before


def test_the_same_text_read_later_moves_the_day_of_reading_only(data: Path) -> None:
    run(data, [costing(50_000)])
    report = run(data, [costing(50_000, updatedAt=ms(AUGUST_1))], read_on=AUGUST_20)
    [version] = versions(data)
    assert (report.same, report.unchanged) == (1, False)
    assert (version.source.read_on, version.source.updated_on) == (AUGUST_20, AUGUST_1)
    assert days(data) == [(JULY_1, None)]


def test_a_third_version_leaves_the_first_as_it_is(data: Path) -> None:
    for amount, day in ((50_000, JULY_17), (70_000, AUGUST_1), (90_000, AUGUST_20)):
        run(data, [costing(amount)], read_on=day)
    assert days(data) == [
        (JULY_1, date(2026, 7, 31)),
        (AUGUST_1, date(2026, 8, 19)),
        (AUGUST_20, None),
    ]
    assert sums(data) == [50_000, 70_000, 90_000]


def test_back_to_an_earlier_text_is_a_version_of_its_own(data: Path) -> None:
    for amount, day in ((50_000, JULY_17), (70_000, AUGUST_1), (50_000, AUGUST_20)):
        run(data, [costing(amount)], read_on=day)
    assert sums(data) == [50_000, 70_000, 50_000]


def test_a_second_change_on_one_day_is_a_correction(data: Path) -> None:
    for amount, day in ((50_000, JULY_17), (7_000, AUGUST_1), (70_000, AUGUST_1)):
        run(data, [costing(amount)], read_on=day)
    assert days(data) == [(JULY_1, date(2026, 7, 31)), (AUGUST_1, None)]
    assert sums(data) == [50_000, 70_000]


def test_a_source_read_before_the_catalogue_is_refused_when_it_would_change_it(data: Path) -> None:
    run(data, [costing(70_000)], read_on=AUGUST_20)
    before = (data / "kb/thu/records.jsonl").read_bytes()
    with pytest.raises(KnowledgeBaseError, match=r"1 records .* read after 2026-07-17") as error:
        run(data, [costing(50_000)])
    assert "--read-on" in error.value.hint
    assert (data / "kb/thu/records.jsonl").read_bytes() == before
    run(data, [costing(50_000)], force=True)
    assert sums(data) == [50_000]


def test_the_same_text_read_earlier_keeps_the_later_day(data: Path) -> None:
    run(data, [costing(70_000)], read_on=AUGUST_20)
    assert run(data, [costing(70_000)]).unchanged
    assert versions(data)[0].source.read_on == AUGUST_20


def test_a_record_that_vanished_stays_and_is_counted(data: Path) -> None:
    run(data, numbered(4))
    report = run(data, numbered(3, first=2), read_on=AUGUST_20)
    assert (report.absent, report.ended) == (1, 0)
    assert days(data) == [(JULY_1, None)]


def test_a_complete_source_ends_what_it_lacks(data: Path) -> None:
    run(data, numbered(4))
    report = run(data, numbered(3, first=2), read_on=AUGUST_20, complete=True)
    assert (report.absent, report.ended) == (1, 1)
    assert days(data) == [(JULY_1, date(2026, 8, 19))]
    assert days(data, "9.990002") == [(JULY_1, None)]
    again = run(data, numbered(3, first=2), read_on=AUGUST_20, complete=True)
    assert (again.absent, again.unchanged) == (0, True)


def test_a_record_that_was_rejected_is_not_ended_by_a_complete_source(data: Path) -> None:
    run(data, numbered(4))
    records = [*numbered(3, first=2), record(name="")]
    report = run(data, records, read_on=AUGUST_20, complete=True)
    assert (len(report.rejected), report.absent) == (1, 0)
    assert days(data) == [(JULY_1, None)]


def test_a_record_that_comes_back_begins_anew(data: Path) -> None:
    run(data, numbered(4))
    run(data, numbered(3, first=2), read_on=AUGUST_1, complete=True)
    run(data, numbered(4), read_on=AUGUST_20)
    assert days(data) == [(JULY_1, date(2026, 7, 31)), (AUGUST_20, None)]


def test_ended_records_do_not_count_against_shrinking(data: Path) -> None:
    run(data, numbered(10))
    run(data, numbered(6), read_on=AUGUST_1, complete=True)
    assert run(data, numbered(3), read_on=AUGUST_20).imported == 3


def test_versions_do_not_count_against_shrinking(data: Path) -> None:
    run(data, numbered(10))
    renamed = [{**item, "name": f"{item['name']} non"} for item in numbered(10)]
    run(data, renamed, read_on=AUGUST_1)
    assert run(data, renamed[:5], read_on=AUGUST_20).imported == 5


def test_a_catalogue_written_before_there_were_versions_goes_on(data: Path) -> None:
    folder = data / "kb" / "thu"
    folder.mkdir(parents=True)
    line = imported().model_dump_json(exclude_defaults=True) + "\n"
    (folder / "records.jsonl").write_text(line, encoding="utf-8")
    assert days(data) == [(None, None)]
    assert run(data, [record()]).same == 1
    assert days(data) == [(JULY_1, None)]


def test_the_newest_version_is_the_record(data: Path) -> None:
    run(data, [costing(50_000)])
    run(data, [costing(70_000)], read_on=AUGUST_20)
    [newest] = load_records(data, "thu")
    assert newest == versions(data)[-1]


@pytest.mark.parametrize(
    "damage", [b"{}\n", b"\xff\n", b'{"code":"9.990003","source":{}}\n', b"\n"]
)
def test_an_import_mends_a_damaged_line_and_tells_it(data: Path, damage: bytes) -> None:
    run(data, numbered(4))
    path = data / "kb/thu/records.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:2], damage, lines[3]]))
    report = run(data, numbered(4))
    assert report.damaged == ["records.jsonl:3"]
    assert (report.added, report.same) == (1, 3)
    assert path.read_bytes() == b"".join(lines)


def test_a_damaged_line_of_an_absent_record_is_left_out(data: Path) -> None:
    run(data, numbered(4))
    path = data / "kb/thu/records.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0].replace(b'"levels"', b'"lavels"'), *lines[1:]]))
    report = run(data, numbered(3, first=2), read_on=AUGUST_20)
    assert (report.damaged, report.absent) == (["records.jsonl:1"], 0)
    assert len(load_records(data, "thu")) == 3


def test_texts_that_look_like_validity_and_source_are_texts(data: Path) -> None:
    odd = 'chim,"valid_to":"2020-01-01","source":{"read_on":"2020-01-01"}}'
    for _ in range(2):
        report = run(data, [record(description=odd)])
    assert report.unchanged
    assert days(data) == [(JULY_1, None)]
    assert versions(data)[0].remarks == [odd]
