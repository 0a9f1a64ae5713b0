"""Knowledge bases by name: where their records come from, importing, ending, loading.

`starter` ships with the product (YAML). Others live in `<data>/kb/<name>/`: `records.jsonl` made
by imports, all versions of all records, and YAML files that an operator puts into `records/`; for
the days on which a YAML record is valid it takes the place of an imported one with the same code.
`ended.yaml` names the codes that the operator ended.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from procedures_kb import ends, manifest
from procedures_kb.errors import KnowledgeBaseError, RecordRejected
from procedures_kb.history import History, Step, read_history
from procedures_kb.import_report import ImportReport, Rejection
from procedures_kb.importers import clean, lay_thu_tuc, portal_json, reader
from procedures_kb.procedures import Procedure
from procedures_kb.records_file import read_records
from procedures_kb.validity import by_code, is_valid_on, newest, without
from procedures_kb.yaml_files import load_procedures

STARTER = "starter"
_STARTER_RECORDS = Path(__file__).parent / "data" / "starter"
_RECORDS = "records.jsonl"
_LEAST_SHARE = 0.5

FORMATS: dict[str, Callable[[portal_json.Raw, date], Procedure]] = {
    "portal-json": portal_json.procedure,
    "lay-thu-tuc": lay_thu_tuc.procedure,
}


def record_sources(data_dir: Path, name: str) -> list[Path]:
    """Files and folders that hold a knowledge base's records.

    Raises KnowledgeBaseError when there are none.
    """
    folder = manifest.kb_folder(data_dir, name)
    last_days = [folder / ends.FILE] if (folder / ends.FILE).exists() else []
    if name == STARTER:
        return [_STARTER_RECORDS, *last_days]
    found = [path for path in (folder / _RECORDS, folder / "records") if path.exists()]
    if not found:
        raise KnowledgeBaseError(
            f"there is no knowledge base {name!r}",
            hint=f"run `motcua kb import portal-json PATH --into {name}`",
        )
    return [*found, *last_days]


def load_versions(data_dir: Path, name: str) -> list[Procedure]:
    """All versions of all records, ordered by code and first day; all or nothing.

    No two versions of a code are valid on the same day. Raises RecordFileError or
    KnowledgeBaseError for the first wrong one.
    """
    groups = _versions_by_code(data_dir, name)
    last_days = ends.load_ends(manifest.kb_folder(data_dir, name))
    for code in last_days.keys() & groups.keys():
        groups[code] = ends.ended(groups[code], last_days[code])
    return [version for code in sorted(groups) for version in groups[code]]


def load_records(data_dir: Path, name: str) -> list[Procedure]:
    """The newest version of each record, ended or not, ordered by code; all or nothing.

    Raises RecordFileError or KnowledgeBaseError for the first wrong one.
    """
    return newest(load_versions(data_dir, name))


def _versions_by_code(data_dir: Path, name: str) -> dict[str, list[Procedure]]:
    """What the records say, whether the operator ended a procedure or not."""
    imported: list[Procedure] = []
    own: list[Procedure] = []
    for source in record_sources(data_dir, name):
        if source.is_dir():
            own.extend(load_procedures(source))
        elif source.name == _RECORDS:
            imported.extend(read_records(source))
    own_by_code = by_code(own)
    for version in imported:
        own.extend(without(version, own_by_code.get(version.code, [])))
    return by_code(own)


def end_procedure(data_dir: Path, name: str, code: str, last_day: date) -> None:
    """Ends a code after `last_day`, whatever its source says later.

    Raises KnowledgeBaseError for an unknown code and for a day on which it is not valid.
    """
    versions = _versions_by_code(data_dir, name).get(code)
    if versions is None:
        raise KnowledgeBaseError(f"{name} has no procedure {code}")
    if not any(is_valid_on(version, last_day) for version in versions):
        raise KnowledgeBaseError(
            f"no version of {code} is valid on {last_day}",
            hint=f"`motcua kb versions {code} --kb {name}` lists their days",
        )
    folder = manifest.kb_folder(data_dir, name)
    ends.save_ends(folder, {**ends.load_ends(folder), code: last_day})


def take_end_back(data_dir: Path, name: str, code: str) -> None:
    """The code goes on as its records say. Raises KnowledgeBaseError when it was not ended."""
    folder = manifest.kb_folder(data_dir, name)
    known = ends.load_ends(folder)
    if known.pop(code, None) is None:
        raise KnowledgeBaseError(f"nobody ended {code} in {name}")
    ends.save_ends(folder, known)


def import_records(
    path: Path,
    *,
    into: str,
    format_name: str,
    read_on: date,
    data_dir: Path,
    force: bool = False,
    complete: bool = False,
    progress: Callable[[Iterable[reader.RawRecord]], Iterable[reader.RawRecord]] = iter,
) -> ImportReport:
    """Reads a national format into a knowledge base; the previous catalogue stays if it fails.

    A changed record begins a new version (`history`). `complete`: the source holds all that is in
    force, so that a code which it lacks ended on the day before it was read; else such a code goes
    on. Raises KnowledgeBaseError for a missing or cut-off source, one without any usable record,
    and, unless `force`, for one with less than half the codes that are in force, or one that was
    read before what it would change.
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
        reason = report.commonest_reason() or f"is it really in the format {format_name}?"
        raise KnowledgeBaseError(f"{path} holds no usable record", hint=reason)
    history = read_history(folder / _RECORDS)
    report.damaged = history.damaged
    if not force:
        _refuse_shrinking(history, len(records))
    _carry_on(history, records, ends.load_ends(folder), report)
    if history.outdated and not force:
        raise KnowledgeBaseError(
            f"{history.outdated} records of the catalogue were read after {read_on} and differ",
            hint="import sources in the order of their days, or name the day with --read-on; "
            "--force takes this one for a correction",
        )
    _end_absent(history, records, read_on if complete else None, report)
    _put_in_place(folder, history, report)
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


def _refuse_shrinking(history: History, count: int) -> None:
    """Compares with the records that are there, whatever became of the report."""
    present = len(history.current()) + len(history.damaged)
    if count < _LEAST_SHARE * present:
        raise KnowledgeBaseError(
            f"the source has {count} records, the present catalogue {present}",
            hint="if that is meant, import again with --force",
        )


def _carry_on(
    history: History,
    records: Mapping[str, Procedure],
    last_days: Mapping[str, date],
    report: ImportReport,
) -> None:
    steps = {code: history.take(procedure) for code, procedure in records.items()}
    counts = Counter(steps.values())
    report.added, report.changed = counts[Step.ADDED], counts[Step.CHANGED]
    report.same = counts[Step.SAME]
    changed = (code for code, step in steps.items() if step is Step.CHANGED)
    report.changed_after_end = sorted(code for code in changed if code in last_days)


def _end_absent(
    history: History,
    records: Mapping[str, Procedure],
    read_on: date | None,
    report: ImportReport,
) -> None:
    """A code that stands in the source in a shape that was rejected is not absent."""
    present = {*records, *(_known_code(rejection.code) for rejection in report.rejected)}
    history.check(history.newest.keys() - records.keys())
    absent = history.current() - present
    report.absent = len(absent)
    if read_on is not None:
        report.ended = len(absent)
        for code in absent:
            history.end(code, read_on - timedelta(days=1))


def _known_code(code: str) -> str:
    try:
        return clean.code_key(code)
    except RecordRejected:
        return ""


def _put_in_place(folder: Path, history: History, report: ImportReport) -> None:
    """Writes beside the old files and renames; an equal catalogue is left untouched."""
    folder.mkdir(parents=True, exist_ok=True)
    target, waiting = folder / _RECORDS, folder / f"{_RECORDS}.new"
    try:
        with waiting.open("wb") as stream:
            history.write(stream)
            stream.flush()
            os.fsync(stream.fileno())
        same = target.exists() and manifest.file_hash(target) == manifest.file_hash(waiting)
        report.unchanged = same
        if not same:
            waiting.replace(target)
    finally:
        waiting.unlink(missing_ok=True)
    report.write(folder)
