"""The import job and the knowledge bases by name."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from procedures_kb import catalogue
from procedures_kb.catalogue import ImportReport, import_records, load_records
from procedures_kb.errors import KnowledgeBaseError
from procedures_kb.import_report import last_report
from procedures_kb.procedures import Procedure
from tests.procedures_kb.portal_samples import READ_ON, imported, numbered, record, write_lines


def run(path: Path, data: Path, *, force: bool = False, into: str = "thu") -> ImportReport:
    return import_records(
        path, into=into, format_name="portal-json", read_on=READ_ON, data_dir=data, force=force
    )


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def filled(tmp_path: Path, data: Path) -> Path:
    """The folder of a knowledge base with ten records."""
    run(write_lines(tmp_path / "ten.jsonl", numbered(10)), data)
    return data / "kb" / "thu"


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.*")}


def test_an_import_tells_what_it_did_and_the_records_can_be_loaded(
    tmp_path: Path, data: Path
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [*numbered(3), record(code="9.99-Xoa")])
    report = run(source, data)
    assert (report.read, report.imported, report.unchanged) == (4, 3, False)
    [rejection] = report.rejected
    assert (rejection.origin, rejection.code) == ("a.jsonl:4", "9.99-Xoa")
    assert "malformed" in rejection.reason
    assert [loaded.code for loaded in load_records(data, "thu")] == [
        "9.990001",
        "9.990002",
        "9.990003",
    ]
    begun = imported().model_copy(update={"valid_from": date(2026, 7, 1)})
    assert load_records(data, "thu")[0] == begun


def test_the_report_of_the_last_import_is_kept(filled: Path) -> None:
    report = last_report(filled)
    assert report is not None
    assert report["imported"] == 10
    assert report["format"] == "portal-json"


def test_importing_the_same_again_leaves_the_catalogue_untouched(
    tmp_path: Path, data: Path, filled: Path
) -> None:
    before = (filled / "records.jsonl").stat()
    report = run(write_lines(tmp_path / "same.jsonl", reversed(numbered(10))), data)
    after = (filled / "records.jsonl").stat()
    assert report.unchanged
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_changed_record_changes_the_catalogue(tmp_path: Path, data: Path, filled: Path) -> None:
    changed = [record(code="9.990001", name="Tên mới"), *numbered(9, first=2)]
    assert not run(write_lines(tmp_path / "b.jsonl", changed), data).unchanged
    assert load_records(data, "thu")[0].name == "Tên mới"


def test_the_second_record_with_a_code_is_rejected(tmp_path: Path, data: Path) -> None:
    source = write_lines(tmp_path / "a.jsonl", [record(), record(code=" 9.990001", name="Khác")])
    report = run(source, data)
    assert [rejection.origin for rejection in report.rejected] == ["a.jsonl:2"]
    assert load_records(data, "thu")[0].name == record()["name"]


def broken(path: Path, how: str) -> Path:
    data = write_lines(path, numbered(10)).read_bytes()
    damaged = {
        "truncated": data[: len(data) - 30],
        "empty": b"",
        "text": b"<html>503</html>",
        "not UTF-8": data.decode().encode("utf-16"),
        "no data": b'{"code": 500, "message": "bad", "data": null}',
        "other format": b'{"MATTHC": "9.990001", "TENTTHC": "x"}\n',
    }
    path.write_bytes(damaged[how])
    return path


HOW = ["truncated", "empty", "text", "not UTF-8", "no data", "other format"]


@pytest.mark.parametrize("how", HOW)
def test_a_failed_import_leaves_every_file_byte_for_byte(
    tmp_path: Path, data: Path, filled: Path, how: str
) -> None:
    before = content(filled)
    with pytest.raises(KnowledgeBaseError):
        run(broken(tmp_path / "broken.jsonl", how), data, force=True)
    assert content(filled) == before


def test_a_truncated_archive_leaves_every_file_byte_for_byte(
    tmp_path: Path, data: Path, filled: Path
) -> None:
    before = content(filled)
    source = write_lines(tmp_path / "a.jsonl.gz", numbered(20))
    source.write_bytes(source.read_bytes()[:-12])
    with pytest.raises(KnowledgeBaseError, match="cut off"):
        run(source, data, force=True)
    assert content(filled) == before


def test_a_failure_while_writing_leaves_every_file_byte_for_byte(
    tmp_path: Path, data: Path, filled: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content(filled)
    source = write_lines(tmp_path / "b.jsonl", numbered(9))

    def full(self: Procedure, **_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Procedure, "model_dump_json", full)
    with pytest.raises(OSError, match="No space"):
        run(source, data)
    assert content(filled) == before


def test_a_catalogue_that_shrinks_by_more_than_half_is_refused_without_force(
    tmp_path: Path, data: Path, filled: Path
) -> None:
    source = write_lines(tmp_path / "few.jsonl", numbered(4))
    before = content(filled)
    with pytest.raises(KnowledgeBaseError, match="4 records, the present catalogue 10") as error:
        run(source, data)
    assert "--force" in error.value.hint
    assert content(filled) == before
    assert run(source, data, force=True).imported == 4


def test_half_the_records_are_enough(tmp_path: Path, data: Path, filled: Path) -> None:
    assert run(write_lines(tmp_path / "half.jsonl", numbered(5)), data).imported == 5


@pytest.mark.parametrize("report", [None, b"", b"{", b"[]", b"{}"])
def test_the_guard_against_shrinking_does_not_depend_on_the_report(
    tmp_path: Path, data: Path, filled: Path, report: bytes | None
) -> None:
    (filled / "import.json").unlink()
    if report is not None:
        (filled / "import.json").write_bytes(report)
    with pytest.raises(KnowledgeBaseError, match="the present catalogue 10"):
        run(write_lines(tmp_path / "few.jsonl", numbered(2)), data)


def test_a_source_without_usable_records_tells_the_commonest_reason(
    tmp_path: Path, data: Path
) -> None:
    source = write_lines(tmp_path / "a.jsonl", [record(name="")] * 3)
    with pytest.raises(KnowledgeBaseError, match="no usable record") as error:
        run(source, data)
    assert "no name" in error.value.hint


@pytest.mark.parametrize("name", ["starter", "Quốc Gia", "../x", "", "a/b", "x" * 60])
def test_unusable_names_are_refused_before_anything_is_written(
    tmp_path: Path, data: Path, name: str
) -> None:
    with pytest.raises(KnowledgeBaseError):
        run(write_lines(tmp_path / "a.jsonl", numbered(1)), data, into=name)
    assert not data.exists()


def test_an_unknown_format_is_refused_with_the_known_ones(tmp_path: Path, data: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="unknown format") as error:
        import_records(tmp_path, into="x", format_name="xml", read_on=READ_ON, data_dir=data)
    assert "lay-thu-tuc" in error.value.hint


def test_progress_sees_every_record(tmp_path: Path, data: Path) -> None:
    seen: list[str] = []

    def progress(raws: object) -> object:
        for raw in raws:  # type: ignore[attr-defined]
            seen.append(raw.origin)
            yield raw

    source = write_lines(tmp_path / "a.jsonl", numbered(3))
    import_records(
        source,
        into="thu",
        format_name="portal-json",
        read_on=READ_ON,
        data_dir=data,
        progress=progress,  # type: ignore[arg-type]
    )
    assert seen == ["a.jsonl:1", "a.jsonl:2", "a.jsonl:3"]


def test_a_yaml_record_of_the_operator_takes_the_place_of_an_imported_one(
    data: Path, filled: Path
) -> None:
    own = imported(name="Tên của tỉnh").model_dump(mode="json", exclude_defaults=True)
    (filled / "records").mkdir()
    (filled / "records" / "a.yaml").write_text(json.dumps(own), encoding="utf-8")
    records = load_records(data, "thu")
    assert len(records) == 10
    assert records[0].name == "Tên của tỉnh"


def test_an_unknown_knowledge_base_is_told_with_the_command_that_makes_one(data: Path) -> None:
    with pytest.raises(KnowledgeBaseError, match="no knowledge base 'xa'") as error:
        load_records(data, "xa")
    assert "--into xa" in error.value.hint


def test_a_damaged_catalogue_is_refused_with_its_line(data: Path, filled: Path) -> None:
    path = filled / "records.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:4], b"{}\n", *lines[5:]]))
    with pytest.raises(KnowledgeBaseError, match=r"records\.jsonl:5: damaged"):
        load_records(data, "thu")


def test_both_formats_are_offered() -> None:
    assert sorted(catalogue.FORMATS) == ["lay-thu-tuc", "portal-json"]


def test_a_compressed_source_gives_the_same_catalogue(tmp_path: Path, data: Path) -> None:
    plain = write_lines(tmp_path / "a.jsonl", numbered(3))
    packed = tmp_path / "b.jsonl.gz"
    packed.write_bytes(gzip.compress(plain.read_bytes()))
    run(plain, data)
    assert run(packed, data).unchanged
