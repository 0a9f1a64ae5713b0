"""Opens what an operator has: JSON lines (gzip or not), one file a record, or an envelope.

The envelope is the portal's `{code, data, message}`, where `data` is a record or a list, or the
older service's `{result: [...]}`.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from procedures_kb.errors import KnowledgeBaseError

_ENVELOPE = ("data", "result")


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
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise KnowledgeBaseError(
            f"{path} is cut off or damaged ({error})", hint="fetch the file again"
        ) from error
    except UnicodeDecodeError as error:
        raise KnowledgeBaseError(
            f"{path} is not UTF-8 text ({error.reason})", hint="save it as UTF-8"
        ) from error


def _open(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig")
    return path.open(encoding="utf-8-sig")


def _records(path: Path, stream: IO[str]) -> Iterator[RawRecord]:
    """JSON lines if the first line is JSON by itself, else one document."""
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        try:
            value = _parse(line)
        except ValueError:
            yield from _document_or_lines(path, number, line + stream.read())
            return
        yield from _unwrap(f"{path.name}:{number}", value)
        yield from _lines(path, number + 1, stream)
        return


def _document_or_lines(path: Path, start: int, content: str) -> Iterator[RawRecord]:
    """One pretty-printed document, or JSON lines of which the first is damaged."""
    try:
        value = _parse(content)
    except ValueError as error:
        lines = content.splitlines(keepends=True)
        if not any(_is_object(line) for line in lines[1:]):
            raise KnowledgeBaseError(
                f"{path} is not JSON, or cut off: {error}", hint="fetch the file again"
            ) from error
        yield from _lines(path, start, lines)
        return
    yield from _unwrap(path.name, value)


def _is_object(line: str) -> bool:
    try:
        return isinstance(_parse(line), dict)
    except ValueError:
        return False


def _lines(path: Path, start: int, lines: Iterable[str]) -> Iterator[RawRecord]:
    for number, line in enumerate(lines, start):
        if not line.strip():
            continue
        origin = f"{path.name}:{number}"
        try:
            value = _parse(line)
        except ValueError as error:
            if not line.endswith("\n"):
                raise KnowledgeBaseError(
                    f"{path} is cut off in line {number}", hint="fetch the file again"
                ) from error
            yield RawRecord(origin, None, f"not JSON: {error}")
            continue
        yield from _unwrap(origin, value)


def _parse(document: str) -> object:
    """Raises ValueError for anything but JSON, and for JSON nested too deep to be a record."""
    try:
        return json.loads(document)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _unwrap(origin: str, value: object) -> Iterator[RawRecord]:
    if value is None:
        return
    if isinstance(value, dict):
        key = next((name for name in _ENVELOPE if name in value), None)
        if key is not None and value[key] is None:
            answer = value.get("message") or value.get("error_message")
            reason = f"the service answered {value.get('code')}: {answer}"
            yield RawRecord(origin, None, reason)
            return
        value = value[key] if key is not None else value
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, dict):
            yield RawRecord(origin, item)
        else:
            yield RawRecord(origin, None, f"a record is an object, not {type(item).__name__}")
