"""The national catalogue, imported once for all tests that need it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from procedures_kb import catalogue
from procedures_kb.catalogue import ImportReport
from procedures_kb.procedures import Procedure
from tests.procedures_kb.portal_samples import READ_ON

CATALOGUE = Path("data/tthc/dvcqg_5665.jsonl.gz")


@dataclass(frozen=True)
class National:
    """The imported catalogue: source file, data directory, report, seconds, records by code."""

    source: Path
    data_dir: Path
    report: ImportReport
    seconds: float
    records: dict[str, Procedure]


@pytest.fixture(scope="session")
def national(shared_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> National:
    source = shared_dir / CATALOGUE
    if not source.exists():
        pytest.skip("needs ../shared/data/tthc")
    data_dir = tmp_path_factory.mktemp("national")
    start = time.monotonic()
    report = catalogue.import_records(
        source, into="quoc-gia", format_name="portal-json", read_on=READ_ON, data_dir=data_dir
    )
    seconds = time.monotonic() - start
    records = {record.code: record for record in catalogue.load_records(data_dir, "quoc-gia")}
    return National(source, data_dir, report, seconds, records)
