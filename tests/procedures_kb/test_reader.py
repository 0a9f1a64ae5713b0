"""What an operator may hand to an import, whole or broken."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from procedures_kb.errors import KnowledgeBaseError
from procedures_kb.importers import reader
from tests.procedures_kb.portal_samples import numbered, record, write_lines

CODES = ["9.990001", "9.990002", "9.990003"]


def codes(path: Path) -> list[object]:
    return [raw.value.get("code") if raw.value else raw.reason for raw in reader.read(path)]


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.json"])
def test_json_lines_are_read_compressed_or_not(tmp_path: Path, name: str) -> None:
    assert codes(write_lines(tmp_path / name, numbered(3))) == CODES


def test_a_byte_order_mark_and_empty_lines_do_not_matter(tmp_path: Path) -> None:
    lines = "\n\n".join(json.dumps(item) for item in numbered(3))
    path = tmp_path / "a.jsonl"
    path.write_text("\ufeff\n" + lines, encoding="utf-8")
    assert codes(path) == CODES


def test_origins_name_file_and_line(tmp_path: Path) -> None:
    origins = [raw.origin for raw in reader.read(write_lines(tmp_path / "a.jsonl", numbered(2)))]
    assert origins == ["a.jsonl:1", "a.jsonl:2"]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize(
    "document",
    [
        numbered(3),
        {"code": 200, "message": "OK", "data": numbered(3)},
        {"code": "00", "data": numbered(3)},
        {"error_code": "0", "result": numbered(3)},
    ],
)
def test_a_list_or_an_envelope_holds_several_records(
    tmp_path: Path, document: object, indent: int | None
) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document, indent=indent), encoding="utf-8")
    assert codes(path) == CODES


def test_an_envelope_with_one_record_gives_that_record(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.json", [{"code": 200, "message": "", "data": record()}])
    assert codes(path) == ["9.990001"]


def test_an_envelope_without_data_tells_what_the_portal_answered(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.json", [{"code": 404, "message": "mất rồi", "data": None}])
    assert codes(path) == ["the service answered 404: mất rồi"]


def test_a_folder_with_one_file_a_record_is_read_in_order(tmp_path: Path) -> None:
    for at, item in enumerate(numbered(3)):
        (tmp_path / f"{at}.json").write_text(json.dumps(item, indent=1), encoding="utf-8")
    (tmp_path / "readme.txt").write_text("not a record", encoding="utf-8")
    assert codes(tmp_path) == CODES


def test_what_is_not_an_object_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl", [record(), 5, "chim"])
    assert codes(path)[1:] == [
        "a record is an object, not int",
        "a record is an object, not str",
    ]


@pytest.mark.parametrize("damaged", [0, 1])
def test_one_damaged_line_is_told_and_the_rest_is_read(tmp_path: Path, damaged: int) -> None:
    path = write_lines(tmp_path / "a.jsonl", numbered(3))
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[damaged] = '{"code": "9.99\n'
    path.write_text("".join(lines), encoding="utf-8")
    raws = list(reader.read(path))
    assert [raw.value is None for raw in raws].index(True) == damaged
    assert raws[damaged].origin == f"a.jsonl:{damaged + 1}"
    assert raws[damaged].reason.startswith("not JSON")
    assert len(raws) == 3


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl"])
def test_a_file_that_was_cut_off_is_refused_as_a_whole(
    tmp_path: Path, name: str, share: float
) -> None:
    path = write_lines(tmp_path / name, numbered(7))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(KnowledgeBaseError, match=r"cut off|not JSON") as error:
        list(reader.read(path))
    assert error.value.hint == "fetch the file again"


def test_a_compressed_file_with_changed_bytes_is_refused(tmp_path: Path) -> None:
    path = write_lines(tmp_path / "a.jsonl.gz", numbered(50))
    data = bytearray(path.read_bytes())
    for at in range(40, len(data), 7):
        data[at] ^= 0xFF
    path.write_bytes(bytes(data))
    with pytest.raises(KnowledgeBaseError):
        list(reader.read(path))


def test_a_file_that_only_claims_to_be_compressed_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.gz"
    path.write_text("{}\n", encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match="damaged"):
        list(reader.read(path))


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_another_encoding_is_refused_with_a_hint(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes('{"name": "Thẻ nuôi chim bồ câu à"}\n'.encode(encoding, errors="replace"))
    with pytest.raises(KnowledgeBaseError, match="not UTF-8") as error:
        list(reader.read(path))
    assert "UTF-8" in error.value.hint


@pytest.mark.parametrize(
    "content", ["<html>lỗi</html>", "không phải JSON\nmà là văn\n", "\x00\x01"]
)
def test_a_file_that_is_not_json_at_all_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match="not JSON"):
        list(reader.read(path))


def test_json_nested_without_end_is_refused_not_crashed_on(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[" * 200_000, encoding="utf-8")
    with pytest.raises(KnowledgeBaseError, match="nested too deep"):
        list(reader.read(path))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"null", gzip.compress(b"")])
def test_an_empty_file_gives_no_record(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / ("a.gz" if content[:1] == b"\x1f" else "a.json")
    path.write_bytes(content)
    assert list(reader.read(path)) == []


def test_a_missing_path_and_an_empty_folder_are_told_with_a_hint(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.json", tmp_path):
        with pytest.raises(KnowledgeBaseError) as error:
            list(reader.read(path))
        assert error.value.hint
