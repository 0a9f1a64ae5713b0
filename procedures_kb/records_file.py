"""Records of a built knowledge base on disk: one JSON line a version, found by byte offset.

Serving reads only the records that are asked for; the file is memory-mapped.
"""

from __future__ import annotations

import json
import mmap
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from procedures_kb.errors import KnowledgeBaseError
from procedures_kb.procedures import Procedure
from procedures_kb.validity import by_code

RECORDS = "records.jsonl"
NEWEST = -1
_OFFSETS = "offsets.json"
_CACHED = 512


def write_records(folder: Path, versions: Iterable[Procedure]) -> int:
    """Writes all versions of all records and their offsets into `folder`; how many codes."""
    offsets: dict[str, list[int]] = {}
    with (folder / RECORDS).open("wb") as stream:
        for code, group in by_code(versions).items():
            offsets[code] = []
            for version in group:
                offsets[code].append(stream.tell())
                line = version.model_dump_json(exclude_defaults=True)
                stream.write(line.encode() + b"\n")
    (folder / _OFFSETS).write_text(json.dumps(offsets), encoding="utf-8")
    return len(offsets)


def read_records(path: Path) -> Iterator[Procedure]:
    """All versions in a JSON-lines file. Raises KnowledgeBaseError for a damaged one."""
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                yield Procedure.model_validate_json(line)
            except ValueError as error:
                raise KnowledgeBaseError(
                    f"{path}:{number}: damaged record", hint="import the catalogue again"
                ) from error


class RecordsFile:
    """Open records; must be closed. Versions of a code are numbered from 0, oldest first."""

    def __init__(self, folder: Path) -> None:
        text = (folder / _OFFSETS).read_text(encoding="utf-8")
        self._offsets: dict[str, list[int]] = json.loads(text)
        with (folder / RECORDS).open("rb") as stream:
            self._map = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self._cached = lru_cache(maxsize=_CACHED)(self._read)

    def __len__(self) -> int:
        return len(self._offsets)

    def __contains__(self, code: str) -> bool:
        return code in self._offsets

    def codes(self) -> list[str]:
        """All codes in the order of the file."""
        return list(self._offsets)

    def get(self, code: str, version: int = NEWEST) -> Procedure:
        """A version of a code. Raises KeyError for an unknown code, IndexError for a version."""
        return self._cached(self._offsets[code][version])

    def _read(self, start: int) -> Procedure:
        end = self._map.find(b"\n", start)
        return Procedure.model_validate_json(self._map[start:end])

    def close(self) -> None:
        """Releases the map."""
        self._cached.cache_clear()
        self._map.close()
