"""Knowledge bases by name: where their records come from, importing, building, checking.

`starter` ships with the product (YAML). Others live in `<data>/kb/<name>/`: `records.jsonl` made
by an import, and YAML files that an operator puts into `records/`; a YAML record takes the place
of an imported one with the same code.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from procedures_kb import manifest
from procedures_kb.errors import KnowledgeBaseError, RecordRejected
from procedures_kb.importers import lay_thu_tuc, portal_json, reader
from procedures_kb.procedures import Procedure
from procedures_kb.records_file import read_records
from procedures_kb.yaml_files import load_procedures

STARTER = "starter"
_STARTER_RECORDS = Path(__file__).parent / "data" / "starter"
_RECORDS = "records.jsonl"
_REPORT = "import.json"
_LEAST_SHARE = 0.5

FORMATS: dict[str, Callable[[portal_json.Raw, date], Procedure]] = {
    "portal-json": portal_json.procedure,
    "lay-thu-tuc": lay_thu_tuc.procedure,
}


@dataclass(frozen=True)
class Rejection:
    """One record that was not imported: where it stands in the source, its code, and why."""

    origin: str
    code: str
    reason: str


@dataclass
class ImportReport:
    """What an import did. `unchanged`: the catalogue was the same already."""

    source: str
    format: str
    read_on: str
    read: int = 0
    imported: int = 0
    unchanged: bool = False
    rejected: list[Rejection] = field(default_factory=list)


def record_sources(data_dir: Path, name: str) -> list[Path]:
    """Files and folders that hold a knowledge base's records.

    Raises KnowledgeBaseError when there are none.
    """
    if name == STARTER:
        return [_STARTER_RECORDS]
    folder = manifest.kb_folder(data_dir, name)
    found = [path for path in (folder / _RECORDS, folder / "records") if path.exists()]
    if not found:
        raise KnowledgeBaseError(
            f"there is no knowledge base {name!r}",
            hint=f"run `motcua kb import portal-json PATH --into {name}`",
        )
    return found


def load_records(data_dir: Path, name: str) -> list[Procedure]:
    """All records of a knowledge base, ordered by code; all or nothing.

    Raises RecordFileError or KnowledgeBaseError for the first wrong one.
    """
    records: dict[str, Procedure] = {}
    for source in record_sources(data_dir, name):
        found = load_procedures(source) if source.is_dir() else read_records(source)
        records.update((procedure.code, procedure) for procedure in found)
    return [records[code] for code in sorted(records)]


def import_records(
    path: Path,
    *,
    into: str,
    format_name: str,
    read_on: date,
    data_dir: Path,
    force: bool = False,
    progress: Callable[[Iterable[reader.RawRecord]], Iterable[reader.RawRecord]] = iter,
) -> ImportReport:
    """Reads a national format into a knowledge base; the previous catalogue stays if it fails.

    Raises KnowledgeBaseError for a missing or cut-off source, one without any usable record, or
    one with less than half the records of the previous import (unless `force`).
    """
    if into == STARTER:
        raise KnowledgeBaseError("the starter set cannot be replaced", hint="choose another name")
    if format_name not in FORMATS:
        hint = f"one of {', '.join(FORMATS)}"
        raise KnowledgeBaseError(f"unknown format {format_name!r}", hint=hint)
    folder = manifest.kb_folder(data_dir, into)
    report = ImportReport(str(path.name), format_name, read_on.isoformat())
    records: dict[str, Procedure] = {}
    for raw in progress(reader.read(path)):
        report.read += 1
        _take(raw, FORMATS[format_name], read_on, records, report)
    report.imported = len(records)
    if not records:
        raise KnowledgeBaseError(
            f"{path} holds no usable record", hint=_first_reason(report, format_name)
        )
    _refuse_shrinking(folder, len(records), force)
    _put_in_place(folder, records, report)
    return report


def _take(
    raw: reader.RawRecord,
    convert: Callable[[portal_json.Raw, date], Procedure],
    read_on: date,
    records: dict[str, Procedure],
    report: ImportReport,
) -> None:
    code = str((raw.value or {}).get("code") or (raw.value or {}).get("MATTHC") or "")
    if raw.value is None:
        report.rejected.append(Rejection(raw.origin, code, raw.reason))
        return
    try:
        procedure = convert(raw.value, read_on)
    except RecordRejected as error:
        report.rejected.append(Rejection(raw.origin, code, str(error)))
        return
    if procedure.code in records:
        reason = f"code {procedure.code} stands in the source already"
        report.rejected.append(Rejection(raw.origin, code, reason))
        return
    records[procedure.code] = procedure


def _first_reason(report: ImportReport, format_name: str) -> str:
    reasons = Counter(rejection.reason for rejection in report.rejected).most_common(1)
    return reasons[0][0] if reasons else f"is it really in the format {format_name}?"


def _refuse_shrinking(folder: Path, count: int, force: bool) -> None:
    """Compares with the records that are there, whatever became of the report."""
    present = _count_lines(folder / _RECORDS)
    if not force and count < _LEAST_SHARE * present:
        raise KnowledgeBaseError(
            f"the source has {count} records, the present catalogue {present}",
            hint="if that is meant, import again with --force",
        )


def _count_lines(path: Path) -> int:
    if not path.exists():
        return 0
    with path.open("rb") as stream:
        return sum(1 for _ in stream)


def last_report(folder: Path) -> dict[str, object] | None:
    """The report of the last import, or None when there is none that can be read."""
    path = folder / _REPORT
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) else None


def _put_in_place(folder: Path, records: dict[str, Procedure], report: ImportReport) -> None:
    """Writes beside the old files and renames; an equal catalogue is left untouched."""
    folder.mkdir(parents=True, exist_ok=True)
    target, waiting = folder / _RECORDS, folder / f"{_RECORDS}.new"
    try:
        with waiting.open("w", encoding="utf-8") as stream:
            stream.writelines(_lines(records))
            stream.flush()
            os.fsync(stream.fileno())
        same = target.exists() and manifest.file_hash(target) == manifest.file_hash(waiting)
        report.unchanged = same
        if not same:
            waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)
    text = json.dumps(asdict(report), ensure_ascii=False, indent=1)
    (folder / f"{_REPORT}.new").write_text(text, encoding="utf-8")
    (folder / f"{_REPORT}.new").replace(folder / _REPORT)


def _lines(records: dict[str, Procedure]) -> Iterator[str]:
    for code in sorted(records):
        yield records[code].model_dump_json(exclude_defaults=True) + "\n"
