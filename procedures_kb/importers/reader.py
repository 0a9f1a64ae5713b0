"""Opens what an operator has: JSON lines (gzip or not), one file a record, or an envelope.

The envelope is the portal's `{code, data, message}`, where `data` is a record or a list.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from procedures_kb.errors import KnowledgeBaseError


@dataclass(frozen=True)
class RawRecord:
    """`origin`: file and line. `value` is None when the line is not JSON; `reason` says why."""

    origin: str
    value: dict[str, object] | None
    reason: str = ""


def read(path: Path) -> Iterator[RawRecord]:
    """Every record below `path`, a file or a folder.

    Raises KnowledgeBaseError when a file is missing or cut off: half a catalogue is no catalogue.
    """
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.name.endswith((".json", ".jsonl", ".gz")))
        if not files:
            raise KnowledgeBaseError(
                f"no .json, .jsonl or .gz file in {path}", hint="give the portal's export"
            )
        for file in files:
            yield from _read_file(file)
    elif path.exists():
        yield from _read_file(path)
    else:
        raise KnowledgeBaseError(f"{path} does not exist", hint="check the path")


def _read_file(path: Path) -> Iterator[RawRecord]:
    try:
        with _open(path) as stream:
            yield from _records(path, stream)
    except (EOFError, gzip.BadGzipFile) as error:
        raise KnowledgeBaseError(
            f"{path} is cut off or damaged ({error})", hint="fetch the file again"
        ) from error
    except UnicodeDecodeError as error:
        raise KnowledgeBaseError(f"{path} is not UTF-8 text ({error.reason})") from error


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _records(path: Path, stream: IO[str]) -> Iterator[RawRecord]:
    first = stream.readline()
    try:
        value = json.loads(first) if first.strip() else None
    except ValueError:
        value = None
    if value is None and first.strip():
        yield from _whole_document(path, first + stream.read())
        return
    yield from _unwrap(f"{path.name}:1", value)
    for number, line in enumerate(stream, 2):
        if not line.strip():
            continue
        origin = f"{path.name}:{number}"
        try:
            yield from _unwrap(origin, json.loads(line))
        except ValueError as error:
            if not line.endswith("\n"):
                raise KnowledgeBaseError(
                    f"{path} is cut off in line {number}", hint="fetch the file again"
                ) from error
            yield RawRecord(origin, None, f"not JSON: {error}")


def _whole_document(path: Path, document: str) -> Iterator[RawRecord]:
    """A file whose first line is not JSON by itself: one pretty-printed document."""
    try:
        yield from _unwrap(path.name, json.loads(document))
    except ValueError as error:
        raise KnowledgeBaseError(
            f"{path} is not JSON, or cut off: {error}", hint="fetch the file again"
        ) from error


def _unwrap(origin: str, value: object) -> Iterator[RawRecord]:
    if value is None:
        return
    if isinstance(value, dict) and "data" in value and "message" in value:
        if value["data"] is None:
            reason = f"the portal answered {value.get('code')}: {value.get('message')}"
            yield RawRecord(origin, None, reason)
            return
        value = value["data"]
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield RawRecord(origin, item)
        else:
            yield RawRecord(origin, None, f"a record is an object, not {type(item).__name__}")
