"""Records on disk, found by their offsets."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from procedures_kb.errors import KnowledgeBaseError
from procedures_kb.procedures import Procedure
from procedures_kb.records_file import RecordsFile, read_records, write_records
from tests.procedures_kb.portal_samples import imported, numbered

PROCEDURES = [imported(**item) for item in numbered(700)]


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordsFile]:
    assert write_records(tmp_path, PROCEDURES) == 700
    opened = RecordsFile(tmp_path)
    yield opened
    opened.close()


def test_each_record_comes_back_as_it_was_written(records: RecordsFile) -> None:
    assert len(records) == 700
    assert records.codes() == [procedure.code for procedure in PROCEDURES]
    for procedure in PROCEDURES:
        assert records.get(procedure.code) == procedure


def test_an_unknown_code_is_a_key_error(records: RecordsFile) -> None:
    assert "9.990001" in records
    assert "9.999999" not in records
    with pytest.raises(KeyError):
        records.get("9.999999")


def test_threads_read_at_the_same_time(records: RecordsFile) -> None:
    codes = [procedure.code for procedure in PROCEDURES] * 2
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(records.get, codes))
    assert [procedure.code for procedure in found] == codes


def test_line_breaks_inside_texts_do_not_split_records(tmp_path: Path) -> None:
    odd = imported(executionMethods=[], description="một\nhai\u2028ba")
    noted = Procedure.model_validate({**odd.model_dump(), "remarks": ["một\nhai\u2028ba"]})
    write_records(tmp_path, [noted, PROCEDURES[1]])
    records = RecordsFile(tmp_path)
    assert records.get(noted.code) == noted
    assert list(read_records(tmp_path / "records.jsonl")) == [noted, PROCEDURES[1]]
    records.close()


@pytest.mark.parametrize("damage", [b"{}", b"", b'{"code": "9.99', b"\xff"])
def test_a_damaged_line_is_refused_with_its_number(tmp_path: Path, damage: bytes) -> None:
    write_records(tmp_path, PROCEDURES[:3])
    path = tmp_path / "records.jsonl"
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([lines[0], damage, lines[2]]) + b"\n")
    with pytest.raises(KnowledgeBaseError, match=r"records\.jsonl:2: damaged record") as error:
        list(read_records(path))
    assert error.value.hint == "import the catalogue again"
